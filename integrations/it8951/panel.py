"""What stands on the glass, and how a picture is brought there: in part without a flash, in full, or wiped first.

Partial refreshes leave ghosts: they are for black and white alone, and every so often a full one follows.
"""

from __future__ import annotations

from integrations.it8951 import Config
from integrations.it8951.board import BoardLink
from integrations.it8951.protocol import GC16, INIT, Board, is_black_and_white, rows_of
from models.glass import Frame, NoFrame


class Panel:
    """One panel. Until a picture stands on it whole, what it shows is not known, and the next wipes it first."""

    def __init__(self, config: Config, link: BoardLink, board: Board) -> None:
        self._config = config
        self._link = link
        self._board = board
        self._shown: Frame | None = None
        self._partials = 0

    async def show(self, frame: Frame, *, wipe: bool) -> None:
        """Return when it stands on the glass; NoFrame: it is not this panel's. What stands there already is left."""
        before = self._shown
        if before is not None and before.id == frame.id and not wipe:
            return
        try:
            rows = rows_of(frame.data, self._board)
        except ValueError as error:
            raise NoFrame("wrong_frame", str(error)) from error
        self._shown = None
        if before is None or wipe:
            await self._wipe()
            await self._full(rows)
        else:
            await self._change(rows_of(before.data, self._board), rows)
        self._shown = frame

    async def _change(self, before: list[tuple[int, bytes]], rows: list[tuple[int, bytes]]) -> None:
        changed = [(old, new) for old, new in zip(before, rows, strict=True) if old != new]
        sharp = all(is_black_and_white(row) for pair in changed for _, row in pair)
        if not sharp or self._partials >= self._config.full_every:
            await self._full([new for _, new in changed])
            return
        await self._link.load(self._board, [new for _, new in changed])
        first, last = changed[0][1][0], changed[-1][1][0]
        await self._link.display(self._board, first, last, self._config.partial_mode)
        self._partials += 1

    async def _full(self, rows: list[tuple[int, bytes]]) -> None:
        await self._link.load(self._board, rows)
        await self._link.display(self._board, 0, self._board.height - 1, GC16)
        self._partials = 0

    async def _wipe(self) -> None:
        await self._link.display(self._board, 0, self._board.height - 1, INIT)
