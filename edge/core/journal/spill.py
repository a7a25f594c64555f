"""The spill file: room taken beforehand for facts that a full disk would refuse.

Sector 0: magic, generation, CRC. Then records: length u32, CRC-32 u32 over generation, ticket and body,
ticket u64, body; little-endian. A new generation makes all records of the one before invalid at once.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

from edge.core.journal.chain import Pending
from edge.core.journal.codec import decode_body

MAGIC = b"LINLISP1"
SECTOR = 512
_HEAD = struct.Struct("<8sQI")
_RECORD = struct.Struct("<IIQ")
_CHUNK = 1 << 16


class Spill:
    """A file of fixed size. `write` is durable when it returns."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._generation = self._read_generation()
        self._size = self._allocate(size)
        self._end = SECTOR + sum(_RECORD.size + len(item.body) for item in self.read())

    @property
    def empty(self) -> bool:
        """Whether nothing is kept here."""
        return self._end == SECTOR

    def write(self, items: Sequence[Pending]) -> int:
        """Keep as many of the items as there is room for and return how many; 0 when the disk refuses even that."""
        data = bytearray()
        count = 0
        for item in items:
            record = self._record(item)
            if self._end + len(data) + len(record) > self._size:
                break
            data += record
            count += 1
        if not count:
            return 0
        try:
            _write_all(self._fd, data, self._end)
            os.fdatasync(self._fd)
        except OSError:
            return 0
        self._end += len(data)
        return count

    def read(self) -> Iterator[Pending]:
        """Yield what is kept, in order, up to the first record that is not whole."""
        offset = SECTOR
        while offset + _RECORD.size <= self._size:
            length, crc, ticket = _RECORD.unpack(os.pread(self._fd, _RECORD.size, offset))
            offset += _RECORD.size
            if not length or offset + length > self._size:
                return
            body = os.pread(self._fd, length, offset)
            if len(body) != length or crc != self._crc(ticket, body):
                return
            offset += length
            known = decode_body(body)
            yield Pending(ticket, int(known.lane), known.kind, known.stamp.at, body)

    def reset(self) -> None:
        """Forget everything; OSError leaves it as it was."""
        self._write_generation(self._generation + 1)
        self._generation += 1
        self._end = SECTOR

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def _record(self, item: Pending) -> bytes:
        return _RECORD.pack(len(item.body), self._crc(item.ticket, item.body), item.ticket) + item.body

    def _crc(self, ticket: int, body: bytes) -> int:
        return crc32(body, crc32(struct.pack("<QQ", self._generation, ticket)))

    def _read_generation(self) -> int:
        head = os.pread(self._fd, _HEAD.size, 0)
        if len(head) < _HEAD.size:
            return 0
        magic, generation, crc = _HEAD.unpack(head)
        return generation if magic == MAGIC and crc == crc32(head[:16]) else 0

    def _write_generation(self, generation: int) -> None:
        head = MAGIC + struct.pack("<Q", generation)
        _write_all(self._fd, head + struct.pack("<I", crc32(head)), 0)
        os.fdatasync(self._fd)

    def _allocate(self, size: int) -> int:
        have = os.fstat(self._fd).st_size
        if have >= size and self._generation:
            return have
        # Reserving alone leaves unwritten extents, and turning them into written ones can itself need space.
        with contextlib.suppress(OSError):
            os.posix_fallocate(self._fd, 0, size)
            for offset in range(have, size, _CHUNK):
                _write_all(self._fd, bytes(min(_CHUNK, size - offset)), offset)
            if not self._generation:
                self._write_generation(1)
                self._generation = 1
            os.fsync(self._fd)
            _sync_folder(self._path.parent)
            return size
        return have if self._generation else 0  # the disk is full already: go on with what room there is


def _write_all(fd: int, data: bytes | bytearray, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, offset)
        view = view[written:]
        offset += written


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
