from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import msgspec
import pytest

from integrations.camera import Config, kind_of
from integrations.camera.device import Camera, spec
from models.integration import DeviceRefused, DeviceUnavailable
from models.relay import PulseRelay
from models.things import Measures, Watches
from models.video import FrameAge, Frames, Luma
from tests.integrations.camera.watcher import Watcher
from tests.integrations.recorder import running


def config(source: object, **more: object) -> Config:
    return msgspec.convert({"id": "gate-cam", "kind": "camera", "source": str(source), **more}, Config)


async def test_a_camera_tells_what_it_sees(hub: str, clip: Path) -> None:
    ctx = Watcher(hub)
    async with running(Camera(config(clip, loop=True, name="东门"), ctx)):
        await ctx.until(lambda: (ctx.latest(Frames) or 0) > 1)
    assert ctx.answers > 0
    assert 0 <= (ctx.latest(FrameAge) or 0) < 1
    assert ctx.latest(Luma) == pytest.approx(0.5, abs=0.05)
    (thing,) = ctx.things
    assert thing.id == "gate-cam"
    assert thing.name == "东门"
    assert thing.abilities == (Watches(640, 360), Measures(("camera.frame_age", "camera.luma", "camera.frames")))


async def test_a_camera_that_never_had_a_frame_is_not_online(hub: str, tmp_path: Path) -> None:
    ctx = Watcher(hub)
    with pytest.raises(DeviceUnavailable) as error:
        await Camera(config(tmp_path / "none.mp4"), ctx).run()
    assert error.value.reason == "silent"
    assert ctx.answers == 0
    assert ctx.readings == []


async def test_a_killed_camera_process_is_a_crash_and_a_new_run_works(hub: str, clip: Path) -> None:
    ctx = Watcher(hub)
    camera = Camera(config(clip, loop=True), ctx)

    async def strike() -> None:
        await ctx.until(lambda: ctx.answers > 0)
        pid = ctx.media.pid("gate-cam")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    async with asyncio.TaskGroup() as group:
        group.create_task(strike())
        with pytest.raises(DeviceUnavailable, match="crashed"):
            await camera.run()
    before = ctx.answers
    async with running(camera):
        await ctx.until(lambda: ctx.answers > before)


async def test_a_camera_takes_no_commands(hub: str) -> None:
    with pytest.raises(DeviceRefused):
        await Camera(config("0"), Watcher(hub)).handle(PulseRelay(channel="gate-cam/0", ms=1), 0)


@pytest.mark.parametrize(
    ("source", "kind", "opened"),
    [
        ("rtsp://u:p@h/1", "rtsp", "rtsp://u:p@h/1"),
        ("RTSPS://h/1", "rtsp", "RTSPS://h/1"),
        ("/dev/video2", "usb", "/dev/video2"),
        ("0", "usb", "/dev/video0"),
        ("clips/gate.mp4", "file", "clips/gate.mp4"),
    ],
)
def test_the_source_says_what_it_is(source: str, kind: str, opened: str) -> None:
    assert kind_of(source) == kind
    assert spec(config(source)).source == opened


@pytest.mark.parametrize("wrong", [{"fps": 0}, {"width": 641}, {"widht": 640}, {"source": ""}])
def test_a_wrong_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        config(**{"source": "0", **wrong})
