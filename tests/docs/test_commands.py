from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from cloud_sync.city.__main__ import main as city
from edge import config
from edge.__main__ import parser
from edge.demo.community import ADMIN, DOOR, GUARD, RESIDENT
from models.system import LostReason
from tests.docs.pages import ROOT, blocks, commands, name, pages, text

NAMED = [(name(page), " ".join(words), words) for page in pages() for words in commands(page)]


def understood(words: list[str]) -> bool:
    """Tell whether `linli` takes these words, or whether they name a subcommand that has subcommands."""
    try:
        if words[:1] == ["city"]:
            city([*words[1:], "--help"])
        parser().parse_args(words)
    except SystemExit as ended:
        if ended.code == 0:
            return True
        return not any(word.startswith("-") for word in words) and _has_help(words)
    return True


def _has_help(words: list[str]) -> bool:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*words, "--help"])
    return ended.value.code == 0


@pytest.mark.parametrize(("page", "said", "words"), NAMED, ids=[f"{page}: {said}" for page, said, _ in NAMED])
def test_the_commands_it_names_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, said: str, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for word in words:
        if word.endswith(".jpg"):
            (tmp_path / word.rpartition("=")[2]).touch()
    if words[0] == "linli":
        assert understood(words[1:]), f"{page}: {said}"
    elif words[0] == "script/demo":
        assert understood(["demo", *words[1:]]), f"{page}: {said}"
    else:
        assert (ROOT / words[0]).exists(), f"{page}: {said}"


def test_a_wrong_command_is_found() -> None:
    assert not understood(["jurnal", "tail"])
    assert not understood(["journal", "tail", "--no-such-option"])
    assert not understood(["demo", "--no-such-option"])


def test_every_subcommand_is_named_somewhere() -> None:
    said = {words[1] for _, _, words in NAMED if words[0] == "linli" and words[1:]} | {"demo"}
    for line in parser().format_help().splitlines():
        if line.startswith("    ") and line[4:5].isalpha():
            assert line.split()[0] in said, line


def test_every_option_of_the_demo_is_in_the_readme() -> None:
    usage = parser().parse_args(["demo"])
    for option in vars(usage).keys() - {"act"}:
        assert f"--{option.replace('_', '-')}" in text(ROOT / "README.md"), option


def test_the_readme_says_how_to_sign_in() -> None:
    readme = text(ROOT / "README.md")
    for login, password in (ADMIN, GUARD):
        assert f"`{login}` / `{password}`" in readme
    assert f"Room `{RESIDENT[0]}`, PIN `{RESIDENT[1]}`" in readme


def test_the_first_linli_yaml_is_good_and_so_is_what_the_screens_add_to_it(tmp_path: Path) -> None:
    (first,) = blocks(ROOT / "README.md", "yaml")
    (screens,) = blocks(ROOT / "docs/screens.md", "yaml")
    path = tmp_path / "linli.yaml"
    path.write_text(first, encoding="utf-8")
    assert config.load(path).devices
    box, more = yaml.safe_load(first), yaml.safe_load(screens)
    for part in ("links", "devices"):
        box[part] += more[part]
    box["domains"] |= more["domains"]
    path.write_text(yaml.safe_dump(box, allow_unicode=True), encoding="utf-8")
    loaded = config.load(path)
    assert {device.kind for device in loaded.devices} == set(config.available("integrations"))
    assert set(loaded.domains) == set(config.available("edge.domains"))
    assert DOOR in first


def test_every_way_of_being_lost_has_its_remedy() -> None:
    operations = text(ROOT / "docs/operations.md")
    for reason in get_args(LostReason):
        assert f"| `{reason}` |" in operations, reason
