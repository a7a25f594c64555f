"""The networks that measure faces, a module each; only the configured one is loaded."""
