"""The glass shows the last picture, whatever came before, over the kernel's SCSI as over a bridge."""

from __future__ import annotations

import asyncio
import ctypes
import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from integrations._links.scsi_bridge import Request, encode_reply
from integrations._links.scsi_generic import Config as BusConfig
from integrations._links.scsi_generic import Header, open_bus
from integrations.it8951 import Config
from integrations.it8951.board import BoardLink
from integrations.it8951.panel import Panel
from integrations.it8951.protocol import INIT, LIMIT
from integrations.it8951.simulator import SimulatedBoard
from models.glass import Frame

WIDTH, HEIGHT = 65, 64
STRIDE = (WIDTH + 1) // 2
CONFIG = Config(id="hall", kind="it8951", link="usb", width=WIDTH, height=HEIGHT, full_every=3, transfer=4352)
FROM_DEVICE = -3
Steps = list[tuple[dict[int, bytes], bool]]

rows = st.sampled_from((b"\x00", b"\xff", b"\x0f", b"\x77")).map(lambda byte: byte * STRIDE)
changes = st.dictionaries(st.integers(0, HEIGHT - 1), rows, max_size=4)
steps = st.lists(st.tuples(changes, st.booleans()), min_size=1, max_size=6)


class Kernel:
    """Linux with the board plugged in: each ioctl is one command that the board carries out."""

    def __init__(self) -> None:
        self.board = SimulatedBoard(WIDTH, HEIGHT)
        self.board.busy_looks = 0
        self.waveforms: list[int] = []

    def ioctl(self, fd: int, _: int, header: Header) -> None:
        assert fd > 0
        block = ctypes.string_at(header.cmdp, header.cmd_len)
        reads = header.dxfer_direction == FROM_DEVICE
        sent = b"" if reads else ctypes.string_at(header.dxferp, header.dxfer_len)
        assert len(sent) <= LIMIT
        reply = self.board.carry_out(Request(0, block, sent, header.dxfer_len if reads else 0))
        assert len(encode_reply(0, reply)) < LIMIT
        if reads:
            ctypes.memmove(header.dxferp, reply.data, len(reply.data))
            header.resid = header.dxfer_len - len(reply.data)
        elif block[6] == 0x94:
            self.waveforms.append(int.from_bytes(sent[4:8]))


def picture_of(before: bytes, changed: dict[int, bytes]) -> bytes:
    lines = [before[at : at + STRIDE] for at in range(0, len(before), STRIDE)]
    return b"".join(changed.get(number, line) for number, line in enumerate(lines))


def seen(picture: bytes) -> bytes:
    """What people see of packed rows: one byte a pixel, an odd row's last half byte left out."""
    nibbles = [half * 0x11 for byte in picture for half in (byte >> 4, byte & 15)]
    return b"".join(bytes(nibbles[at : at + WIDTH]) for at in range(0, len(nibbles), STRIDE * 2))


async def show_all(kernel: Kernel, asked: Steps) -> None:
    async with open_bus(BusConfig(id="usb", kind="scsi_generic", port="/dev/null"), kernel.ioctl) as bus:
        link = BoardLink(CONFIG, bus)
        panel = Panel(CONFIG, link, await link.greet())
        picture = b"\xff" * (STRIDE * HEIGHT)
        for changed, wipe in asked:
            picture = picture_of(picture, changed)
            await panel.show(Frame(id=hashlib.sha256(picture).hexdigest(), type="raw", data=picture), wipe=wipe)
            assert bytes(kernel.board.glass) == seen(picture)


@settings(deadline=None, max_examples=40)
@given(steps)
def test_the_glass_shows_the_last_picture(asked: Steps) -> None:
    kernel = Kernel()
    asyncio.run(show_all(kernel, asked))
    assert kernel.waveforms[0] == INIT
    runs = "".join(str(each) for each in kernel.waveforms)
    assert "1" * (CONFIG.full_every + 1) not in runs
