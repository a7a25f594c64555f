"""Streams decoded with libav: a file at its own pace, an RTSP camera over TCP, a USB camera through V4L2."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from models.video import StreamSpec

NS = 1_000_000_000


class Decoded(NamedTuple):
    """A decoded frame, its stream time and the CLOCK_BOOTTIME when it was decoded, both in ns."""

    frame: VideoFrame
    pts: int
    seen: int


def decoded(spec: StreamSpec) -> Iterator[Decoded]:
    """Yield at most `spec.fps` frames a second, to the stream's end. OSError, av.FFmpegError: not there, broken off."""
    due = 0
    for frame, pts in _looped(spec) if spec.kind == "file" else _live(spec):
        seen = boottime()
        now = pts if spec.kind == "file" else seen
        if now < due:
            continue
        # Due times stay on their grid, so that 30 frames a second thin out to 10 and not to 7.5.
        due = max(due + int(NS / spec.fps), now - int(NS / spec.fps / 2)) if due else now + int(NS / spec.fps)
        yield Decoded(frame, pts, seen)


def boottime() -> int:
    """Return CLOCK_BOOTTIME in ns."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def _live(spec: StreamSpec) -> Iterator[tuple[VideoFrame, int]]:
    with closing(_open(spec)) as container:
        for frame in _frames(container):
            yield frame, _time(frame)


def _looped(spec: StreamSpec) -> Iterator[tuple[VideoFrame, int]]:
    base = 0
    start = boottime()
    while True:
        last = step = 0
        with closing(_open(spec)) as container:
            first: int | None = None
            for frame in _frames(container):
                first = _time(frame) if first is None else first
                at = _time(frame) - first
                step, last = at - last, at
                _sleep_until(start + base + at)
                yield frame, base + at
        base += last + (step or NS // 10)
        if not spec.loop:
            return


def _open(spec: StreamSpec) -> InputContainer:
    options: dict[str, str] = {}
    if spec.kind == "rtsp":
        options = {"rtsp_transport": "tcp", "timeout": str(int(spec.silent_s * 1e6)), "fflags": "nobuffer"}
    if spec.kind == "usb":
        options = {"video_size": f"{spec.width}x{spec.height}"}
        return av.open(spec.source, format="v4l2", options=options)
    return av.open(spec.source, options=options, timeout=spec.silent_s)


def _frames(container: InputContainer) -> Iterator[VideoFrame]:
    if not container.streams.video:
        raise OSError("there is no video in it")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1  # frame threads would add their own delay
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue  # one damaged packet; a stream of nothing else shows as silent


def _time(frame: VideoFrame) -> int:
    if frame.pts is None or frame.time_base is None:
        return boottime()
    return int(frame.pts * frame.time_base * NS)


def _sleep_until(instant: int) -> None:
    if (wait := instant - boottime()) > 0:
        time.sleep(wait / NS)
