from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from integrations.trmnl.firmware import Panel, Request, Response
from integrations.trmnl.pictures import bmp_error, png_error
from integrations.trmnl.replies import parse_setup
from models.glass import Glass, GlassReport, Program, ShowProgram, Slot
from models.things import Displays, Measures
from tests.integrations.glasses import show, slide
from tests.integrations.recorder import Recorder, running
from tests.integrations.trmnl.bench import BASE, MAC, NOON, SECOND, Bench, Meddle

A, B, C = slide("a"), slide("b"), slide("c")
CHANNEL = "board/0"
HOUR = 3600


@asynccontextmanager
async def bench(**keys: object) -> AsyncIterator[Bench]:
    it = Bench(**keys)
    async with running(it.device):
        while not it.hub.mounts:  # noqa: ASYNC110 (a mount tells nobody)
            await asyncio.sleep(0)
        yield it


@pytest.fixture
async def home() -> AsyncIterator[Bench]:
    async with bench() as it:
        await it.show(show(CHANNEL, A))
        yield it


async def test_a_panel_is_set_up_and_shows_its_picture(home: Bench) -> None:
    assert await home.wake() == 901
    assert [asked.url.removeprefix(BASE).split("-")[0] for asked, _ in home.asked[:3]] == [
        "/api/setup", "/api/setup", "/api/display",
    ]  # fmt: skip
    (reply,) = home.said()
    assert home.panel.glass == f"/{reply.filename}"
    assert (reply.status, reply.update_firmware, reply.reset_firmware) == (0, False, False)
    assert (reply.image_url_timeout, reply.temperature_profile, reply.firmware_url) == (30, "default", "")


async def test_setup_tells_the_key_the_friendly_id_and_words_that_the_firmware_can_print(home: Bench) -> None:
    await home.wake()
    got = home.asked[0][1]
    assert got is not None
    reply = parse_setup(got.body)
    assert reply is not None
    assert reply.status == 200
    assert len(reply.api_key) == 32
    assert len(reply.friendly_id) == 6
    assert f"{reply.message}{reply.image_url}".isascii()
    assert home.panel.key == reply.api_key


async def test_it_is_seen_with_its_glass_and_readings(home: Bench) -> None:
    home.panel.celsius = 19.5
    await home.wake()
    (thing,) = home.hub.things
    displays, measures = thing.abilities
    assert displays == Displays(Glass(width=800, height=480, palette="mono", format="png", limit=90_000))
    assert isinstance(measures, Measures)
    assert set(measures.kinds) == {kind for _, kind in home.hub.measured} == {
        "panel.battery", "panel.rssi", "panel.temperature",
    }  # fmt: skip
    assert sorted(home.hub.measured.values()) == [-55.0, 4.1, 19.5]


async def test_what_the_panel_does_not_know_is_not_measured(home: Bench) -> None:
    home.panel.volts, home.panel.rssi = 0.0, 0
    await home.wake()
    assert home.hub.readings == []


async def test_another_mac_is_told_nothing(home: Bench) -> None:
    stranger = Panel("AA:BB:CC:DD:EE:00", BASE)
    assert await home.wake(stranger) == 900
    assert (stranger.glass, stranger.key) == ("<not registered>", "")
    assert home.hub.answers == 0


async def test_a_spoofed_mac_gets_no_key_while_the_panel_polls(home: Bench) -> None:
    await home.wake()
    spoof = Panel(MAC.lower(), BASE)
    assert await home.wake(spoof) == 900
    assert (spoof.glass, spoof.key) == ("<not registered>", "")
    assert home.reports() == [GlassReport(program=home_program(), slide=A.id, proof="sent")]


def home_program() -> str:
    return show(CHANNEL, A).program.id


async def test_a_wrong_key_gets_no_picture_and_says_nothing_that_counts(home: Bench) -> None:
    await home.wake()
    answers, readings = home.hub.answers, len(home.hub.readings)
    (name,) = home.panel.flash
    spoof = Panel(MAC, BASE)
    spoof.key = "guessed"
    for _ in range(60):
        await home.wake(spoof)
    assert spoof.rate == 60
    assert (spoof.glass, spoof.resets) == ("<logo>", 0)
    got = [await home.ask(request) for request in thefts(name)]
    assert [each and (each.status, each.body) for each in got] == [(401, b"")] * 3
    assert (home.hub.answers, len(home.hub.readings)) == (answers, readings)


def thefts(name: str) -> list[Request]:
    log = b'{"logs":[{"battery_voltage":1.0,"message":"Receiving failed","level":"error"}]}'
    mine: dict[str, str] = {"ID": MAC}
    return [
        Request(method="GET", url=f"{BASE}/api/display{name}", headers=mine),
        Request(method="GET", url=f"{BASE}/api/display{name}", headers={**mine, "Access-Token": "ключ\udcff"}),
        Request(method="POST", url=f"{BASE}/api/log", headers=mine, body=log),
    ]


async def test_panels_with_the_same_secret_have_keys_of_their_own() -> None:
    hub = Recorder({})
    keys = set()
    for mac in (MAC, "AA:BB:CC:DD:EE:00"):
        home = Bench(mac=mac)
        home.panel.mac = mac
        async with running(home.device):
            while not home.hub.mounts:  # noqa: ASYNC110 (a mount tells nobody)
                await asyncio.sleep(0)
            await home.show(show(CHANNEL, A))
            await home.wake()
        keys.add(home.panel.key)
    assert len(keys) == 2
    assert not hub.events


async def test_a_secret_that_changed_leaves_the_panel_with_what_it_shows_polling(home: Bench) -> None:
    home.panel.key = "of another hub"
    assert [await home.wake() for _ in range(3)] == [5, 5, 5]
    assert (home.panel.resets, home.panel.drawn) == (0, [])


async def test_the_picture_is_the_panels_own_format_and_size() -> None:
    async with bench(format="bmp") as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        (body,) = [got.body for asked, got in home.asked if got and "/api/display/" in asked.url]
        assert bmp_error(body) is None
        assert len(body) == 48_062
    async with bench(width=480, height=800, rotation=90) as home:
        await home.show(show(CHANNEL, A))
        await home.wake()
        (body,) = home.panel.flash.values()
        assert png_error(body, 800, 480) is None


async def test_the_same_picture_is_fetched_and_drawn_once_a_day(home: Bench) -> None:
    await home.wake()
    await home.sleep(times=10)
    assert len(home.panel.drawn) == 1
    home.now += 24 * HOUR
    await home.wake()
    assert home.fetched() == 1
    assert len(home.panel.drawn) == 2


async def test_pages_turn_no_faster_than_the_panel_may_and_come_from_flash_the_second_time() -> None:
    async with bench(refresh_s=200) as home:
        await home.show(show(CHANNEL, A, B, start=NOON * SECOND))
        assert await home.wake() == 201
        assert home.fetched() == 1
        waits, fetched = [], []
        for _ in range(4):
            await home.sleep()
            waits.append(home.panel.rate)
            fetched.append(home.fetched())
        assert waits == [200] * 4
        assert fetched == [1, 0, 0, 0]
        assert [name for name, _ in home.panel.drawn] == [*home.panel.flash] * 2 + [home.panel.drawn[0][0]]


async def test_it_comes_again_when_the_program_changes_within_its_bounds(home: Bench) -> None:
    def until(seconds: int) -> ShowProgram:
        return show(CHANNEL, A, end=(NOON + seconds) * SECOND)

    for left, wait in ((10, 30 + 1), (100, 101), (300, 301), (600, 601), (5000, 901)):
        await home.show(until(left))
        assert await home.wake() == wait


async def test_at_night_it_sleeps_to_the_morning_but_not_in_an_emergency() -> None:
    async with bench(sleep={"start": "22:30", "end": "06:00"}) as home:
        await home.show(show(CHANNEL, A))
        home.now = NOON + 11 * HOUR
        assert await home.wake() == 7 * HOUR + 1
        home.now = NOON + 17 * HOUR + HOUR // 2
        assert await home.wake() == HOUR // 2 + 1
        home.now = NOON + 18 * HOUR
        assert await home.wake() == 901
        home.now = NOON + 11 * HOUR
        emergency = Slot(start=NOON * SECOND, end=(NOON + 12 * HOUR) * SECOND, slides=(C,), takeover="t")
        await home.show(ShowProgram(channel=CHANNEL, program=Program(id="0" * 16, slots=(emergency,), fallback=(A,))))
        assert await home.wake() == 901


async def test_a_new_program_is_shown_at_the_next_poll(home: Bench) -> None:
    await home.wake()
    await home.show(show(CHANNEL, B))
    await home.sleep()
    assert home.fetched() == 1
    assert home.proofs(B) == ["sent"]


async def test_a_picture_is_sent_when_fetched_and_confirmed_by_the_next_poll(home: Bench) -> None:
    await home.wake()
    assert home.proofs(A) == ["sent"]
    await home.sleep()
    assert home.proofs(A) == ["sent", "confirmed"]
    await home.sleep()
    assert home.proofs(A) == ["sent", "confirmed", "confirmed"]


async def test_a_picture_from_flash_is_confirmed_by_the_next_poll(home: Bench) -> None:
    await home.wake()
    await home.show(show(CHANNEL, B))
    await home.sleep()
    await home.show(show(CHANNEL, A))
    await home.sleep()
    assert home.fetched() == 0
    assert home.proofs(A) == ["sent", "confirmed"]
    await home.sleep()
    assert home.proofs(A) == ["sent", "confirmed", "confirmed"]


async def test_a_picture_that_broke_off_is_failed_and_comes_anew_under_another_name(home: Bench) -> None:
    home.meddle = cut(100)
    assert await home.wake() == 15
    assert home.panel.glass == "<timed_out>"
    assert home.proofs(A) == ["sent", "broken_off"]
    home.meddle = lambda _, response: response
    await home.sleep()
    assert home.panel.glass.startswith("/")
    await home.sleep()
    assert home.proofs(A) == ["sent", "broken_off", "sent", "confirmed"]


def cut(count: int) -> Meddle:
    def meddle(asked: Request, got: Response | None) -> Response | None:
        if got is None or "/api/display/" not in asked.url:
            return got
        return Response(status=200, type=got.type, body=got.body[:count], length=len(got.body))

    return meddle


async def test_a_panel_that_shows_an_error_instead_draws_the_same_picture_anew(home: Bench) -> None:
    await home.wake()
    home.meddle = lambda asked, got: None if "/api/" in asked.url else got
    await home.sleep(times=2)
    assert home.panel.glass == "<unable_to_connect>"
    home.meddle = lambda _, response: response
    await home.sleep()
    assert home.panel.glass.startswith("/")
    assert home.proofs(A)[-2:] == ["not_shown", "sent"]
    await home.sleep()
    assert home.proofs(A)[-1] == "confirmed"


async def test_an_answer_that_was_lost_proves_nothing(home: Bench) -> None:
    await home.wake()
    await home.show(show(CHANNEL, B))
    home.meddle = lambda asked, got: None if asked.url.endswith("display") else got
    await home.sleep()
    home.meddle = lambda _, response: response
    await home.sleep()
    assert "confirmed" not in home.proofs(B)


async def test_a_panel_that_says_what_it_shows_is_believed(home: Bench) -> None:
    home.panel.reports_frame = True
    await home.wake()
    await home.sleep()
    assert home.proofs(A) == ["sent", "confirmed"]
    await home.show(show(CHANNEL, B))
    home.meddle = lambda asked, got: None if "/api/display/" in asked.url else got
    await home.sleep()
    home.meddle = lambda _, response: response
    await home.sleep()
    assert "confirmed" not in home.proofs(B)
    await home.sleep()
    assert home.proofs(B)[-1] == "confirmed"
