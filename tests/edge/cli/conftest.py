from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a linli.yaml, as the command line finds it."""
    (tmp_path / "linli.yaml").write_text("hub: {id: test-0001}\nweb: {port: 1}\ndomains: {desk: {}}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path
