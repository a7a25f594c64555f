"""The ring of frames between a camera process (one writer) and its readers: a file of mode 0600 in /dev/shm.

Header, 64 bytes, little-endian: magic `LNRG`, u32 layout version 1, u32 slots, u32 width, u32 height,
u32 pad, u64 newest (count of frames written; the newest lies in slot (newest - 1) % slots).
Each slot: u64 begin, u64 end (both the frame's count when the slot is whole; begin is written first, end
last, so a reader that finds them unequal, or changed after its copy, was overtaken), i64 seen
(CLOCK_BOOTTIME ns), i64 pts (ns of the stream), 32 bytes pad, then width * height * 3 bytes BGR.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from threading import Lock
from typing import NamedTuple

MAGIC = b"LNRG"
LAYOUT = 1
HEADER = struct.Struct("<4sIIIIIQ")
HEADER_BYTES = 64
NEWEST_OFFSET = 24
SLOT = struct.Struct("<QQqq")
SLOT_BYTES = 64
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (files of mode 0600, replaced by rename)


class Frame(NamedTuple):
    """A picture: its serial number, when it was decoded (CLOCK_BOOTTIME ns), stream time (ns), BGR row by row."""

    serial: int
    seen: int
    pts: int
    pixels: bytes


def ring_path(hub: str, camera: str) -> Path:
    """Return the file of a camera's ring; `+` occurs in no id, so no two cameras share one."""
    return SHARED_MEMORY / f"linli-{hub}+{camera}"


def ring_bytes(slots: int, width: int, height: int) -> int:
    """Return the size of a ring in bytes."""
    return HEADER_BYTES + slots * slot_bytes(width, height)


def slot_bytes(width: int, height: int) -> int:
    """Return the size of one slot in bytes, a multiple of 64."""
    size = SLOT_BYTES + width * height * 3
    return (size + 63) // 64 * 64


class RingWriter:
    """The writing end: replaces what a killed writer left under the path. OSError where memory is short."""

    def __init__(self, path: Path, slots: int, width: int, height: int) -> None:
        self.path = path
        self._slots, self._frame, self._slot = slots, width * height * 3, slot_bytes(width, height)
        self._memory, self._inode = _create(path, slots, width, height)
        self._count = 0
        self._fence = _Fence()

    def write(self, pixels: bytes | memoryview, seen: int, pts: int) -> int:
        """Publish one frame of width * height * 3 bytes and return its count, from 1."""
        if len(pixels) != self._frame:
            raise ValueError(f"a frame of this ring has {self._frame} bytes, not {len(pixels)}")
        self._count += 1
        count, at = self._count, HEADER_BYTES + (self._count - 1) % self._slots * self._slot
        _COUNT.pack_into(self._memory, at, count)
        self._fence.pass_()
        _STAMPS.pack_into(self._memory, at + _STAMPS_OFFSET, seen, pts)
        self._memory[at + SLOT_BYTES : at + SLOT_BYTES + self._frame] = pixels
        self._fence.pass_()
        _COUNT.pack_into(self._memory, at + _COUNT.size, count)
        self._fence.pass_()
        _COUNT.pack_into(self._memory, NEWEST_OFFSET, count)
        return count

    def close(self) -> None:
        """Take the ring away, unless another writer has replaced it."""
        if _inode(self.path) == self._inode:
            self.path.unlink(missing_ok=True)


class RingReader:
    """A reading end. FileNotFoundError: no writer yet; ValueError: not a ring of this layout."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self._inode = os.fstat(file.fileno()).st_ino
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, layout, self._slots, self.width, self.height, _, _ = HEADER.unpack_from(self._memory)
        size = ring_bytes(self._slots, self.width, self.height)
        if magic != MAGIC or layout != LAYOUT or not self._slots or len(self._memory) < size:
            raise ValueError(f"{path} is no frame ring of layout {LAYOUT}: remove it and restart the camera")
        self._fence = _Fence()

    def newest(self, after: int = 0) -> Frame | None:
        """Return a whole copy of the newest frame, None where its count is not above `after`."""
        for _ in range(_TRIES):
            (count,) = _COUNT.unpack_from(self._memory, NEWEST_OFFSET)
            if count <= after:
                return None
            if (frame := self._copy(count)) is not None:
                return frame
        return None

    def replaced(self) -> bool:
        """Tell whether the ring was taken away or another one stands in its place."""
        return _inode(self.path) != self._inode

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def _copy(self, count: int) -> Frame | None:
        at = HEADER_BYTES + (count - 1) % self._slots * slot_bytes(self.width, self.height)
        self._fence.pass_()
        begin, end, seen, pts = SLOT.unpack_from(self._memory, at)
        if begin != count or end != count:
            return None
        pixels = self._memory[at + SLOT_BYTES : at + SLOT_BYTES + self.width * self.height * 3]
        self._fence.pass_()
        (now,) = _COUNT.unpack_from(self._memory, at)
        return Frame(count, seen, pts, pixels) if now == count else None


class _Fence:
    """A memory barrier: on ARM neither stores nor loads keep their order by themselves."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lock.acquire()

    def pass_(self) -> None:
        """Order what is before against what is after; released first, so that neither can slip inside."""
        self._lock.release()
        self._lock.acquire()


_TRIES = 8  # a ring whose writer died inside a frame must not hold its readers
_COUNT = struct.Struct("<Q")
_STAMPS = struct.Struct("<qq")
_STAMPS_OFFSET = 2 * _COUNT.size


def _create(path: Path, slots: int, width: int, height: int) -> tuple[mmap.mmap, int]:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # Taken now: a page that memory can't back later would kill the process with SIGBUS.
        os.posix_fallocate(file, 0, ring_bytes(slots, width, height))
        memory = mmap.mmap(file, 0)
        HEADER.pack_into(memory, 0, MAGIC, LAYOUT, slots, width, height, 0, 0)
        draft.replace(path)
        return memory, os.fstat(file).st_ino
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None
