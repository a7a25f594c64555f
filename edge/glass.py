"""Wires screens to the hub: contents to the render worker, its frames to panels, what panels show to rows and facts."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from edge.config import Config
from edge.core.rows import RowStore
from edge.domains.screens.config import Config as ScreensConfig
from edge.domains.screens.config import PanelScreen
from edge.library import Library
from edge.render.host import RenderHost
from models.glass import Frame, Glass, GlassReport, GlassRow, NoFrame, Slide
from models.nouns import Event
from models.ports import Clock
from models.program import slides_of
from models.screens import ProgramFailed, ProgramRow, ProgramShown, ScreenRow
from models.text import Hash, Id

REMEMBERED = 512
"""So many slides are known by their id after they were asked for."""

Said = tuple[Hash, str]


class ScreenGlass:
    """Implements `models.ports.Panels`, and `models.integration.Frames` for one device by `of`.

    `screens` maps the panel channels to their screens; `say` publishes a fact.
    """

    def __init__(
        self,
        screens: Mapping[str, Id],
        community: str,
        library: Library,
        host: RenderHost,
        rows: RowStore,
        clock: Clock,
        say: Callable[[Event], None],
    ) -> None:
        self._screens, self._community = screens, community
        self._library, self._host = library, host
        self._rows, self._clock, self._say = rows, clock, say
        self._drawn: OrderedDict[Hash, tuple[Slide, Glass]] = OrderedDict()
        self._glasses: dict[Id, Glass] = {}
        self._said: dict[Id, Said] = {}

    async def frame(self, screen: Id, slide: Hash) -> Frame:
        """Return a slide of the screen's program as its glass takes it."""
        row = self._rows.get(ProgramRow.meta.kind, screen)
        if isinstance(row, ProgramRow):
            found = next((each for each in slides_of(row.program) if each.id == slide), None)
            if found is not None:
                return await self.draw(found, row.glass)
        if slide in self._drawn:
            drawn, glass = self._drawn[slide]
            return await self.preview(drawn, glass)
        raise NoFrame("no_slide", slide)

    async def preview(self, slide: Slide, glass: Glass) -> Frame:
        """Draw a slide as that glass would show it, upright, as PNG."""
        return await self._draw(slide, replace(glass, format="png", rotation=0, limit=None))

    async def draw(self, slide: Slide, glass: Glass) -> Frame:
        """Draw a slide for a panel."""
        self._drawn[slide.id] = slide, glass
        self._drawn.move_to_end(slide.id)
        while len(self._drawn) > REMEMBERED:
            self._drawn.popitem(last=False)
        return await self._draw(slide, glass)

    def glass(self, screen: Id) -> Glass | None:
        """Return what the screen can show, None where it is not known."""
        row = self._rows.get(ProgramRow.meta.kind, screen)
        return row.glass if isinstance(row, ProgramRow) else self._glasses.get(screen)

    def report(self, screen: Id, report: GlassReport) -> None:
        """Hear what a screen shows: its row always, a fact where it is news."""
        now = self._clock.utc()
        row = self._rows.get(GlassRow.meta.kind, screen)
        self._rows.put(screen, _seen(row if isinstance(row, GlassRow) else GlassRow(id=screen), report, now))
        if report.program is None:
            return
        said = report.program, report.failed or report.proof
        if self._said.get(screen) == said or (report.failed is None and self._knows(screen, report)):
            return
        self._said[screen] = said
        if report.failed is not None:
            self._say(ProgramFailed(screen=screen, program=report.program, reason=report.failed, at=now))
        else:
            self._say(ProgramShown(screen=screen, program=report.program, proof=report.proof, at=now))

    def reported(self, channel: str, report: GlassReport) -> None:
        """Hear the same of a panel."""
        screen = self._screens.get(channel)
        if screen is None:
            return
        if report.slide is not None and report.slide in self._drawn:
            self._glasses[screen] = self._drawn[report.slide][1]
        self.report(screen, report)

    def _knows(self, screen: Id, report: GlassReport) -> bool:
        row = self._rows.get(ScreenRow.meta.kind, screen)
        known = isinstance(row, ScreenRow) and row.failed is None and row.shown == report.program
        return known and isinstance(row, ScreenRow) and row.proof in {report.proof, "confirmed"}

    async def _draw(self, slide: Slide, glass: Glass) -> Frame:
        wanted = [*([] if slide.text is None else [slide.text]), *slide.pictures]
        found = await asyncio.gather(*(self._library.read(each) for each in wanted))
        contents = {each.id: each for each in found if each is not None}
        return await self._host.draw(slide, glass, contents, community=self._community)


def panels_of(config: Config) -> dict[str, Id]:
    """Return which screen each panel channel is."""
    section = config.domains.get("screens")
    screens = section.screens if isinstance(section, ScreensConfig) else ()
    return {screen.panel: screen.id for screen in screens if isinstance(screen, PanelScreen)}


class DeviceFrames:
    """Implements `models.integration.Frames`."""

    def __init__(self, glass: ScreenGlass) -> None:
        self._glass = glass

    async def frame(self, slide: Slide, glass: Glass) -> Frame:
        """Draw a slide for a panel."""
        return await self._glass.draw(slide, glass)


def _seen(row: GlassRow, report: GlassReport, now: int) -> GlassRow:
    if report.failed is not None:
        return replace(row, failed=report.failed)
    if report.slide is None:
        return replace(row, failed=None)
    if report.proof == "sent":
        return replace(row, sent=report.slide, sent_at=now, failed=None)
    sent = (row.sent, row.sent_at) if row.sent == report.slide else (report.slide, now)
    return replace(row, sent=sent[0], sent_at=sent[1], confirmed=report.slide, confirmed_at=now, failed=None)
