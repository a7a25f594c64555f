from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.trmnl.pictures import bmp_error
from integrations.trmnl.protocol import OWN_RATES, Vitals, filename, honest_rate, read_logs, read_poll, white_bmp
from integrations.trmnl.replies import fixed, parse_display
from tests.integrations.frames import Recorded, recorded

FRAMES = recorded(Path(__file__).parent / "frames")


def meaning(frame: Recorded) -> object:
    """Read a frame: a poll's headers, a log's body, or an answer."""
    if frame.reply:
        return parse_display(frame.reply)
    head, _, body = frame.request.partition(b"\n\n")
    if head.startswith(b"POST"):
        return read_logs(body)
    lines = [line.split(": ", 1) for line in head.decode().splitlines()[1:]]
    return read_poll({name.lower(): value for name, value in lines})


@pytest.mark.parametrize("frame", FRAMES, ids=[str(number) for number in range(len(FRAMES))])
def test_frames_mean_what_was_written_beside_them(frame: Recorded) -> None:
    assert str(meaning(frame)) == frame.meaning


def failure(message: str, level: str = "error") -> str | None:
    return read_logs(msgspec.json.encode({"logs": [{"message": message, "level": level}]}))[1]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Receiving failed; file size too big: 91234", "too_big"),
        ("Receiving failed; incomplete download (timed out): 100/48062 bytes, RSSI -80", "broken_off"),
        ("[HTTPS] GET... failed, code: 500 (internal server error)", "broken_off"),
        ("Failed to allocate 90000 bytes for image buffer", "no_memory"),
        ("error parsing image file - BMP width, height or size are invalid", "wrong_format"),
        ("Error parsing BMP header, code: 2", "wrong_format"),
        ("Cached image is empty or unreadable: /x", "cache_lost"),
        ("Connection failed! WL Status: 6", None),
    ],
)
def test_a_message_about_a_picture_becomes_a_word(message: str, code: str | None) -> None:
    assert failure(message) == code
    assert failure(message, "info") is None


def test_the_newest_of_what_is_logged_counts() -> None:
    entries = [{"battery_voltage": 4.2, "wifi_signal": -50}, {"battery_voltage": 3.9, "wifi_signal": -60}, {"id": 3}]
    assert read_logs(msgspec.json.encode({"logs": entries})) == (Vitals(volts=3.9, rssi=-60), None)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["logs", "message", "level"]), inner),
    max_leaves=8,
)


@given(values)
def test_any_json_is_a_log_of_something_or_nothing(value: object) -> None:
    vitals, _ = read_logs(msgspec.json.encode({"logs": value}))
    assert isinstance(vitals, Vitals)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_log_of_something_or_nothing(body: bytes) -> None:
    assert read_logs(body)[0] == Vitals()


def test_a_log_that_nests_deeply_is_nothing() -> None:
    assert read_logs(b'{"logs":' + b"[" * 60_000) == (Vitals(), None)


@given(st.dictionaries(st.sampled_from(["refresh-rate", "rssi", "battery-voltage", "battery-temp"]), st.text()))
def test_any_header_is_something_true_or_unknown(headers: dict[str, str]) -> None:
    vitals = read_poll(headers).vitals
    assert vitals.volts is None or 0 < vitals.volts < 60
    assert vitals.rssi is None or -128 < vitals.rssi < 0


@given(st.integers(1, 100_000))
def test_no_wait_is_told_that_the_firmware_gives_itself(seconds: int) -> None:
    told = honest_rate(seconds)
    assert told not in OWN_RATES
    assert seconds <= told <= seconds + 1


@given(st.binary(min_size=16, max_size=32), st.integers(0, 4_000_000_000), st.integers(0, 10**6))
def test_a_name_fits_the_flash_and_says_a_time_that_the_firmware_keeps(digest: bytes, now: int, again: int) -> None:
    name = filename(digest.hex(), now, again)
    assert fixed(name) == f"/{name}"
    assert len(name) == 24
    assert int(name[-10:]) <= now + 86_400
    assert now <= int(name[-10:]) + 86_400


def test_the_setups_picture_is_as_large_as_the_firmware_wants() -> None:
    assert len(white_bmp()) == 48_062
    assert bmp_error(white_bmp()) is None
