from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from integrations._links.serial_bus import Config as BusConfig
from integrations._links.serial_bus import open_bus
from integrations.it8951 import Config
from integrations.it8951.device import It8951, night
from models.glass import Glass, GlassReport, PanelTemperature, Slide
from models.integration import DeviceRefused, DeviceUnavailable
from models.program import SECOND
from models.relay import PulseRelay
from models.things import Displays
from tests.integrations.far_end import FarEnd, far_end
from tests.integrations.glasses import Drawn, show, slide
from tests.integrations.recorder import Recorder, running

SIDE = 64
BYTES = SIDE * SIDE // 2
CONFIG = Config(
    id="hall", kind="it8951", link="bus", width=SIDE, height=SIDE, every_s=0.02, timeout_ms=300, busy_s=0.2,
    min_s=1, wipe_at=None,
)  # fmt: skip
WHITE, GREY = b"\xff" * BYTES, b"\x77" * BYTES
A, B, C, D = (slide(name) for name in "abcd")


def lines(*black: int) -> bytes:
    """A white picture with some black rows."""
    return b"".join((b"\x00" if row in black else b"\xff") * (SIDE // 2) for row in range(SIDE))


PICTURES = {A.id: WHITE, B.id: lines(10, 11, 30), C.id: GREY, D.id: b"too short"}


def glass(picture: bytes) -> str:
    """The digest of what people see: one byte a pixel."""
    pixels = bytes(half * 0x11 for byte in picture for half in (byte >> 4, byte & 15))
    return hashlib.sha256(pixels).hexdigest()


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[FarEnd]:
    async with far_end("integrations.it8951.simulator", tmp_path) as it:
        yield it


@pytest.fixture
def frames() -> Drawn:
    return Drawn(lambda slide, _: PICTURES[slide.id])


@pytest.fixture
async def hub(board: FarEnd, frames: Drawn) -> AsyncIterator[Recorder]:
    async with open_bus(BusConfig(id="bus", kind="serial_bus", port=board.port, gap_ms=0, echo="off")) as bus:
        yield Recorder({"bus": bus}, frames)


def device(hub: Recorder, now: list[int] | None = None, **changes: Any) -> It8951:
    return It8951(msgspec.structs.replace(CONFIG, **changes), hub, (lambda: now[0]) if now else time.time_ns)


async def shown(hub: Recorder, panel: It8951, slide: Slide, *, wipe: bool = False) -> None:
    await panel.handle(show("hall/0", slide, wipe=wipe), 0)
    await hub.until(lambda: bool(hub.reports) and hub.reports[-1][1].slide == slide.id)


def displays(board: FarEnd) -> list[tuple[object, object, object]]:
    """Which rows came to the glass, by which waveform, since last asked or forgotten."""
    seen = [(each["waveform"], each["top"], each["height"]) for each in board.lines if each["what"] == "display"]
    forget(board)
    return seen


def forget(board: FarEnd) -> None:
    board.lines[:] = [{"what": "forgotten"}]


async def test_the_first_picture_wipes_and_is_confirmed_when_the_engines_rest(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub)
    async with running(panel):
        await shown(hub, panel, B)
        last = await board.seen(what="display", waveform=2)
    assert last["glass"] == glass(PICTURES[B.id])
    assert last["right"]
    assert displays(board) == [(0, 0, SIDE), (2, 0, SIDE)]
    assert hub.reports == [(0, GlassReport(program=show("x/0", B).program.id, slide=B.id, proof="confirmed"))]
    assert hub.measured[None, PanelTemperature.meta.kind] == 23
    assert hub.things[0].abilities[0] == Displays(Glass(width=SIDE, height=SIDE, palette="gray16", format="raw"))


async def test_black_and_white_is_changed_in_part_until_a_full_refresh_is_due(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub, full_every=2)
    async with running(panel):
        for each in (A, B, A, B):
            await shown(hub, panel, each)
        await board.seen(what="display", waveform=2, glass=glass(PICTURES[A.id]))
        forget(board)
        await board.seen(what="display", waveform=2)
    loads = [(each["top"], each["height"]) for each in board.lines if each["what"] == "load"]
    assert loads == [(10, 2), (30, 1)] * 3
    assert displays(board) == [(1, 10, 21), (1, 10, 21), (2, 0, SIDE)]


async def test_grey_is_never_changed_in_part(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub)
    async with running(panel):
        for each in (A, C, B):
            await shown(hub, panel, each)
        await board.seen(what="display", glass=glass(PICTURES[B.id]))
    assert [waveform for waveform, _, _ in displays(board)] == [0, 2, 2, 2]


async def test_a_wipe_drives_every_pixel_once(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub)
    async with running(panel):
        await shown(hub, panel, A)
        await shown(hub, panel, B, wipe=True)
        await board.seen(what="display", waveform=2, glass=glass(PICTURES[B.id]))
        assert displays(board) == [(0, 0, SIDE), (2, 0, SIDE), (0, 0, SIDE), (2, 0, SIDE)]
        await shown(hub, panel, A)
        await board.seen(what="display")
    assert [waveform for waveform, _, _ in displays(board)] == [1]


async def test_it_is_wiped_once_a_night(board: FarEnd, hub: Recorder) -> None:
    now = [int(time.mktime((2026, 11, 24, 2, 59, 0, 0, 0, -1))) * SECOND]
    panel = device(hub, now, wipe_at=180)
    async with running(panel):
        await shown(hub, panel, A)
        await board.seen(what="display", waveform=2)
        forget(board)
        now[0] += 60 * SECOND
        await board.seen(what="display", waveform=2)
        now[0] += 3600 * SECOND
        await shown(hub, panel, B)
        await board.seen(what="display", waveform=1)
    assert [waveform for waveform, _, _ in displays(board)] == [0, 2, 1]


def test_a_night_begins_at_its_minute() -> None:
    three = int(time.mktime((2026, 11, 24, 3, 0, 0, 0, 0, -1))) * SECOND
    assert night(180, three - SECOND) != night(180, three) == night(180, three + 20 * 3600 * SECOND)
    assert night(None, three) is None


async def test_slides_take_turns_by_the_time(board: FarEnd, hub: Recorder) -> None:
    now = [1000 * SECOND]
    panel = device(hub, now, min_s=100)
    async with running(panel):
        await panel.handle(show("hall/0", A, B, start=1000 * SECOND), 0)
        await hub.until(lambda: len(hub.reports) == 1)
        now[0] += 99 * SECOND
        looks = hub.answers
        await hub.until(lambda: hub.answers > looks + 2)
        now[0] += SECOND
        await hub.until(lambda: len(hub.reports) == 2)
    assert [report.slide for _, report in hub.reports] == [A.id, B.id]


async def test_a_picture_that_cannot_be_drawn_leaves_the_last_one(board: FarEnd, hub: Recorder, frames: Drawn) -> None:
    frames.gone.add(C.id)
    panel = device(hub)
    async with running(panel):
        for each in (A, C, D):
            await shown(hub, panel, each)
    assert [report.failed for _, report in hub.reports] == [None, "no_content", "wrong_frame"]


async def test_instead_of_what_cannot_be_drawn_the_fallback_is_shown(
    board: FarEnd, hub: Recorder, frames: Drawn
) -> None:
    frames.gone.add(C.id)
    async with running(panel := device(hub)):
        await panel.handle(show("hall/0", C, fallback=(D, B)), 0)
        await board.seen(what="display", glass=glass(PICTURES[B.id]))
        looks = hub.answers
        await hub.until(lambda: hub.answers > looks + 2)
    assert [(report.slide, report.proof, report.failed) for _, report in hub.reports] == [
        (B.id, "confirmed", None),
        (C.id, "sent", "no_content"),
    ]


async def test_a_render_worker_that_is_away_is_asked_again(board: FarEnd, hub: Recorder, frames: Drawn) -> None:
    frames.busy = True
    panel = device(hub)
    async with running(panel):
        await panel.handle(show("hall/0", A), 0)
        await hub.until(lambda: hub.answers > 2)
        assert hub.reports == []
        frames.busy = False
        await hub.until(lambda: len(hub.reports) == 1)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("silent", "silent"),
        ("garble", "garbled"),
        ("short", "garbled"),
        ("alien", "garbled"),
        ("damage", "garbled"),
        ("noise", "garbled"),
        ("status 2", "refused"),
        ("busy", "hung"),
    ],
)
async def test_a_board_that_fails_is_lost_and_its_glass_said_to_be(
    board: FarEnd, hub: Recorder, fault: str, reason: str
) -> None:
    panel = device(hub)
    await board.tell(fault)
    await panel.handle(show("hall/0", A), 0)
    with pytest.raises(DeviceUnavailable) as caught:
        await panel.run()
    assert caught.value.reason == reason
    assert hub.reports[-1][1].failed == reason
    await board.tell("ok")
    async with running(panel):
        await hub.until(lambda: hub.reports[-1][1].failed is None)


async def test_a_line_that_is_pulled_is_lost_and_what_was_shown_stays_shown(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub)
    async with running(panel):
        await shown(hub, panel, A)
    await board.tell("drop 1")
    with pytest.raises(DeviceUnavailable):
        await panel.run()
    assert [report.failed for _, report in hub.reports] == [None]


async def test_another_panel_than_configured_is_refused(board: FarEnd, hub: Recorder) -> None:
    panel = device(hub, width=128)
    await panel.handle(show("hall/0", A), 0)
    with pytest.raises(DeviceRefused, match="64 x 64 pixels, not 128 x 64"):
        await panel.run()
    assert hub.reports[-1][1].failed == "refused"


async def test_the_common_voltage_is_set_where_it_differs(board: FarEnd, hub: Recorder) -> None:
    for _ in range(2):
        async with running(device(hub, vcom_mv=1530)):
            await hub.until(lambda: hub.answers > 0)
        hub.answers = 0
    await board.end()
    assert [each["millivolts"] for each in board.lines if each["what"] == "vcom"] == [1530]


async def test_it_takes_programs_on_its_one_channel_alone(hub: Recorder) -> None:
    for command in (show("hall/1", A), PulseRelay(channel="hall/0", ms=1)):
        with pytest.raises(DeviceRefused):
            await device(hub).handle(command, 0)
