from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cloud_sync.config import CityConfig, password_of, tls_of


def test_tls_is_the_default_and_verifies_the_broker() -> None:
    context = tls_of(CityConfig(host="city.example"))
    assert context is not None
    assert context.check_hostname


def test_the_password_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    assert password_of(CityConfig(host="h", password_file=str(file))) == "secret"


@pytest.mark.parametrize("wrong", [{"hub": "no spaces"}, {"port": 0}, {"stall_s": 0}, {"windows": 3}])
def test_wrong_keys_and_values_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"hub": "hub-7", "host": "h", **wrong}, CityConfig)
