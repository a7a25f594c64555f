"""A render worker for panels under test: each slide has the picture that the test gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from models.glass import Frame, Glass, NoFrame, Program, ShowProgram, Slide, Slot
from models.integration import DeviceUnavailable
from models.program import FOREVER


def slide(name: str, seconds: int = 60) -> Slide:
    """Return a slide whose id repeats the hexadecimal letter `name`."""
    return Slide(id=name * 16, template="notice", seconds=seconds)


def show(
    channel: str,
    *slides: Slide,
    wipe: bool = False,
    start: int = 0,
    end: int = FOREVER,
    fallback: tuple[Slide, ...] = (),
) -> ShowProgram:
    """Have a panel show these slides in turn."""
    identity = hashlib.sha256("".join(each.id for each in slides).encode()).hexdigest()
    slots = (Slot(start=start, end=end, slides=slides),)
    return ShowProgram(channel=channel, program=Program(id=identity, slots=slots, fallback=fallback), wipe=wipe)


class Drawn:
    """A `Frames`. `gone` slides have no content any more; while `busy` nothing is drawn."""

    def __init__(self, draw: Callable[[Slide, Glass], bytes]) -> None:
        self._draw = draw
        self.gone: set[str] = set()
        self.busy = False

    async def frame(self, slide: Slide, glass: Glass) -> Frame:
        """Return the picture."""
        if self.busy:
            raise DeviceUnavailable("silent")
        if slide.id in self.gone:
            raise NoFrame("no_content")
        data = self._draw(slide, glass)
        return Frame(id=hashlib.sha256(data).hexdigest(), type=f"image/{glass.format}", data=data)
