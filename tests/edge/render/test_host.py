"""The render worker as the hub has it: asked, shared, kept, struck down, started again."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from edge.render import refusals
from edge.render.cache import Cache
from edge.render.host import RenderHost
from models.content import Content
from models.glass import Frame, Glass, NoFrame
from models.integration import DeviceUnavailable
from models.ports import ContentRefused
from tests.edge.render.slides import NOTICE, content, frame, jpeg, opened, pdf, slide
from tests.waiting import settled

TEXT = content("text", NOTICE)
PICTURE = content("picture", jpeg(), "picture")
PAGES = content("pages", pdf(2), "pages", 2)
GLASS = Glass(width=296, height=128, palette="bwr")


async def draw(host: RenderHost, template: str, *contents: Content, glass: Glass = GLASS) -> Frame:
    kept = {each.id: each for each in contents}
    return await host.draw(slide(template, *contents), glass, kept, community="阳光社区")


@contextlib.asynccontextmanager
async def running(host: RenderHost, online: Callable[[], None] = lambda: None) -> AsyncIterator[RenderHost]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(host.run(online))
        yield host
        task.cancel()


async def test_a_slide_is_drawn_the_same_in_another_process() -> None:
    async with running(RenderHost()) as host:
        drawn = await draw(host, "notice", TEXT, PICTURE)
        cleaned = await host.clean(jpeg(), "picture")
        kept = await host.clean(pdf(2), "pages")
        page = await host.page(PAGES, 1, 300)
    assert drawn == frame("notice", GLASS, TEXT, PICTURE)
    assert (cleaned.type, cleaned.pages) == ("image/jpeg", 1)
    assert (kept.data, kept.type, kept.pages) == (pdf(2), "application/pdf", 2)
    assert page.startswith(b"\x89PNG")
    assert host.pid is None


async def test_the_same_slide_is_drawn_once_and_a_gone_content_is_not_asked_for() -> None:
    host = RenderHost()
    async with running(host):
        one, other = await asyncio.gather(draw(host, "notice", TEXT), draw(host, "notice", TEXT))
        assert one is other
        assert host.pid is not None
        os.kill(host.pid, signal.SIGSTOP)
        assert await draw(host, "notice", TEXT) is one, "from the cache, while the worker stands still"
        with pytest.raises(NoFrame, match="content_gone"):
            await host.draw(slide("notice", TEXT), GLASS, {}, community="")


async def test_refusals_come_back_with_words(tmp_path: Path) -> None:
    async with running(RenderHost(fonts=(str(tmp_path),))) as host:
        with pytest.raises(NoFrame, match="fonts-noto-cjk") as error:
            await draw(host, "notice", TEXT)
        assert error.value.code == "no_fonts"
        for data, kind, refusal in (
            (b"", "picture", refusals.BAD_PICTURE),
            (b"", "pages", refusals.BAD_PDF),
            (b"", "text", refusals.BAD_TEXT),
        ):
            with pytest.raises(ContentRefused) as denied:
                await host.clean(data, kind)  # type: ignore[arg-type]
            assert denied.value.refusal == refusal
        with pytest.raises(NoFrame, match="content_gone"):
            await host.page(PAGES, 7, 300)


@pytest.mark.parametrize(("sign", "reason"), [(signal.SIGKILL, "crashed"), (signal.SIGSTOP, "hung")])
async def test_a_job_that_ends_the_worker_is_tried_again_and_given_up_the_second_time(
    sign: signal.Signals, reason: str
) -> None:
    host = RenderHost(job_s=1.0)

    def strike() -> None:
        assert host.pid is not None
        os.kill(host.pid, sign)

    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_code(draw(host, "welcome")))
        after = group.create_task(host.clean(jpeg(64, 48), "picture"))
        for _ in range(2):
            with pytest.raises(DeviceUnavailable) as error:
                await host.run(strike)
            assert error.value.reason == reason
            assert host.pid is None
        assert await asked == "bad_content"
        assert not after.done()
        async with running(host):
            assert (await after).type == "image/jpeg"


async def _code(drawing: object) -> str:
    try:
        await drawing  # type: ignore[misc]
    except NoFrame as error:
        return error.code
    return "drawn"


async def test_without_a_worker_the_asker_is_told_after_a_while() -> None:
    host = RenderHost(job_s=0.0, start_s=0.05)
    with pytest.raises(DeviceUnavailable, match="no answer"):
        await draw(host, "welcome")


async def test_who_gives_up_takes_nothing_from_who_asks_for_the_same() -> None:
    host = RenderHost()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(draw(host, "welcome"))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        second = group.create_task(draw(host, "welcome"))
        third = group.create_task(draw(host, "welcome"))
        await asyncio.sleep(0)
        third.cancel()
        async with running(host):
            assert (await second).type == "image/png"


async def test_a_crowd_is_turned_away_at_once() -> None:
    host = RenderHost()
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(host.clean(b"", "picture")) for _ in range(64)]
        await asyncio.sleep(0)
        with pytest.raises(DeviceUnavailable, match="wait to be drawn"):
            await host.clean(b"", "picture")
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        later = group.create_task(host.clean(b"", "picture"))
        await asyncio.sleep(0)
        assert not later.done(), "nobody waits for the others any more"
        later.cancel()


def peak_of(pid: int | None) -> int:
    """Return the largest address space that a process had, in bytes."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmPeak:")[1].split()[0]) * 1024


async def test_the_worker_keeps_within_its_memory_and_lives() -> None:
    memory = 320 * 1024 * 1024
    host = RenderHost(memory=memory)
    buffer = io.BytesIO()
    Image.new("1", (7000, 7000)).save(buffer, "PNG")
    huge = content("huge", buffer.getvalue(), "picture")
    async with running(host):
        small = await draw(host, "picture", PICTURE)
        with pytest.raises(NoFrame, match="too_large"):
            await draw(host, "picture", huge)
        again = await draw(host, "picture", PICTURE, glass=Glass(width=128, height=296, palette="bwr"))
        assert peak_of(host.pid) <= memory
    assert opened(small).size == (296, 128)
    assert opened(again).size == (128, 296)


async def test_the_worker_goes_with_its_hub() -> None:
    host = RenderHost()
    async with running(host):
        await draw(host, "welcome")
        pid = host.pid
    await settled(lambda: not Path(f"/proc/{pid}").exists())
    assert host.pid is None


def test_the_cache_keeps_the_newest_within_its_bytes() -> None:
    cache: Cache[str] = Cache(100)
    for key in "abc":
        cache.keep(key, key, 40)
    assert (cache.get("a"), cache.get("b"), cache.get("c"), cache.size) == (None, "b", "c", 80)
    cache.get("b")
    cache.keep("d", "d", 30)
    assert (cache.get("c"), cache.get("b"), cache.size) == (None, "b", 70)
    cache.keep("b", "larger", 60)
    assert (cache.get("b"), cache.size) == ("larger", 90)
    cache.keep("e", "too large", 101)
    assert (cache.get("e"), cache.size) == (None, 90)
