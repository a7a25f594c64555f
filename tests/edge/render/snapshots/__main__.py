"""Draws all snapshots anew; look at them before they are committed."""

from __future__ import annotations

from tests.edge.render.snapshots import SNAPSHOTS, drawn, path

if __name__ == "__main__":
    for each in SNAPSHOTS:
        drawn(each).save(path(each), optimize=True)
