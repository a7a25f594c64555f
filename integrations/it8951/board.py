"""A board on its bus: one exchange after another, and a picture brought to the glass."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import TypeVar

from integrations._links.scsi_bridge import Reply, ReplyParser, Request, encode_request
from integrations.it8951 import Config, protocol
from integrations.it8951.protocol import Board, Exchange
from models.integration import Bus, DeviceRefused, DeviceUnavailable, Parser
from models.text import Words

T = TypeVar("T")

POLL_S = 0.05


class BoardLink:
    """Asks; an answer that makes no sense is DeviceUnavailable, as is none."""

    def __init__(self, config: Config, bus: Bus) -> None:
        self._config = config
        self._bus = bus
        self._sequence = itertools.count()

    async def greet(self) -> Board:
        """Return what the board is; DeviceRefused: not the panel that is configured."""
        board = await self._read(protocol.get_system(), protocol.board_of)
        me = self._config
        scan = (me.width, me.height) if me.rotation in (0, 180) else (me.height, me.width)
        if (board.width, board.height) != scan:
            sizes = f"{board.width} x {board.height}", f"{scan[0]} x {scan[1]}"
            raise DeviceRefused(
                Words(f"屏幕是 {sizes[0]}，配置的是 {sizes[1]}。", f"The panel has {sizes[0]} pixels, not {sizes[1]}.")
            )
        if me.vcom_mv is not None and await self._read(protocol.get_vcom(), protocol.vcom_of) != me.vcom_mv:
            await self._exchange(protocol.set_vcom(me.vcom_mv))
        return board

    async def temperature(self) -> int | None:
        """Return the panel's temperature in °C."""
        return await self._read(protocol.get_temperature(), protocol.temperature_of)

    async def load(self, board: Board, rows: list[tuple[int, bytes]]) -> None:
        """Put rows into the board's picture."""
        for band in protocol.bands(board, rows, self._config.transfer):
            await self._exchange(protocol.load(board, band))

    async def display(self, board: Board, first: int, last: int, waveform: int) -> None:
        """Bring rows to the glass and wait until they stand there; DeviceUnavailable `hung`: they never do."""
        await self._idle()
        await self._exchange(protocol.display(board, first, last - first + 1, waveform))
        await self._idle()

    async def _idle(self) -> None:
        ends = time.monotonic() + self._config.busy_s
        while await self._read(protocol.get_engines(), protocol.busy_of):
            if time.monotonic() > ends:
                raise DeviceUnavailable("hung", f"the panel is busy for over {self._config.busy_s:g} s")
            await asyncio.sleep(POLL_S)

    async def _read(self, asked: Exchange, meaning: Callable[[bytes], T]) -> T:
        data = await self._exchange(asked)
        try:
            return meaning(data)
        except ValueError as error:
            raise DeviceUnavailable("garbled", str(error)) from error

    async def _exchange(self, asked: Exchange) -> bytes:
        request = Request(next(self._sequence) % 256, asked.block, asked.sent, asked.awaited)
        parser: Parser[Reply] = ReplyParser(request)
        reply = await self._bus.exchange(encode_request(request), parser, timeout=self._config.timeout_ms / 1000)
        if reply.status:
            raise DeviceUnavailable("refused", f"SCSI status {reply.status:#04x} to operation {asked.block[6]:#04x}")
        return reply.data
