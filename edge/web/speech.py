"""The hub's voice, for browsers that have none: a sentence becomes a WAV, made by espeak-ng."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import OrderedDict
from collections.abc import Coroutine

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem, answer
from edge.web.limits import Buckets
from edge.web.sessions import Sessions
from models.envelope import Refusal
from models.ports import Clock
from models.text import Words

PROGRAM = "espeak-ng"
VOICES = {"zh": "cmn", "en": "en"}
WORDS_A_MINUTE = "150"
LONGEST = 600
PATIENCE_S = 10.0
LOOK_S = 0.2
HEADER_BYTES = 44
MOST_BYTES = 24 * 1024 * 1024
KEPT_BYTES = 8 * 1024 * 1024

NO_VOICE = Refusal(
    "no_voice",
    Words("主机不能朗读：请在主机上安装软件包 espeak-ng。", "The hub has no voice: install espeak-ng on it."),
)
NOT_SPOKEN = Refusal("not_spoken", Words("没能读出来，请再试一次。", "This could not be read aloud: try again."))


class Speaker:
    """Says one text at a time, and remembers what was said last. A text is in no argument and no log."""

    def __init__(self, path: str | None = None) -> None:
        """`path`: the folders to look for the program in, PATH where it is None."""
        self._path = path
        self._one = asyncio.Lock()
        self._said: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    @property
    def program(self) -> str | None:
        """Return where the program is, None where it is not installed."""
        return shutil.which(PROGRAM, path=self._path)

    async def say(self, text: str, lang: str) -> bytes | None:
        """Return the text as a WAV; None: it could not be made."""
        key = lang, text
        async with self._one:
            sound = self._said.get(key) or await self._make(text, lang)
        if sound is not None:
            self._remember(key, sound)
        return sound

    async def _make(self, text: str, lang: str) -> bytes | None:
        command = self.program or PROGRAM, "-v", VOICES[lang], "-s", WORDS_A_MINUTE, "--stdout", "--stdin"
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        except OSError:
            return None
        try:
            async with asyncio.timeout(PATIENCE_S):
                return _with_lengths(await _heard(process, text.encode()))
        except TimeoutError:
            return None
        finally:
            await _end(process)

    def _remember(self, key: tuple[str, str], sound: bytes) -> None:
        self._said[key] = sound
        self._said.move_to_end(key)
        while sum(map(len, self._said.values())) > KEPT_BYTES:
            self._said.popitem(last=False)


class SpeechRoutes:
    """`/api/speech`."""

    def __init__(self, sessions: Sessions, clock: Clock, speaker: Speaker) -> None:
        self._sessions = sessions
        self._speaker = speaker
        self._asked = Buckets(clock, size=60, every=2.0)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/api/speech", self.say)
        router.add_get("/api/speech/voices", self.voices)

    async def voices(self, request: web.Request) -> web.Response:
        """Tell in which languages the hub can speak."""
        await self._sessions.require(request)
        return answer(dict.fromkeys(VOICES, self._speaker.program is not None))

    async def say(self, request: web.Request) -> web.Response:
        """Return `?text=…&lang=zh|en` as a WAV. 404 where the hub has no voice."""
        actor = await self._sessions.require(request)
        text, lang = _plain(request.query.get("text", "")), request.query.get("lang", "")
        if lang not in VOICES or not 1 <= len(text) <= LONGEST:
            raise Problem(400, answers.BAD_BODY)
        if self._speaker.program is None:
            raise Problem(404, NO_VOICE)
        wait = self._asked.take(actor.id)
        if wait:
            raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})
        sound = await _while_there(request, self._speaker.say(text, lang))
        if sound is None:
            raise Problem(503, NOT_SPOKEN)
        return web.Response(body=sound, content_type="audio/wav")


def _plain(text: str) -> str:
    """What is not printed could be a command to the program."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


async def _while_there(request: web.Request, work: Coroutine[None, None, bytes | None]) -> bytes | None:
    """Return what the work made; it ends when nobody waits for it any more."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        while not task.done():
            await asyncio.wait({task}, timeout=LOOK_S)
            if request.transport is None:
                task.cancel()
    return None if task.cancelled() else task.result()


async def _heard(process: Process, text: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101 (a pipe was asked for)
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(text)
    process.stdin.close()
    try:
        await process.stdout.readexactly(MOST_BYTES + 1)
    except asyncio.IncompleteReadError as all_of_it:
        return all_of_it.partial
    return b""


def _with_lengths(sound: bytes) -> bytes | None:
    """Write into the header how long the sound is: who writes to a pipe does not know it yet."""
    if len(sound) <= HEADER_BYTES or sound[:4] != b"RIFF":
        return None
    after_riff, data = (count.to_bytes(4, "little") for count in (len(sound) - 8, len(sound) - HEADER_BYTES))
    return sound[:4] + after_riff + sound[8:40] + data + sound[HEADER_BYTES:]


async def _end(process: Process) -> None:
    """End it at once, and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()  # to the end of its pipes, which closes them
