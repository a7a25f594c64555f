"""The simulated panel against the literals of the firmware's own public tests, so that it is worth testing with."""

from __future__ import annotations

import json
import struct

import msgspec
import pytest

from integrations.trmnl.firmware import Panel, Request, Response, Talk
from integrations.trmnl.pictures import bmp_error, png_error
from integrations.trmnl.protocol import white_bmp
from integrations.trmnl.replies import DisplayReply, SetupReply, fixed, log_entry, parse_display, parse_setup
from models.glass import Glass
from tests.integrations.glasses import slide
from tests.integrations.trmnl.bench import BASE, MAC, bmp, picture

PNG = picture(slide("a"), Glass(width=800, height=480, palette="mono"))


def carry(talk: Talk, *answers: Response | None) -> tuple[list[Request], int]:
    """Answer a waking's requests in turn, the last answer again and again."""
    asked, left = [], list(answers)
    try:
        asked.append(next(talk))
        while True:
            asked.append(talk.send(left.pop(0) if len(left) > 1 else left[0]))
    except StopIteration as ended:
        return asked, int(ended.value)


def told(**fields: object) -> Response:
    return Response(status=200, type="application/json", body=json.dumps(fields).encode())


def panel() -> Panel:
    made = Panel(MAC, BASE)
    made.key = "test-token"
    return made


def shown(name: str, rate: int = 301, **more: object) -> Response:
    return told(status=0, image_url=f"{BASE}/i", filename=name, refresh_rate=rate, **more)


IMAGE = Response(status=200, type="image/png", body=PNG)


# test_parse_api_display, 08ba10e
def test_display_success() -> None:
    body = (
        b'{"status":200,"image_url":"http://example.com/foo.bmp","filename":"empty_state","update_firmware":true,'
        b'"firmware_url":"https://example.com/firmware.bin","refresh_rate":123456,"reset_firmware":true,'
        b'"special_function":"identify","action":"special_action"}'
    )
    assert parse_display(body) == DisplayReply(
        status=200,
        image_url="http://example.com/foo.bmp",
        filename="empty_state",
        update_firmware=True,
        firmware_url="https://example.com/firmware.bin",
        refresh_rate=123456,
        reset_firmware=True,
        special_function="identify",
        action="special_action",
    )


def test_display_that_is_no_json_or_lacks_fields() -> None:
    assert parse_display(b"invalid json") is None
    assert parse_display(b"{}") == DisplayReply()
    assert parse_display(b'{"refresh_rate": "soon", "status": null}') == DisplayReply()


# test_parse_api_setup, abdeadf
@pytest.mark.parametrize(
    ("body", "reply"),
    [
        (
            b'{"status":200,"api_key":"1234","friendly_id":"5678","image_url":"http://x/foo.bmp","message":"hello"}',
            SetupReply(200, "1234", "5678", "http://x/foo.bmp", "hello"),
        ),
        (b'{"status":200}', SetupReply(200)),
        (b'{"status":0}', SetupReply(0)),
        (b"invalid json", None),
    ],
)
def test_setup(body: bytes, reply: SetupReply | None) -> None:
    assert parse_setup(body) == reply


# test_serialize_log, 07be293
def test_a_log_has_the_fields_of_the_firmwares() -> None:
    entry = log_entry({"wifi_signal": -50, "refresh_rate": 30000, "special_function": "None", "battery_voltage": 4.2},
                      456, 1609459200, "info", "Test log message")  # fmt: skip
    assert set(entry) == {
        "created_at", "id", "message", "source_line", "source_path", "wifi_signal", "wifi_status", "refresh_rate",
        "sleep_duration", "firmware_version", "special_function", "battery_voltage", "wake_reason", "free_heap_size",
        "max_alloc_size", "level",
    }  # fmt: skip
    assert (entry["created_at"], entry["id"], entry["wifi_signal"], entry["battery_voltage"]) == (
        1609459200,
        456,
        -50,
        4.2,
    )


# test_request_headers, 086e193
def test_headers_of_setup_poll_picture_and_log() -> None:
    fresh = Panel(MAC, BASE)
    (setup, _, poll), _ = (
        carry(fresh.wake(0), told(status=200, api_key="test-token", friendly_id="ABC123", image_url=f"{BASE}/l"), None)[
            0
        ][:3],
        0,
    )
    assert list(setup.headers.items()) == [
        ("ID", "AA:BB:CC:DD:EE:FF"), ("Content-Type", "application/json"), ("FW-Version", "1.8.5"), ("Model", "og"),
        ("Width", "800"), ("Height", "480"), ("RSSI", "-55"),
    ]  # fmt: skip
    core = {"Access-Token": "test-token", "Image-Cached": "false", "Temperature-Profile": "true", "Height": "480"}
    assert core.items() <= poll.headers.items()
    assert "special_function" not in poll.headers
    asked, _ = carry(panel().wake(0), shown("x"), IMAGE)
    assert asked[1].headers == {"Accept-Encoding": "identity", "ID": MAC, "Access-Token": "test-token"}
    log = carry(panel().wake(0), None)[0][-1]
    assert (log.method, log.headers["Accept"]) == ("POST", "application/json, */*")


def test_the_key_goes_to_no_other_server() -> None:
    asked, _ = carry(panel().wake(0), told(status=0, image_url="http://else/i", filename="x", refresh_rate=9), IMAGE)
    assert asked[1].headers == {"Accept-Encoding": "identity"}


# test_bmp, 104064e
@pytest.mark.parametrize(
    ("at", "value", "error"),
    [
        (0, b"A", "not_bmp"),
        (18, b"\x7b", "bad_size"),
        (54, b"\x7b", "color_scheme"),
        (10, b"\x05", "invalid_offset"),
        (28, b"\x08", "bad_size"),
        (54, b"\xff\xff\xff\x00\x00\x00\x00\x00", None),
        (22, struct.pack("<i", -480), None),
    ],
)
def test_the_bmp_rule(at: int, value: bytes, error: str | None) -> None:
    good = white_bmp()
    assert bmp_error(good[:at] + value + good[at + len(value) :]) == error


def test_what_pillow_writes_is_taken_where_it_is_one_bit_and_of_the_size() -> None:
    assert len(bmp()) == 48_062
    assert bmp_error(bmp()) is None
    assert bmp_error(bmp(mode="L")) == "bad_size"
    assert bmp_error(bmp(width=400)) == "bad_size"
    assert bmp_error(bmp()[:40]) == "bad_size"


def test_a_png_must_be_whole_and_of_the_panels_size() -> None:
    assert png_error(PNG, 800, 480) is None
    assert png_error(PNG, 480, 800) == "bad_size"
    assert {png_error(PNG[:-20], 800, 480), png_error(PNG[:200], 800, 480), png_error(b"", 1, 1)} == {"wrong_format"}


def test_the_same_name_is_not_fetched_again_and_not_even_redrawn() -> None:
    it = panel()
    assert len(carry(it.wake(0), shown("a-0000000001"), IMAGE)[0]) == 2
    assert len(carry(it.wake(0), shown("a-0000000001"))[0]) == 1
    assert it.drawn == [("/a-0000000001", "full")]


def test_flash_keeps_30_pictures_of_a_day_and_one_of_each_identity() -> None:
    it = panel()
    for number in range(40):
        carry(it.wake(100), shown(f"{number:013d}-0000000100"), IMAGE)
    assert len(it.flash) == 30
    carry(it.wake(200), shown(f"{39:013d}-0000000200"), IMAGE)
    assert len([name for name in it.flash if "039-" in name]) == 1
    carry(it.wake(100 + 86_401), shown("new-0000086000"), IMAGE)
    assert set(it.flash) == {"/0000000000039-0000000200", "/new-0000086000"}


def test_a_name_without_a_time_is_forgotten_at_once() -> None:
    it = panel()
    for name in ("one", "two"):
        carry(it.wake(10**9), shown(name), IMAGE)
    assert set(it.flash) == {"/two"}


def test_a_long_name_loses_its_middle() -> None:
    assert fixed("mashup-123456789012345-066cc3-1771674964") == "/mashup-066cc3-1771674964"


def test_every_eighth_partial_refresh_is_a_full_one_and_slow_ones_are_fast() -> None:
    it = panel()
    for number in range(9):
        carry(it.wake(0), shown(f"{number}-0000000000"), IMAGE)
    assert [how for _, how in it.drawn] == ["full", *["partial"] * 7, "full"]
    carry(it.wake(0), shown("slow-0000000000", rate=1800), IMAGE)
    carry(it.wake(0), shown("sure-0000000000", maximum_compatibility=True), IMAGE)
    assert [how for _, how in it.drawn[-2:]] == ["fast", "full"]


def test_a_server_that_fails_is_asked_again_after_15_30_and_60_seconds() -> None:
    it = panel()
    assert [carry(it.wake(0), None)[1] for _ in range(5)] == [15, 30, 60, 900, 900]
    assert it.glass == "<unable_to_connect>"
    assert carry(it.wake(0), told(status=204), shown("x-0000000000"), IMAGE)[1] == 301


def test_a_lost_network_is_looked_for_after_1_3_and_5_minutes() -> None:
    it = panel()
    assert [carry(it.wake(0, network=False), None)[1] for _ in range(4)] == [60, 180, 300, 300]


def test_not_registered_polls_fast_50_times_then_ever_slower() -> None:
    it = panel()
    waits = [carry(it.wake(0), told(status=202))[1] for _ in range(72)]
    assert waits == [5] * 50 + [60] * 10 + [900] * 10 + [3600] * 2


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 0, "reset_firmware": True}])
def test_500_resets_the_panel(answer: dict[str, object]) -> None:
    it = panel()
    carry(it.wake(0), told(**answer))
    assert (it.resets, it.key) == (1, "")


def test_a_picture_over_the_limit_or_cut_off_is_not_shown() -> None:
    it = panel()
    carry(it.wake(0), shown("x"), Response(status=200, type="image/png", body=PNG, length=90_001), told())
    assert it.glass == "<too_big>"
    carry(it.wake(0), shown("x"), Response(status=200, type="image/png", body=PNG[:99], length=len(PNG)), told())
    assert it.glass == "<timed_out>"
    large = Panel(MAC, BASE, limit=750_000)
    large.key = "k"
    carry(large.wake(0), shown("x"), Response(status=200, type="image/png", body=PNG, length=len(PNG)))
    assert large.glass == "/x"


def test_the_wiper_wipes_once_a_waking_and_asks_again() -> None:
    it = panel()
    asked, _ = carry(it.wake(0), shown("screen_wiper.png"), shown("x-0000000000"), IMAGE)
    assert [request.url.removeprefix(BASE) for request in asked] == ["/api/display", "/api/display", "/i"]
    assert [how for _, how in it.drawn] == ["wipe", "partial"]


def test_what_we_read_without_mercy_has_no_unknown_field() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"status": 0, "refresh": 5}', type=DisplayReply)
