"""The hub's side of the render worker; imports nothing heavy."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from functools import partial

import msgspec
from msgspec.structs import replace

from edge.render.cache import Cache
from edge.render.process import end, started
from edge.render.refusals import BAD_PDF, BAD_PICTURE
from edge.render.texts import clean_text
from edge.render.wire import (
    LENGTH,
    Answer,
    Clean,
    Cleaned,
    Denied,
    Draw,
    Drawn,
    Failed,
    FromWorker,
    Job,
    Rasterise,
    Rasterised,
    Ready,
    Setup,
    from_worker,
    headed,
    length_of,
    packed,
    parted,
)
from models.content import Content, ContentKind
from models.glass import Frame, Glass, NoFrame, Slide
from models.integration import DeviceUnavailable
from models.ports import ContentRefused
from models.text import Id

LOG = logging.getLogger(__name__)
START_S = 30.0
"""Seconds to the worker's first word: a Raspberry Pi loads its libraries from a cold card."""

FONTS = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")
STRIKES = 2
WAITING = 64
"""Jobs that wait; more are refused at once."""

PIECE = 256 * 1024
"""Bytes written at a time, so that no long message holds the hub's loop."""


class _Asked:
    """A job, how many wait for its answer, and how often it ended the worker."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.waiting = self.strikes = 0
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def answered(self, answer: Answer) -> None:
        """Answer everybody who waits."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def struck(self, lost: DeviceUnavailable) -> DeviceUnavailable:
        """Give a job that ended the worker up, the second time."""
        self.strikes += 1
        if self.strikes >= STRIKES:
            self.answered(Failed("bad_content", str(lost)))
        return lost


class RenderHost:
    """Runs one worker process, which draws one slide after another; what was drawn is kept, up to `cache` bytes.

    `job_s`: seconds for one job, after which the worker counts as hung; `start_s`: to its first word. `memory`: the
    worker's, in bytes. `fonts`: folders.
    """

    def __init__(
        self,
        *,
        job_s: float = 30.0,
        start_s: float = START_S,
        memory: int = 1024 * 1024 * 1024,
        cache: int = 32 * 1024 * 1024,
        fonts: tuple[str, ...] = FONTS,
    ) -> None:
        self._job_s, self._start_s = job_s, start_s
        self._setup = Setup(memory=memory, fonts=fonts)
        self._cache: Cache[Answer] = Cache(cache)
        self._asked: deque[_Asked] = deque()
        self._sharing: dict[Hashable, _Asked] = {}
        self._more = asyncio.Event()
        self.pid: int | None = None

    async def draw(self, slide: Slide, glass: Glass, contents: Mapping[Id, Content], *, community: str) -> Frame:
        """Return the slide as the glass takes it. NoFrame: it can't be drawn; DeviceUnavailable: ask again later."""
        wanted = (*(() if slide.text is None else (slide.text,)), *slide.pictures)
        if missing := [each for each in wanted if each not in contents]:
            raise NoFrame("content_gone", ", ".join(missing))
        needed = tuple(contents[each] for each in dict.fromkeys(wanted))
        job = Draw(slide=slide, glass=glass, contents=needed, community=community)
        match await self._shared((slide.id, glass, community), job):
            case Drawn(frame=frame):
                return frame
            case answer:
                raise _no_frame(answer)

    async def clean(self, data: bytes, kind: ContentKind) -> Cleaned:
        """Return what was sent as it can be kept; ContentRefused where it can't, DeviceUnavailable: try again later."""
        if kind == "text":
            return Cleaned(data=clean_text(data), type="application/json")
        match await self._answer(self._ask(Clean(data=data, pages=kind == "pages"))):
            case Cleaned() as cleaned:
                return cleaned if cleaned.data else replace(cleaned, data=data)
            case Denied(refusal=refusal):
                raise ContentRefused(refusal)
            case _:
                raise ContentRefused(BAD_PDF if kind == "pages" else BAD_PICTURE)

    async def page(self, content: Content, number: int, width: int) -> bytes:
        """Return page `number`, counted from 0, of a PDF as PNG; raises like `draw`."""
        job = Rasterise(data=content.data, number=number, width=width)
        match await self._shared((content.id, number, width), job):
            case Rasterised(data=data):
                return data
            case answer:
                raise _no_frame(answer)

    async def run(self, online: Callable[[], None]) -> None:
        """Run the worker until cancelled, `online` once it works. DeviceUnavailable: crashed or hung."""
        process = await started()
        self.pid = process.pid
        try:
            async with asyncio.TaskGroup() as group:
                log = group.create_task(_log(process))
                lost = await self._serve(process, online)
                log.cancel()
        finally:
            self.pid = None
            await end(process)
        raise lost

    async def _shared(self, key: Hashable, job: Job) -> Answer:
        """Return the kept answer, or that of the same job which somebody asked before, or ask."""
        if (kept := self._cache.get(key)) is not None:
            return kept
        asked = self._sharing.get(key)
        if asked is None or asked.answer.done():
            asked = self._sharing[key] = self._ask(job)
            asked.answer.add_done_callback(partial(self._over, key))
        return await self._answer(asked)

    def _over(self, key: Hashable, answer: asyncio.Future[Answer]) -> None:
        """Keep what was drawn."""
        if key in self._sharing and self._sharing[key].answer is answer:
            del self._sharing[key]
        match None if answer.cancelled() else answer.result():
            case Drawn(frame=frame) as drawn:
                self._cache.keep(key, drawn, len(frame.data))
            case Rasterised(data=data) as drawn:
                self._cache.keep(key, drawn, len(data))

    def _ask(self, job: Job) -> _Asked:
        if len(self._asked) >= WAITING:
            raise DeviceUnavailable("silent", f"{WAITING} slides wait to be drawn")
        asked = _Asked(job)
        self._asked.append(asked)
        self._more.set()
        return asked

    async def _answer(self, asked: _Asked) -> Answer:
        """Wait as long as a job may take, a new worker's start, and the job once more."""
        patience = self._start_s + 2 * self._job_s
        asked.waiting += 1
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(asked.answer)
        except TimeoutError:
            raise DeviceUnavailable("hung", f"the render worker gave no answer for {patience:g} s") from None
        finally:
            asked.waiting -= 1
            if not asked.waiting and asked in self._asked:
                self._asked.remove(asked)
                asked.answer.cancel()

    async def _serve(self, process: Process, online: Callable[[], None]) -> DeviceUnavailable:
        try:
            async with asyncio.timeout(self._start_s):
                await _send(process, packed(self._setup))
                await _receive(process)
        except (TimeoutError, *BROKEN) as error:
            return DeviceUnavailable("crashed", f"render worker: {error!r}")
        online()
        while True:
            asked = await self._next()
            try:
                async with asyncio.timeout(self._job_s):
                    asked.answered(await _done(process, asked.job))
            except TimeoutError:
                return asked.struck(DeviceUnavailable("hung", f"a slide took over {self._job_s:g} s"))
            except BROKEN as error:
                return asked.struck(DeviceUnavailable("crashed", f"render worker: {error!r}"))
            finally:
                self._put_back(asked)

    async def _next(self) -> _Asked:
        """Take the oldest job."""
        while not self._asked:
            self._more.clear()
            await self._more.wait()
        return self._asked.popleft()

    def _put_back(self, asked: _Asked) -> None:
        """Keep what has no answer yet for the next worker, unless nobody waits for it any more."""
        if asked.answer.done():
            return
        if asked.waiting:
            self._asked.appendleft(asked)
        else:
            asked.answer.cancel()


BROKEN = (EOFError, ValueError, ConnectionError, msgspec.MsgspecError)


def _no_frame(answer: Answer) -> NoFrame:
    return NoFrame(answer.code, answer.detail) if isinstance(answer, Failed) else NoFrame("bad_content")


async def _done(process: Process, job: Job) -> Answer:
    hollow, contents = parted(job)
    await _send(process, packed(hollow), *(part for data in contents for part in (headed(data), data)))
    answer = await _receive(process)
    if isinstance(answer, Ready):
        raise ValueError("the render worker is ready twice")  # noqa: TRY004 (it is garbage on the pipe)
    return answer


async def _send(process: Process, *parts: bytes) -> None:
    if process.stdin is None:
        raise EOFError
    for part in parts:
        view = memoryview(part)
        for at in range(0, len(view), PIECE):
            process.stdin.write(view[at : at + PIECE])
            await process.stdin.drain()


async def _receive(process: Process) -> FromWorker:
    if process.stdout is None:
        raise EOFError
    return from_worker(await process.stdout.readexactly(length_of(await process.stdout.readexactly(LENGTH.size))))


async def _log(process: Process) -> None:
    with contextlib.suppress(ValueError):
        while process.stderr is not None and (line := await process.stderr.readline()):
            LOG.warning("render worker: %s", line.decode(errors="replace").rstrip())
