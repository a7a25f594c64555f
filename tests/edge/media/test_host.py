from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from edge.media.host import MediaHost
from models.integration import DeviceUnavailable
from models.ring import RingReader, ring_path
from models.video import StreamHealth, StreamSpec
from tests.edge.media.clips import HEIGHT, PATIENCE_S, WIDTH, gone


def spec(source: Path | str, **more: object) -> StreamSpec:
    made = {"camera": "c", "kind": "file", "source": str(source), "width": WIDTH, "height": HEIGHT, "fps": 10.0}
    return StreamSpec(**{**made, **more})  # type: ignore[arg-type]


async def until(host: MediaHost, of: StreamSpec, true: Callable[[StreamHealth], bool]) -> StreamHealth:
    async with asyncio.timeout(PATIENCE_S), aclosing(host.watch(of)) as stream:
        async for health in stream:
            if true(health):
                return health
    raise AssertionError("the stream ended")


async def lost(host: MediaHost, of: StreamSpec, act: Callable[[], None] = lambda: None) -> DeviceUnavailable:
    """Watch until the camera is lost; `act` at the first frame."""
    try:
        async with asyncio.timeout(PATIENCE_S), aclosing(host.watch(of)) as stream:
            async for health in stream:
                if health.frames:
                    act()
    except DeviceUnavailable as error:
        return error
    raise AssertionError("the camera was not lost")


@pytest.fixture
def host(hub: str) -> MediaHost:
    return MediaHost(hub, hung_s=2.0, beat_s=0.1)


async def test_frames_come_thinned_out_and_at_the_file_s_own_pace(host: MediaHost, hub: str, noisy_clip: Path) -> None:
    async with aclosing(host.watch(spec(noisy_clip))) as stream:
        async for health in stream:
            if health.ended:
                break
        frame = RingReader(ring_path(hub, "c")).newest()
    assert 9 <= health.frames <= 11, "30 frames a second for one second, 10 of them analysed"
    assert health.luma == pytest.approx(0.5, abs=0.05)
    assert frame is not None
    assert 0.8e9 < frame.pts < 1e9
    assert len(frame.pixels) == WIDTH * HEIGHT * 3


async def test_a_file_can_loop(host: MediaHost, noisy_clip: Path) -> None:
    health = await until(host, spec(noisy_clip, loop=True), lambda it: it.frames > 15)
    assert not health.ended


async def test_age_grows_after_the_end(host: MediaHost, noisy_clip: Path) -> None:
    health = await until(host, spec(noisy_clip, silent_s=0.2), lambda it: (it.age or 0) > 0.5)
    assert health.ended, "the end of a file is an end and not a lost camera"


async def test_a_source_that_is_not_there_is_silent(host: MediaHost, tmp_path: Path) -> None:
    error = await lost(host, spec(tmp_path / "none.mp4"))
    assert error.reason == "silent"
    assert "No such file" in str(error)


async def test_a_file_without_video_is_silent(host: MediaHost, tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("no video")
    assert (await lost(host, spec(tmp_path / "words.mp4"))).reason == "silent"


async def test_the_very_same_picture_is_frozen(host: MediaHost, still_clip: Path) -> None:
    assert (await lost(host, spec(still_clip, frozen_s=1.0))).reason == "frozen"


async def test_a_loop_may_stand_still(host: MediaHost, still_clip: Path) -> None:
    health = await until(host, spec(still_clip, frozen_s=0.5, loop=True), lambda it: it.still > 1.0)
    assert health.still > 1.0


async def test_noise_is_not_frozen(host: MediaHost, noisy_clip: Path) -> None:
    health = await until(host, spec(noisy_clip, frozen_s=0.3), lambda it: it.ended)
    assert health.still == 0.0


@pytest.mark.parametrize(("sign", "reason"), [(signal.SIGKILL, "crashed"), (signal.SIGSTOP, "hung")])
async def test_a_process_that_dies_or_hangs_is_told(
    host: MediaHost, noisy_clip: Path, sign: signal.Signals, reason: str
) -> None:
    seen: list[int] = []

    def strike() -> None:
        pid = host.pid("c")
        assert pid is not None
        seen.append(pid)
        os.kill(pid, sign)

    assert (await lost(host, spec(noisy_clip, loop=True), strike)).reason == reason
    await gone(seen[0])
    assert host.pid("c") is None


async def test_who_stops_watching_ends_the_process(host: MediaHost, hub: str, noisy_clip: Path) -> None:
    async with aclosing(host.watch(spec(noisy_clip, loop=True))) as stream:
        await anext(stream)
        pid = host.pid("c")
        assert pid is not None
        assert ring_path(hub, "c").exists()
    await gone(pid)
    assert not ring_path(hub, "c").exists()


async def test_a_camera_has_one_watcher(host: MediaHost, noisy_clip: Path) -> None:
    async with aclosing(host.watch(spec(noisy_clip, loop=True))) as stream:
        await anext(stream)
        with pytest.raises(ValueError, match="watched already"):
            await anext(host.watch(spec(noisy_clip)))
