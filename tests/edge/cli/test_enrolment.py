from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.__main__ import main
from edge.core.vault import Vault
from edge.demo import programs
from tests.waiting import settled

pytestmark = pytest.mark.slow

DLIB = "dlib-resnet-v1"


@pytest.fixture
def seeing(box: Path, models_cache: Path) -> Path:
    """A box whose face network was made before, with a photo `a.png`, and `b.png` of nobody."""
    data = pytest.importorskip("skimage.data", reason="the demo extra brings the portrait")
    (box / "data").mkdir()
    (box / "data" / "models").symlink_to(models_cache)
    portrait = np.ascontiguousarray(data.astronaut()[:, :, ::-1])
    cv2.imwrite(str(box / "a.png"), portrait)
    cv2.imwrite(str(box / "b.png"), np.full((400, 400, 3), 128, np.uint8))
    cv2.imwrite(str(box / "mirrored.png"), portrait[:, ::-1])
    return box


def held(box: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many people the vault knows, and whose faces."""
    vault = Vault(box / "data")
    found = len(vault.people()), vault.gallery(DLIB).people
    vault.close()
    return found


def add(*words: str, name: str = "赵敏") -> int:
    return main(["person", "add", name, *words])


def test_a_person_is_enrolled_with_photo_and_consent(seeing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add("--photo", "a.png", "--consent", "--child", "--guardian", "李明", "--consent-text", "2026-12") == 0
    person = capsys.readouterr().out.strip()
    assert held(seeing) == (1, (person,))
    vault = Vault(seeing / "data")
    (consent,) = vault.consents(person)
    assert (consent.text, consent.guardian, consent.withdrawn) == ("2026-12", "李明", None)
    assert (consent.recorded_by or "").startswith("cli.")
    assert vault.faces_of(person) == {DLIB: 1}
    vault.close()
    assert main(["person", "list"]) == 0
    assert capsys.readouterr().out == f"{person}\tresident\t赵敏\tfaces: 1\n"


def test_a_wrong_photo_is_named_and_nothing_is_kept(seeing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (seeing / "c.jpg").write_bytes(b"not a picture")
    assert add("--photo", "a.png", "--photo", "b.png", "--photo", "c.jpg", "--consent") == 1
    said = capsys.readouterr().out
    assert "b.png: 照片里没有找到人脸" in said
    assert "c.jpg: 无法读取这张照片" in said
    assert "a.png" not in said
    assert held(seeing) == (0, ())


def test_who_is_enrolled_already_is_named_and_a_twin_needs_a_reason(
    seeing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add("--photo", "a.png", "--consent") == 0
    first = capsys.readouterr().out.strip()
    assert add("--photo", "a.png", "--consent", name="赵慧") == 1
    said = capsys.readouterr().out
    assert f"{first}\t赵敏" in said
    assert "--allow-alike" in said
    assert held(seeing) == (1, (first,))
    assert add("--photo", "a.png", "--consent", "--allow-alike", "双胞胎", name="赵慧") == 0
    told = capsys.readouterr()
    vault = Vault(seeing / "data")
    assert vault.get(told.out.strip(), "allow_alike") == f"{first} 0.000 双胞胎".encode()
    vault.close()
    assert first in told.err


def test_faces_are_added_to_a_person_where_they_are_theirs(seeing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add("--photo", "a.png", "--consent") == 0
    person = capsys.readouterr().out.strip()
    assert main(["person", "face", person, "--photo", "a.png"]) == 2
    assert main(["person", "face", person, "--consent"]) == 2
    assert main(["person", "face", "nobody", "--photo", "a.png", "--consent"]) == 1
    assert main(["person", "face", person, "--photo", "a.png", "--consent"]) == 1
    assert "nothing new" in capsys.readouterr().out
    assert main(["person", "face", person, "--photo", "mirrored.png", "--consent"]) == 0
    assert held(seeing) == (1, (person, person))


def test_a_weak_pin_keeps_no_face_either(seeing: Path) -> None:
    assert add("--photo", "a.png", "--consent", "--room", "1", "--pin", "123456") == 1
    assert held(seeing) == (0, ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--photo", "a.png", "--consent", "--child"], "--guardian"),
        (["--photo", "a.png", "--camera", "gate", "--consent"], "not both"),
        (["--photo", "a.png"] * 11 + ["--consent"], "at most 10"),
    ],
)
def test_wrong_use_is_said(seeing: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert add(*words) == 2
    assert said in capsys.readouterr().out
    assert not (seeing / "data" / "vault.db").exists()


def test_a_camera_that_is_not_there_or_gives_nothing_is_said(seeing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (seeing / "linli.yaml").open("a") as file:
        file.write("devices: [{id: gate, kind: camera, source: gone.mp4}]\n")
    assert add("--camera", "yard", "--consent") == 1
    assert "expected one of: gate" in capsys.readouterr().out
    assert add("--camera", "gate", "--consent", "--seconds", "0.1") == 1
    assert "gate: 摄像头没有画面" in capsys.readouterr().out
    assert held(seeing) == (0, ())


async def killed(box: Path, seconds: float | None) -> int:
    """Start to enrol, kill -9 so many seconds after the photo began to be measured; None: only what measures it."""
    words = ("edge", "person", "add", "赵敏", "--photo", str(box / "a.png"), "--consent")
    async with programs.program(box / "log", *programs.python(*words)) as command:
        await settled(lambda: bool(measuring(command.pid)))
        if seconds is None:
            os.kill(measuring(command.pid)[0], signal.SIGKILL)
            return await command.wait()
        with suppress(TimeoutError):
            return await asyncio.wait_for(command.wait(), seconds)
        command.kill()
        return await command.wait()


def measuring(parent: int) -> list[int]:
    """Return the processes that measure a photo for this one."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in children if b"edge.vision.enrol" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def test_a_kill_while_a_face_is_measured_leaves_nothing(seeing: Path) -> None:
    assert await killed(seeing, None) == 1
    assert "ended with status -9" in (seeing / "log").read_text()
    assert held(seeing) == (0, ())


async def test_a_kill_at_any_time_leaves_a_whole_person_or_none(seeing: Path) -> None:
    started = time.monotonic()
    assert await killed(seeing, 60.0) == 0
    whole = time.monotonic() - started
    seen = set()
    for part in range(1, 6):
        people, faces = held(seeing)
        assert len(faces) == people
        seen.add(people)
        for person in faces:
            assert main(["person", "forget", person]) == 0
        await killed(seeing, whole * part / 6)
    assert seen == {0, 1}, "some were killed before, some after"
