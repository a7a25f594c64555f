"""The parts of the `linli` command, one file each; `edge.__main__` puts them together."""
