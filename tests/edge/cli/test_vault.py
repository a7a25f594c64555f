from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from edge.__main__ import main
from edge.core.identity import People
from edge.core.vault import Vault
from tests.edge.cli.test_doctor import as_somebody_else
from tests.edge.core.vault.desk import NAME, face, resident

JPEG = b"\xff\xd8\xff picture"


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(["vault", *words]) == status
    return capsys.readouterr().out


@pytest.fixture
def person(box: Path) -> str:
    with closing(Vault(box / "data")) as vault:
        return vault.enrol(resident(face(1)))


@pytest.mark.parametrize(("words", "status"), [(["check"], 0), (["rotate-key"], 1), (["unknown"], 0)])
def test_where_there_is_no_vault_none_is_made(
    box: Path, capsys: pytest.CaptureFixture[str], words: list[str], status: int
) -> None:
    assert "no vault yet" in said(capsys, *words, status=status)
    assert not (box / "data").exists()


def test_a_good_vault_is_good(box: Path, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "check")
    assert "1 people; 1 faces are stored" in out
    assert "data/vault.key" in out
    assert "bad" not in out


def test_what_is_wrong_is_a_line_and_the_exit_status(
    box: Path, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Vault(box / "data")) as vault, vault.write() as db:
        db.execute("UPDATE face SET sealed = zeroblob(540)")
    assert f"bad  person {person}: a face is damaged" in said(capsys, "check", status=1)


@pytest.mark.parametrize("words", [["vault", "check"], ["person", "list"], ["face", "status"], ["run"]])
def test_a_lost_key_is_one_line_whoever_asks(
    box: Path, person: str, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (box / "data" / "vault.key").unlink()
    assert main(words) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len([line for line in errors if "vault.key is gone" in line]) == 1
    assert "Traceback" not in "\n".join(errors)
    assert not (box / "data" / "vault.key").exists()


def test_a_new_key_takes_the_old_ones_place(box: Path, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    old = (box / "data" / "vault.key").read_bytes()
    out = said(capsys, "rotate-key")
    assert "older backups of vault.db need the old key" in out
    assert (box / "data" / "vault.key").read_bytes() != old
    with closing(Vault(box / "data")) as vault:
        assert People(vault).name_of(person) == NAME
        assert vault.master_key()[0] in out


def test_a_new_key_for_systemd_goes_where_it_is_told(
    box: Path, person: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = box / "credentials"
    credentials.mkdir()
    (box / "data" / "vault.key").rename(credentials / "linli-vault-key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    said(capsys, "rotate-key", status=1)
    assert "LoadCredential=linli-vault-key:new.key" in said(capsys, "rotate-key", "--to", "new.key")
    assert (box / "new.key").stat().st_mode & 0o777 == 0o600
    said(capsys, "check", status=1)
    (box / "new.key").rename(credentials / "linli-vault-key")
    assert str(credentials) in said(capsys, "check")


def test_unknown_faces_are_listed_saved_for_their_reason_and_dropped(
    box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Vault(box / "data")) as vault:
        name = vault.keep_stranger("gate-camera", JPEG, 1_795_000_000_000_000_000, 3)
    listed = said(capsys, "unknown")
    assert listed.split("\t")[:2] == [name, "gate-camera"]
    assert "2026-11-21" in listed
    assert said(capsys, "unknown", "--save", name, status=2).startswith("--save needs --out")
    assert said(capsys, "unknown", "--save", name, "--out", "face.jpg") == ""
    assert (box / "face.jpg").read_bytes() == JPEG
    assert (box / "face.jpg").stat().st_mode & 0o777 == 0o600
    assert "name a new file" in said(capsys, "unknown", "--save", name, "--out", "face.jpg", status=1)
    assert "no such picture" in said(capsys, "unknown", "--save", "gone", "--out", "gone.jpg", status=1)
    assert said(capsys, "unknown", "--drop") == "1 destroyed\n"
    assert said(capsys, "unknown") == ""


def test_a_folder_of_somebody_else_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "linli.yaml").write_text("hub: {id: test-0001}\n")
        Vault(folder / "data").close()
        (folder / "data").chmod(0)
        with as_somebody_else():
            assert main(["person", "list", "--config", str(folder / "linli.yaml")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "check owner and rights of the folder" in line
