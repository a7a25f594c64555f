from __future__ import annotations

import logging

import pytest

from edge.media.child import LINE_MAX, Child, without_password


def test_no_password_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    child = Child("camera c")
    with caplog.at_level(logging.WARNING):
        child.pipe_data_received(2, b"rtsp://admin:s3cret@10.0.0.9/1: Conn")
        child.pipe_data_received(2, b"ection refused\n")
    assert "rtsp://***@10.0.0.9/1: Connection refused" in caplog.text
    assert "s3cret" not in caplog.text + child.last_words


@pytest.mark.parametrize("url", ["rtsp://h/1", "a@b", "rtsp://h/user@x"])
def test_what_is_no_password_stays(url: str) -> None:
    assert without_password(url) == url


def test_an_endless_line_is_cut() -> None:
    child = Child("camera c")
    child.pipe_data_received(1, b"x" * (LINE_MAX + 1))
    assert child.lines.qsize() == 1
