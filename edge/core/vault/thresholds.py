"""Learned thresholds: how near is near enough at a camera, computed from the gallery that they travel with."""

from __future__ import annotations

import math
import sqlite3
import time

from msgspec import Struct

from edge.core.vault.sealed import Sealed, counter, gallery_changed
from models.text import Id, Instant


class StoredThreshold(Struct, frozen=True, kw_only=True):
    """A calibrated distance in the embedder's scale; `gallery`: the revision when it was stored; `report`: JSON."""

    camera: Id
    embedder: Id
    threshold: float
    computed: Instant
    gallery: int
    report: str


class Thresholds(Sealed):
    """The vault's calibrated distances."""

    def set_threshold(self, camera: Id, embedder: Id, threshold: float, report: str | bytes) -> None:
        """Store a threshold, which travels with a new revision of the gallery. ValueError: it is no distance."""
        if not (math.isfinite(threshold) and threshold > 0):
            raise ValueError(f"a threshold is a distance greater than 0, not {threshold:g}")
        text = report if isinstance(report, str) else report.decode()
        with self.write() as db:
            row = (camera, embedder, threshold, time.time_ns(), counter(db, "gallery"), text)
            db.execute("INSERT OR REPLACE INTO threshold VALUES (?, ?, ?, ?, ?, ?)", row)
            gallery_changed(db)

    def thresholds(self, embedder: Id) -> dict[str, float]:
        """Return the embedder's thresholds by camera."""
        return thresholds_of(self.db, embedder)

    def calibrations(self) -> list[StoredThreshold]:
        """List all that is stored."""
        query = "SELECT camera, embedder, threshold, computed, gallery, report FROM threshold ORDER BY 1, 2"
        names = StoredThreshold.__struct_fields__
        return [StoredThreshold(**dict(zip(names, row, strict=True))) for row in self.db.execute(query).fetchall()]


def thresholds_of(db: sqlite3.Connection, embedder: Id) -> dict[str, float]:
    """Return the embedder's thresholds by camera, inside a transaction."""
    query = "SELECT camera, threshold FROM threshold WHERE embedder = ? ORDER BY camera"
    return dict(db.execute(query, (embedder,)).fetchall())
