"""docs/first_device.md, walked through as it is written, in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

from integrations._blueprint import Config
from integrations._links.serial_bus import Config as BusConfig

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "first_device.md").read_text()
TREE = ("models", "integrations", "docs", "tests/integrations")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree after step 1."""
    copy = tmp_path_factory.mktemp("walk")
    for part in TREE:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "test_first_device.py"))
    for part in ("pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / part, copy / part)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(copy), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    done = subprocess.run(
        ["bash", "-euc", blocks("sh")[0]], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)
    return copy


@pytest.mark.slow
def test_every_path_it_names_exists(walked: Path) -> None:
    named = set(re.findall(r"`((?:integrations|tests|docs)/[\w/.]+)`", PAGE))
    assert len(named) > 5
    assert [path for path in sorted(named) if not (walked / path).exists()] == []


@pytest.mark.slow
def test_the_simulator_starts_as_it_says(walked: Path, tmp_path: Path) -> None:
    command = blocks("sh")[1].replace("/tmp/thermometer", str(tmp_path / "tty")).split()  # noqa: S108 (the page's words)
    done = subprocess.run(
        [sys.executable, *command[1:]],
        cwd=walked,
        input="celsius -3\nquit\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"what": "ready"' in done.stdout
    assert '"line": "celsius -3"' in done.stdout


def test_its_configuration_is_valid() -> None:
    page = yaml.safe_load(blocks("yaml")[0])
    link = msgspec.convert(page["links"][0], BusConfig)
    device = msgspec.convert(page["devices"][0], Config)
    assert link.kind == "serial_bus"
    assert device.link == link.id
