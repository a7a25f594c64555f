"""What a release's folder holds beside the hub's own files: how to sign in, and what was true at its end."""

from __future__ import annotations

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent
FILES = ("journal.db", "vault.db", "vault.key")
DOOR_FIELDS = ("name", "commanded", "sensed", "verdict", "board", "refused", "refused_at", "granted_at")


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """`people` maps names to ids. `seq` and `hash` are of the journal's newest row. `call_since` in ns."""

    release: str
    sign_in: tuple[str, str]
    room: str
    pin: str
    people: dict[str, str]
    face: str
    template: bytes
    seq: int
    hash: bytes
    door: dict[str, object]
    call_since: int


def releases() -> list[Path]:
    """List the folders, oldest first."""
    return sorted(path.parent for path in FOLDER.glob("*/recorded.json"))


def read(folder: Path) -> Recorded:
    """Return what was recorded."""
    return msgspec.json.decode((folder / "recorded.json").read_bytes(), type=Recorded)
