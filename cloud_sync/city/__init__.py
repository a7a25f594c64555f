"""The reference receiver of the city platform: each fact once, acknowledged after its commit."""
