from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from edge.core.tasks import spawn, stop
from edge.core.vault import Vault, keeper, strangers
from edge.core.vault.keeper import Keeper
from models.consent import VAULT, DestroyFaces, FacesDestroyed
from models.integration import DeviceRefused, DeviceUnavailable
from models.relay import PulseRelay
from tests.edge.core.vault.desk import any_of, disk, face, neighbour, resident

DAY = 86_400_000_000_000
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 90


def sealed(vault: Vault) -> list[bytes]:
    return [part for row in vault.db.execute("SELECT wrapped, sealed FROM stranger") for part in row]


def test_an_unknown_face_is_sealed_and_goes_when_its_time_is_over(tmp_path: Path, vault: Vault) -> None:
    name = vault.keep_stranger("cam", JPEG, seen=5 * DAY, days=3)
    (kept,) = vault.strangers()
    assert (kept.id, kept.camera, kept.seen, kept.expires) == (name, "cam", 5 * DAY, 8 * DAY)
    assert vault.stranger(name) == JPEG
    gone = sealed(vault)
    assert not any_of(JPEG[:512], disk(tmp_path))
    assert vault.expire(8 * DAY - 1) == 0
    assert vault.expire(8 * DAY) == 1
    assert (vault.strangers(), vault.counter("unproven")) == ([], 0)
    assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
    with pytest.raises(KeyError):
        vault.stranger(name)


def test_all_of_them_can_be_dropped(tmp_path: Path, vault: Vault) -> None:
    for number in range(3):
        vault.keep_stranger("cam", JPEG, number, 1)
    gone = sealed(vault)
    assert vault.drop_strangers() == 3
    assert not [trace for trace in gone if any_of(trace, disk(tmp_path))]
    assert vault.drop_strangers() == 0


def test_there_are_never_more_than_so_many(tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "STRANGERS_MAX", 3)
    names = [vault.keep_stranger("cam", JPEG, number, 1) for number in range(3)]
    gone = sealed(vault)
    vault.keep_stranger("cam", JPEG, 4, 1)
    assert [each.id for each in vault.strangers()][:2] == names[1:]
    assert vault.expire(5) == 0
    assert vault.counter("unproven") == 0, "the next look after what expired sees to it"
    assert sum(any_of(trace, disk(tmp_path)) for trace in gone) == 4


@pytest.mark.parametrize(("jpeg", "days"), [(b"GIF89a", 1), (JPEG + bytes(300_000), 1), (JPEG, 0), (JPEG, -1)])
def test_what_is_no_picture_or_has_no_end_is_refused(vault: Vault, jpeg: bytes, days: int) -> None:
    with pytest.raises(ValueError, match="unknown face"):
        vault.keep_stranger("cam", jpeg, 0, days)
    assert vault.strangers() == []


async def test_the_keeper_destroys_what_is_overdue(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "EXPIRE_S", 0.01)
    vault.keep_stranger("cam", JPEG, seen=0, days=1)
    said: list[Any] = []
    running = spawn(Keeper(vault, said.append).run(), "keeper")
    async with asyncio.timeout(10):
        while vault.strangers():  # noqa: ASYNC110 (the keeper says nothing of it)
            await asyncio.sleep(0.01)
    await stop(running)
    assert said == []


async def test_the_keeper_says_when_faces_are_gone_and_not_before(tmp_path: Path, vault: Vault) -> None:
    person = vault.enrol(resident(face(1)))
    said: list[Any] = []
    made = Keeper(vault, said.append)
    vault.patience_s = 0
    with neighbour(tmp_path) as reader:
        reader.ask("hold")
        with pytest.raises(DeviceUnavailable, match="not destroyed yet"):
            await made.handle(DestroyFaces(channel=VAULT, person=person, by="wang"), 0)
        assert said == []
        reader.ask("release")
    vault.patience_s = 10
    await made.handle(DestroyFaces(channel=VAULT, person=person, by="wang"), 0)
    assert said == [FacesDestroyed(person=person)]
    assert [each.withdrawn_by for each in vault.consents(person)] == ["wang"]
    await made.handle(DestroyFaces(channel=VAULT, person="nobody", by="wang"), 0)
    with pytest.raises(DeviceRefused):
        await made.handle(PulseRelay(channel=VAULT, ms=1), 0)
