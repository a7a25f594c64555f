"""Whatever the network does: what is confirmed was on the glass, and who is reached again shows what it should."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.trmnl.firmware import Request, Response
from tests.integrations.glasses import show, slide
from tests.integrations.trmnl.bench import NOON, SECOND, Bench
from tests.integrations.trmnl.test_device import bench

FATES = ("fine", "fine", "fine", "request_lost", "answer_lost", "cut")
SLIDES = [slide(letter) for letter in "abc"]

wakings = st.tuples(
    st.lists(st.sampled_from(FATES), max_size=8),
    st.sampled_from(["", "", "", "offline", "busy", "pressed", "wipe", "a", "ab", "bc", "abc"]),
)


class Network:
    """What becomes of each request, in turn; when nothing is left all is fine."""

    def __init__(self, fates: list[str]) -> None:
        self._fates = fates

    def meddle(self, asked: Request, got: Response | None) -> Response | None:
        fate = self._fates.pop(0) if self._fates else "fine"
        if got is None or fate in {"request_lost", "answer_lost"}:
            return None
        if fate == "cut" and "/api/display/" in asked.url:
            return Response(status=got.status, type=got.type, body=got.body[:80], length=len(got.body))
        return got


async def waking(home: Bench, fates: list[str], what: str) -> None:
    if what and what[0] in "abc" and what != "busy":
        await home.show(show("board/0", *(slide(letter) for letter in what), start=NOON * SECOND))
    if what == "wipe":
        await home.show(show("board/0", SLIDES[0], wipe=True))
    home.drawn.busy = what == "busy"
    home.meddle = Network(fates).meddle
    before, told = home.panel.glass, len(home.hub.reports)
    await home.wake(network=what != "offline", pressed=what == "pressed")
    for report in home.reports()[told:]:
        if report.proof == "confirmed":
            assert name_of(home, report.slide) == before[1:14], f"{before} was confirmed as {report.slide}"
    home.now += home.panel.rate


def name_of(home: Bench, identity: str | None) -> str:
    """Return how the name of a slide's picture begins."""
    return home.names[identity or ""]


async def story(reports_frame: bool, days: list[tuple[list[str], str]]) -> None:  # noqa: FBT001 (hypothesis gives it)
    async with bench(refresh_s=60) as home:
        await learn(home)
        home.panel.reports_frame = reports_frame
        await home.show(show("board/0", SLIDES[0]))
        for fates, what in days:
            await waking(home, list(fates), what)
        await home.show(show("board/0", SLIDES[1]))
        for _ in range(2):
            await waking(home, [], "")
        assert home.panel.glass[1:14] == name_of(home, SLIDES[1].id)
        await waking(home, [], "")
        last = home.reports()[-1]
        assert (last.slide, last.proof, last.failed) == (SLIDES[1].id, "confirmed", None)
        assert home.panel.resets == 0


async def learn(home: Bench) -> None:
    """Remember the names of the slides' pictures."""
    for each in SLIDES:
        frame = await home.drawn.frame(each, home.config.glass)
        home.names[each.id] = frame.id[:13]


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.lists(wakings, max_size=12))
def test_what_is_confirmed_was_on_the_glass_and_what_should_be_comes_to_be(
    reports_frame: bool,  # noqa: FBT001
    days: list[tuple[list[str], str]],
) -> None:
    asyncio.run(story(reports_frame, days))
