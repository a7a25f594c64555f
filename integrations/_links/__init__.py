"""Links: one module a kind, named by it, with a `Config` and OPEN, the dotted name of its opener.

An opener takes the config and is an async context manager: it yields a `models.integration.Bus`.
"""
