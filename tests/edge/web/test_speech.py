from __future__ import annotations

import asyncio
import io
import logging
import shutil
import wave
from pathlib import Path
from typing import Any

import pytest

from edge.web import speech
from edge.web.speech import Speaker
from models.ports import NewPerson
from tests.edge.web.house import Browser, House
from tests.waiting import settled

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
real = pytest.mark.skipif(shutil.which(speech.PROGRAM) is None, reason="no espeak-ng: script/setup --dev installs it")
WATER = "周三上午九点停水。"


async def heard(one: Browser, text: str, lang: str = "zh") -> tuple[int, Any]:
    async with one.session.get(f"{one.url}/api/speech", params={"text": text, "lang": lang}) as answer:
        if answer.content_type == "audio/wav":
            return answer.status, await answer.read()
        return answer.status, (await answer.json())["code"]


def frames(sound: bytes) -> bytes:
    with wave.open(io.BytesIO(sound)) as audio:
        data: bytes = audio.readframes(audio.getnframes())
        assert len(data) == audio.getnframes() * audio.getsampwidth() == len(sound) - speech.HEADER_BYTES
    return data


def program(folder: Path, script: str) -> Path:
    """A far end: something else under the program's name."""
    path = folder / speech.PROGRAM
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def has_ended(pid_file: Path) -> bool:
    status = Path(f"/proc/{pid_file.read_text().strip()}/status")
    return not status.exists() or "(zombie)" in status.read_text()


@real
async def test_a_text_is_a_sound_and_more_of_it_is_longer(admin: Browser) -> None:
    assert (await admin.ask("GET", "/api/speech/voices"))[:2] == (200, {"zh": True, "en": True})
    short, long = [(await heard(admin, text))[1] for text in (WATER, WATER * 4)]
    assert short[:4] == b"RIFF"
    assert any(frames(short))
    assert len(frames(long)) > 2 * len(frames(short))
    assert any(frames((await heard(admin, "Water is off on Wednesday.", "en"))[1]))


@real
async def test_residents_and_panels_hear_it_too_and_strangers_do_not(home: House, guest: Browser) -> None:
    assert (await heard(guest, WATER))[0] == 401
    assert (await guest.ask("GET", "/api/speech/voices"))[0] == 401
    await home.people.enrol(NewPerson(name="a", roles=frozenset({"resident"}), room="3-501", pin="271828"))
    await guest.ask("POST", "/api/session", {"room": "3-501", "pin": "271828"})
    assert (await heard(guest, WATER))[0] == 200
    await guest.sign_in()
    await guest.ask("POST", "/api/panel", {"door": "gate"})
    assert (await heard(guest, WATER))[0] == 200


@pytest.mark.parametrize(
    ("text", "lang"), [("", "zh"), (" \n\x01", "zh"), ("停" * 601, "zh"), ("eau", "fr"), ("a", "")]
)
async def test_what_cannot_be_said_is_refused(admin: Browser, text: str, lang: str) -> None:
    assert await heard(admin, text, lang) == (400, "bad_body")


async def test_without_the_program_the_package_is_named(
    admin: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await admin.ask("GET", "/api/speech/voices"))[:2] == (200, {"zh": False, "en": False})
    status, problem, _ = await admin.ask("GET", "/api/speech?lang=zh&text=a")
    assert (status, problem["code"]) == (404, "no_voice")
    assert all("espeak-ng" in words for words in problem["words"].values())


async def test_who_asks_without_end_waits(
    home: House, admin: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    answers = [(await heard(admin, "a"))[0] for _ in range(61)]
    assert answers == [503] * 60 + [429]
    home.clock.ahead += 2
    assert (await heard(admin, "a"))[0] == 503


async def test_the_text_is_in_no_argument_and_no_log(
    admin: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    program(tmp_path, f'echo "$@" >{tmp_path}/arguments; cat >{tmp_path}/text; echo nothing; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert await heard(admin, "停水\x01停电") == (503, "not_spoken")
    assert (tmp_path / "arguments").read_text().split() == ["-v", "cmn", "-s", "150", "--stdout", "--stdin"]
    assert (tmp_path / "text").read_text() == "停水 停电"
    assert "停水" not in caplog.text


async def test_one_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "PATIENCE_S", 0.3)
    program(tmp_path, f"/bin/sleep 60 & echo $! >{tmp_path}/child\nwait")
    assert await Speaker(str(tmp_path)).say(WATER, "zh") is None
    await settled(lambda: has_ended(tmp_path / "child"))


async def test_who_goes_keeps_nobody_waiting(admin: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, f"echo $$ >{tmp_path}/self; exec /bin/sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path))
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(heard(admin, WATER))
        await settled(lambda: (tmp_path / "self").exists() and (tmp_path / "self").read_text().endswith("\n"))
        asking.cancel()
    await settled(lambda: has_ended(tmp_path / "self"))


async def test_one_at_a_time_and_what_was_said_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "runs"
    header = "RIFF" + "x" * 41
    program(tmp_path, f"echo in >>{log}; /bin/cat >/dev/null; printf {header}; printf %200s; echo out >>{log}")
    speaker = Speaker(str(tmp_path))
    sounds = await asyncio.gather(*(speaker.say(text, "zh") for text in "aba"))
    assert all(sound is not None and sound[:4] == b"RIFF" for sound in sounds)
    assert log.read_text().split() == ["in", "out"] * 2
    monkeypatch.setattr(speech, "KEPT_BYTES", 300)
    for text, runs in (("c", 3), ("c", 3), ("a", 4), ("c", 5)):
        await speaker.say(text, "zh")
        assert log.read_text().split() == ["in", "out"] * runs
