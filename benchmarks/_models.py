"""Where benchmarks find fetched models, and keep the graphs made of them."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "models"
SHARED = ROOT.parent / "shared"


def weights() -> Path:
    """Return LINLI_WEIGHTS, or the folder beside the project, or `weights` in it; it need not be there."""
    named = os.environ.get("LINLI_WEIGHTS")
    beside = SHARED / "weights"
    return Path(named) if named else beside if beside.is_dir() else ROOT / "weights"


def media(part: str) -> Path:
    """Return a folder or file of the photos and clips beside the project; FileNotFoundError says what is missing."""
    found = SHARED / "media" / part
    if not found.exists():
        raise FileNotFoundError(
            f"{found}: this benchmark measures real photos and clips, which are not part of the project"
        )
    return found
