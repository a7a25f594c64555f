from __future__ import annotations

import asyncio
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from integrations.camera.device import Camera
from models.integration import DeviceUnavailable
from models.video import Frames
from tests.integrations.camera.test_device import config
from tests.integrations.camera.watcher import Watcher

PYTHON = "/usr/bin/python3"
NEEDED = "gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good"
SERVER = Path(__file__).with_name("rtsp_server.py")

pytestmark = pytest.mark.peer


@asynccontextmanager
async def server(clip: Path) -> AsyncIterator[tuple[Process, str]]:
    """Run a real RTSP server; yield it and `host:port/path`."""
    process = await asyncio.create_subprocess_exec(PYTHON, str(SERVER), str(clip), stdout=PIPE, stderr=DEVNULL)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            port = (await process.stdout.readline()).decode().strip()
        if not port:
            pytest.skip(f"no RTSP server: apt-get install {NEEDED}")
        yield process, f"127.0.0.1:{port}/gate"
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def lost_after(ctx: Watcher, camera: Camera, sign: signal.Signals, process: Process) -> DeviceUnavailable:
    """Strike the server when frames come; return how the camera is lost."""

    async def strike() -> None:
        await ctx.until(lambda: (ctx.latest(Frames) or 0) > 1)
        os.kill(process.pid, sign)

    async with asyncio.TaskGroup() as group:
        group.create_task(strike())
        with pytest.raises(DeviceUnavailable) as error:
            async with asyncio.timeout(20):
                await camera.run()
    return error.value


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_camera_that_goes_away_is_silent(hub: str, clip: Path, sign: signal.Signals) -> None:
    ctx = Watcher(hub)
    async with server(clip) as (process, address):
        camera = Camera(config(f"rtsp://gate:s3cret@{address}", silent_s=1.5), ctx)
        assert (await lost_after(ctx, camera, sign, process)).reason == "silent"
    assert ctx.answers > 0


async def test_a_wrong_password_is_told_and_never_shown(hub: str, clip: Path, caplog: pytest.LogCaptureFixture) -> None:
    ctx = Watcher(hub)
    with caplog.at_level(logging.DEBUG):
        async with server(clip) as (_, address):
            with pytest.raises(DeviceUnavailable, match="401") as error:
                await Camera(config(f"rtsp://gate:wr0ng@{address}"), ctx).run()
    said = caplog.text + str(error.value) + repr((ctx.events, ctx.readings, ctx.things))
    assert "rtsp://***@" in said
    assert "wr0ng" not in said
