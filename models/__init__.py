"""The still centre: nouns, ports and registries. Imports the standard library and msgspec only."""
