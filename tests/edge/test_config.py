from __future__ import annotations

from pathlib import Path

import pytest

from edge.config import available, load
from edge.domains.access.config import Config as AccessConfig
from edge.places import ConfigError

GOOD = """\
hub:
  id: demo-0001
links:
  - id: rs485
    kind: serial_bus
    port: /dev/ttyUSB0
devices:
  - id: board
    kind: modbus_relay
    link: rs485
  - id: cam
    kind: camera
    source: rtsp://192.0.2.1/1
domains:
  access:
    doors:
      - id: east
        name: 东门
        relay: board/0
        sensor: board/0
        camera: cam
  desk: {}
"""
DOOR = "domains.access.doors[0]"


def written(folder: Path, text: str) -> Path:
    path = folder / "linli.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(written(folder, text))
    return raised.value.faults


def test_a_good_file_becomes_types(tmp_path: Path) -> None:
    config = load(written(tmp_path, GOOD))
    access = config.domains["access"]
    assert isinstance(access, AccessConfig)
    assert access.doors[0].name == "东门"
    assert [device.id for device in config.devices] == ["board", "cam"]
    assert config.data == tmp_path / "data"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    port:", "    prot:", "linli.yaml:6: links[0].prot: unknown key; expected one of: id, kind, port,"),
        ("  id: demo-0001", "  id: demo-0001\n  idd: 1", "linli.yaml:3: hub.idd: unknown key; expected one of: "),
        ("    link: rs485", "    link: rs485\n    address: x", "linli.yaml:11: devices[0].address: Expected `int`"),
        ("relay: board/0", "relay: bord/0", f"linli.yaml:19: {DOOR}.relay: no device 'bord'; expected one of: board"),
        ("    link: rs485", "    link: rs486", "linli.yaml:10: devices[0].link: no link 'rs486'; expected one of: "),
        ("camera: cam", "camera: camm", f"linli.yaml:21: {DOOR}.camera: no device 'camm'"),
        ("- id: cam\n", "- id: board\n", "linli.yaml:11: devices[1].id: 'board' stands twice, first in line 8"),
        ("- id: cam\n", "- id: vault\n", "linli.yaml:11: devices[1].id: 'vault' is a part of the hub; "),
        ("kind: camera", "kind: kamera", "linli.yaml:12: devices[1].kind: no 'kamera' here; expected one of: camera, "),
        ("kind: serial_bus", "kind: serial", "linli.yaml:5: links[0].kind: no 'serial' here; expected one of: "),
        ("  desk: {}", "  dsk: {}", "linli.yaml:22: domains.dsk: no such domain; expected one of: access, "),
        ("hub:\n", "hub:\n  id: twice\n", "linli.yaml:3: hub.id: stands twice, first in line 2"),
        ("        name: 东门\n", "", f"linli.yaml:17: {DOOR}: Object missing required field `name`"),
        ("sensor: board/0", "sensor: board", f"linli.yaml:20: {DOOR}.sensor: Expected `str` matching regex"),
        ("domains:", "domain:", "linli.yaml:14: domain: unknown key; expected one of: hub, journal, web"),
        ("hub:\n  id: demo-0001\n", "", "linli.yaml:1: (whole file): Object missing required field `hub`"),
        ("desk: {}", "desk: {", "linli.yaml:23: not YAML"),
    ],
)  # fmt: skip
def test_every_fault_names_file_line_key_and_what_was_expected(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert found[0].startswith(fault)


def test_all_dangling_references_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, GOOD.replace("board/0", "none/0"))) == 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load(tmp_path / "nowhere.yaml")


def test_private_folders_are_not_offered() -> None:
    assert "_links" not in available("integrations")
    assert {"camera", "modbus_relay"} <= set(available("integrations"))
