"""Bringing a network into its folder: from the internet, a mirror or a directory; whole and right, or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from edge.vision.weights import POINTER, Weight

PIECE = 64 * 1024
SILENT_S = 30.0
"""Seconds to an answer, and between two pieces of it; how long it takes in all is the line's business."""

OFFLINE = "on a box without internet, bring the file in a directory and use --from DIR"
OTHER = "it is another file, so give another --mirror or --from"


class FetchFailed(Exception):
    """The file was not brought, and nothing was kept; says why, and what to do."""


def keep(weight: Weight, pieces: Iterable[bytes], folder: Path) -> Path:
    """Put the bytes into the folder once they are the published ones. FetchFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{weight.file}-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(_verified(weight, pieces))
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            return Path(name).replace(folder / weight.file)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise FetchFailed(f"{folder}: can't be written ({error.strerror}): check its owner and its room") from error


def from_directory(path: Path) -> Iterator[bytes]:
    """Give the bytes of the file. FetchFailed."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise FetchFailed(f"{path}: can't be read ({error.strerror}): the file must have this very name") from error


def from_url(url: str) -> Iterator[bytes]:
    """Give the bytes that are at the address, by HTTP or HTTPS. FetchFailed."""
    if not url.startswith(("https://", "http://")):
        raise FetchFailed(f"{url}: an address begins with https:// or http://; for a directory use --from DIR")
    try:
        with urlopen(url, timeout=SILENT_S) as answer:  # noqa: S310 (looked at just now)
            while piece := answer.read(PIECE):
                yield piece
    except HTTPError as error:
        raise FetchFailed(f"{url} answers {error.code} {error.reason}: give a --mirror, or {OFFLINE}") from error
    except (OSError, HTTPException, ValueError) as error:
        what = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise FetchFailed(f"{url}: {what}: try again; {OFFLINE}") from error


def _verified(weight: Weight, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass the pieces on; no more than should come, and at the end it is known whether they were the right ones."""
    whole, count = hashlib.sha256(), 0
    for piece in pieces:
        if count == 0 and piece.startswith(POINTER):
            raise FetchFailed("a Git LFS pointer came, a note of where the network is: give another --mirror or --from")
        count += len(piece)
        if count > weight.size:
            raise FetchFailed(f"more came than the {weight.size} bytes of the network: {OTHER}")
        whole.update(piece)
        yield piece
    if count != weight.size:
        raise FetchFailed(f"it ended after {count} of {weight.size} bytes: try again")
    if whole.hexdigest() != weight.sha256:
        raise FetchFailed(f"other bytes came than those that were published (SHA-256): {OTHER}")
