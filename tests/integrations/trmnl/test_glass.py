"""How the glass is driven, what is drawn instead of what can't be, and who is lost."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from integrations.trmnl import Config
from integrations.trmnl.firmware import Request
from models.glass import Program, ShowProgram, Slot
from models.integration import DeviceRefused, DeviceUnavailable
from models.program import FOREVER
from models.relay import DeviceCommand
from tests.integrations.glasses import show, slide
from tests.integrations.trmnl.bench import BASE, MAC, Bench, config
from tests.integrations.trmnl.test_device import bench

A, B, C = slide("a"), slide("b"), slide("c")
CHANNEL = "board/0"
HOUR = 3600


class Leap:
    """The event loop's clock, and the seconds that a test adds to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        loop = asyncio.get_running_loop()
        real = loop.time
        monkeypatch.setattr(loop, "time", lambda: real() + self.ahead)


@pytest.fixture
async def leap(monkeypatch: pytest.MonkeyPatch) -> Leap:
    return Leap(monkeypatch)


async def test_a_wipe_is_done_once_before_the_next_picture() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A, wipe=True))
        await home.wake()
        assert [reply.filename == "screen_wiper.png" for reply in home.said()] == [True, False]
        assert [how for _, how in home.panel.drawn] == ["wipe", "partial"]
        await home.sleep()
        assert [how for _, how in home.panel.drawn] == ["wipe", "partial"]
        assert home.proofs(A) == ["sent", "confirmed"]


async def test_a_wipe_survives_a_program_that_follows_it() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A, wipe=True))
        await home.show(show(CHANNEL, B))
        await home.wake()
        assert [how for _, how in home.panel.drawn] == ["wipe", "partial"]


async def test_a_wipe_confirms_nothing_of_what_comes_after() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        await home.sleep()
        await home.show(show(CHANNEL, B))
        await home.sleep()
        await home.show(show(CHANNEL, A, wipe=True))
        await home.sleep()
        assert home.proofs(A) == ["sent", "confirmed", "confirmed", "sent"]
        assert home.proofs(B) == ["sent", "confirmed"]
        assert home.panel.glass.startswith("/")
        await home.sleep()
        assert home.proofs(A)[4:] == ["confirmed"]


@pytest.mark.parametrize(("every", "full"), [(1, [True] * 6), (3, [False, False, True] * 2)])
async def test_each_so_manieth_picture_is_a_full_refresh(every: int, full: list[bool]) -> None:
    async with bench(full_every=every) as home:
        told = []
        for letter in "abcdef":
            await home.show(show(CHANNEL, slide(letter)))
            await home.wake()
            told.append(home.said()[0].maximum_compatibility)
        assert told == full


async def test_a_button_pressed_twice_has_the_picture_drawn_anew() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        assert home.panel.function == "identify"
        await home.wake(pressed=True)
        assert home.said()[0].action == "identify"
        assert len(home.panel.drawn) == 2
        await home.sleep()
        assert home.said()[0].action == ""


async def test_what_can_not_be_drawn_is_said_and_the_fallback_is_shown() -> None:
    async with bench() as home:
        home.drawn.gone.add(A.id)
        slots = (Slot(start=0, end=FOREVER, slides=(A,)),)
        await home.show(ShowProgram(channel=CHANNEL, program=Program(id="1" * 16, slots=slots, fallback=(A, B, C))))
        await home.wake()
        assert home.proofs(A) == ["no_content"]
        assert home.proofs(B) == ["sent"]


async def test_a_panel_polls_on_until_something_can_be_drawn() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        home.drawn.busy = True
        assert await home.wake() == 5
        home.drawn.busy, home.drawn.gone = False, {A.id}
        assert await home.wake() == 5
        await home.show(show(CHANNEL))
        assert await home.wake() == 5
        assert {reply.status for reply in home.said()} == {202}
        home.drawn.gone = set()
        await home.show(show(CHANNEL, A))
        assert await home.wake() == 901


async def test_a_poll_waits_for_the_program_of_a_hub_that_just_started() -> None:
    async with bench() as home:
        async with asyncio.TaskGroup() as group:
            waking = group.create_task(home.wake())
            await home.hub.until(lambda: home.hub.answers > 0)
            await home.show(show(CHANNEL, A))
        assert waking.result() == 901


async def test_without_a_program_the_panel_is_told_to_poll_on(leap: Leap) -> None:
    async with bench() as home:
        async with asyncio.TaskGroup() as group:
            waking = group.create_task(home.wake())
            await home.hub.until(lambda: home.hub.answers > 0)
            leap.ahead += 10
        assert waking.result() == 5


async def test_only_the_last_picture_is_kept_and_only_its_own_name_is_answered() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        (first,) = home.panel.flash
        await home.show(show(CHANNEL, B))
        await home.wake()
        headers = {"ID": MAC, "Access-Token": home.panel.key}
        for name in (first, "/", "/../api/display", "/screen_wiper.png"):
            got = await home.ask(Request(method="GET", url=f"{BASE}/api/display{name}", headers=headers))
            assert got is not None
            assert (got.status, got.body) == (404, b"")


async def test_logs_are_answered_with_204_whatever_they_hold() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        headers = {"ID": MAC, "Access-Token": home.panel.key}
        flood = msgspec.json.encode({"logs": [{"battery_voltage": 3.3}] * 2_000})
        for body in (b"", b"{", b"[]", b'{"logs":{}}', flood):
            got = await home.ask(Request(method="POST", url=f"{BASE}/api/log", headers=headers, body=body))
            assert got is not None
            assert got.status == 204
        assert home.hub.measured[None, "panel.battery"] == 3.3
        assert [reading.value for reading in home.hub.readings].count(3.3) == 1


async def test_a_failure_that_is_logged_twice_is_said_once() -> None:
    async with bench() as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        log = b'{"logs":[{"message":"error parsing image file - x","level":"error"}]}'
        headers = {"ID": MAC, "Access-Token": home.panel.key}
        for _ in range(2):
            await home.ask(Request(method="POST", url=f"{BASE}/api/log", headers=headers, body=log))
        assert home.proofs(A) == ["sent", "wrong_format"]
        await home.sleep()
        assert "confirmed" not in home.proofs(A)


async def lost(home: Bench) -> str:
    with pytest.raises(DeviceUnavailable) as caught:
        await home.device.run()
    return caught.value.reason


async def test_a_panel_that_does_not_come_is_lost_after_two_and_a_half_times_and_a_minute(leap: Leap) -> None:
    home = Bench()
    await home.show(show(CHANNEL, A))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lost(home))
        await turn()
        for _ in range(2):
            assert await home.wake() == 901
            await turn()
            leap.ahead += 2.5 * 901 + 50
            await turn()
            assert not running.done()
        leap.ahead += 10
    assert running.result() == "silent"


async def test_a_lost_panel_is_found_and_may_be_set_up_anew(leap: Leap) -> None:
    home = Bench()
    await home.show(show(CHANNEL, A))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lost(home))
        await turn()
        await home.wake()
        await turn()
        leap.ahead += 2 * HOUR
    assert running.result() == "silent"
    home.panel.key = ""
    answers = home.hub.answers
    assert await home.wake() == 901
    assert home.hub.answers > answers


async def test_a_panel_that_never_came_is_lost_too(leap: Leap) -> None:
    home = Bench(sleep={"start": "22:30", "end": "06:00"})
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lost(home))
        await turn()
        leap.ahead += 2 * HOUR
    assert running.result() == "silent"


async def test_a_hub_that_starts_at_night_waits_for_the_morning(leap: Leap) -> None:
    home = Bench(sleep={"start": "11:00", "end": "20:00"})
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lost(home))
        await turn()
        leap.ahead += 8 * HOUR
        await turn()
        assert not running.done()
        leap.ahead += HOUR
    assert running.result() == "silent"


async def turn() -> None:
    """Let the device do what it can do now."""
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize("command", [DeviceCommand(channel=CHANNEL), show("board/1", A)])
async def test_other_commands_are_refused_in_words(command: DeviceCommand) -> None:
    with pytest.raises(DeviceRefused) as caught:
        await Bench().show(command)
    assert caught.value.words.zh


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"mac": "AABBCCDDEEFF"}, "mac"),
        ({"token": "short"}, "token"),
        ({"format": "bmp", "width": 600}, "bmp"),
        ({"format": "bmp", "palette": "gray4"}, "bmp"),
        ({"refresh_s": 1000}, "longest_s"),
        ({"sleep": {"start": "24:00", "end": "06:00"}}, "start"),
        ({"sleep": {"start": "06:00", "end": "06:00"}}, "end"),
        ({"sleep": {"start": "22:00", "end": "06:00", "timezone": "Mars/Olympus"}}, "timezone"),
    ],
)
def test_what_no_panel_can_be_is_an_error_of_the_configuration(keys: dict[str, object], fault: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=fault):
        config(**keys)


def test_a_section_of_two_lines_will_do() -> None:
    assert config() == Config(id="board", kind="trmnl", mac=MAC, token="a secret of the hub")
