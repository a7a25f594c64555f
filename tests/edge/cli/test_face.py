from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from edge.__main__ import main
from edge.cli.face_words import changed, of_filing, percent
from edge.cli.gates import part_of
from edge.core.vault import Vault
from edge.core.vault.persons import ALIKE
from edge.vision.calibration import Calibration, Report
from models.people import Consent, NewFace
from tests.edge.vision.strangers import Town, gallery

DLIB = "dlib-resnet-v1"
CONSENT = Consent(given=1, by="test", text="2026-11")
HOUSE = """
hub: {id: test-0001}
web: {port: 1}
links: [{id: bus, kind: serial_bus, port: /dev/null}]
devices:
  - {id: board, kind: modbus_relay, link: bus}
  - {id: cam-east, kind: camera, source: east.mp4}
  - {id: cam-court, kind: camera, source: court.mp4}
domains:
  access:
    doors:
      - {id: east, name: 东门, relay: board/0, camera: cam-east}
      - {id: cellar, name: 地下室, relay: board/1}
      - {id: north, name: 北门, relay: board/2, camera: cam-court, liveness: "off"}
      - {id: south, name: 南门, relay: board/3, camera: cam-court}
"""


@pytest.fixture
def house(box: Path) -> Path:
    (box / "linli.yaml").write_text(HOUSE, encoding="utf-8")
    return box


@contextmanager
def vault_of(house: Path) -> Iterator[Vault]:
    vault = Vault(house / "data")
    try:
        yield vault
    finally:
        vault.close()


def enrol(
    house: Path, looks: NDArray[np.float32], doors: Sequence[str] = (), name: str = "p", embedder: str = DLIB
) -> list[str]:
    made = []
    with vault_of(house) as vault:
        for number, look in enumerate(looks):
            person = vault.add_person(f"{name}{number}", frozenset({"resident"}), frozenset(doors))
            face = NewFace(embedder=embedder, values=look.astype("<f4").tobytes(), quality=0.9, source="photo")
            vault.add_faces(person, (face,), CONSENT)
            made.append(person)
    return made


def thresholds(house: Path) -> dict[str, float]:
    with vault_of(house) as vault:
        return vault.gallery(DLIB).thresholds


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*words: str, status: int = 0) -> str:
        assert main(["face", *words]) == status
        return capsys.readouterr().out

    return run


def test_few_people_are_not_enough_data_and_look_alikes_are_named(house: Path, said: Callable[..., str]) -> None:
    looks = Town(1).looks(4)
    looks[3] = looks[0] + np.float32(0.33 / np.sqrt(128))
    people = enrol(house, looks, name="住户")
    text = said("calibrate")
    for words in ("not enough data", "threshold 0.450", "4 people with 4 templates", "look-alikes: 1 pairs"):
        assert words in text
    assert f"0.330  住户0 ({people[0]}) and 住户3 ({people[3]})" in text or f"and 住户0 ({people[0]})" in text
    assert "WARNING: unless those are one person" in text
    assert thresholds(house) == {"cam-east": 0.45, "cam-court": 0.45}


def test_a_gate_goes_by_those_enrolled_for_it_and_a_shared_camera_by_the_strictest(
    house: Path, said: Callable[..., str]
) -> None:
    looks = Town(2).looks(320)
    enrol(house, looks[:220])
    enrol(house, looks[220:], ["south"])
    gates = {gate["door"]: gate for gate in msgspec.json.decode(said("calibrate", "--json"))["gates"]}
    assert {door: gate["calibration"]["people"] for door, gate in gates.items()} == {
        "east": 220, "north": 220, "south": 320,
    }  # fmt: skip
    made = {door: gate["calibration"]["threshold"] for door, gate in gates.items()}
    assert thresholds(house) == {"cam-east": made["east"], "cam-court": min(made["north"], made["south"])}
    assert all(gate["calibration"]["state"] == "calibrated" for gate in gates.values())
    assert made["east"] < 0.45


def test_a_gate_alone_brings_those_that_share_its_camera(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(2).looks(3))
    text = said("calibrate", "--gate", "north")
    assert "gate north" in text
    assert "the same people as at north" in text
    assert "gate east" not in text
    assert set(thresholds(house)) == {"cam-court"}


def test_a_dry_run_changes_nothing(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(2).looks(3))
    with vault_of(house) as vault:
        before = vault.counter("gallery")
    assert "nothing was stored" in said("calibrate", "--dry-run")
    with vault_of(house) as vault:
        assert vault.counter("gallery") == before
    assert thresholds(house) == {}


def test_a_running_hub_hears_of_it(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(2).looks(3))
    with vault_of(house) as vault:
        before = vault.gallery(DLIB).revision
    said("calibrate")
    with vault_of(house) as vault:
        assert vault.gallery(DLIB).revision > before


def test_people_who_are_too_alike_are_a_fault(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(3, scale=0.5).looks(210))
    text = said("calibrate", "--gate", "east", status=1)
    for words in ("WARNING: too many people, or too alike", "threshold 0.320", "the nearest 50", "target 0.1 %"):
        assert words in text
    assert "calibrated:" not in text


def test_twins_enrolled_on_purpose_set_no_threshold_for_the_others(house: Path, said: Callable[..., str]) -> None:
    looks = Town(4).looks(220)
    looks[219] = looks[0] + np.float32(0.2 / np.sqrt(128))
    people = enrol(house, looks)
    assert "TOO" not in said("calibrate", "--gate", "east", status=1)
    with vault_of(house) as vault:
        vault.put(people[219], ALIKE, f"{people[0]} 0.200 twin".encode())
    text = said("calibrate", "--gate", "east")
    assert "calibrated: threshold" in text
    assert people[219] in text


def test_what_is_stored_names_nobody(house: Path, said: Callable[..., str]) -> None:
    looks = Town(1).looks(4)
    looks[3] = looks[0]
    people = enrol(house, looks)
    assert people[3] in said("calibrate")
    with vault_of(house) as vault:
        reports = [stored.report for stored in vault.calibrations()]
    assert len(reports) == 2
    assert not any(person in report for person in people for report in reports)


def test_a_tolerance_in_the_configuration_wins_and_is_said(house: Path, said: Callable[..., str]) -> None:
    (house / "linli.yaml").write_text(HOUSE + "vision: {tolerance: 0.4}\n", encoding="utf-8")
    enrol(house, Town(2).looks(3))
    assert "vision.tolerance 0.4 in linli.yaml wins" in said("calibrate")
    assert "threshold 0.400: vision.tolerance in linli.yaml" in said("status")


@pytest.mark.parametrize("gate", ["cellar", "west"])
def test_a_door_without_a_camera_is_refused_with_those_that_have_one(
    house: Path, capsys: pytest.CaptureFixture[str], gate: str
) -> None:
    assert main(["face", "calibrate", "--gate", gate]) == 2
    assert "expected one of: east, north, south" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["0", "1", "2", "often"])
def test_a_target_is_a_share(house: Path, capsys: pytest.CaptureFixture[str], target: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["face", "calibrate", "--target", target])
    assert "0.001" in capsys.readouterr().err or target == "often"


def test_no_camera_no_calibration(box: Path, said: Callable[..., str]) -> None:
    assert "no door in linli.yaml has a camera" in said("calibrate")


def test_status_says_what_is_in_force(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(2).looks(4))
    text = said("status")
    for words in (
        "embedder dlib-resnet-v1 (vision.embedder: dlib)",
        "4 people with 4 templates",
        "faces of 4 people are stored; from 100000 on",
        "gate east, camera cam-east: 4 people\n  liveness is required\n  not calibrated: the shipped threshold 0.450",
        "gate north, camera cam-court: 4 people\n  WARNING: liveness is off",
    ):
        assert words in text
    said("calibrate")
    text = said("status")
    assert text.count("threshold 0.450, computed on 20") == 3
    assert text.count("then: not enough data, 4 people at ") == 3
    assert "has changed" not in text
    enrol(house, Town(3).looks(2))
    assert said("status").count("WARNING: the gallery has changed by 50%") == 3


def test_status_names_those_whose_templates_are_another_embedder_s(house: Path, said: Callable[..., str]) -> None:
    enrol(house, Town(2).looks(2))
    (person,) = enrol(house, Town(3).looks(1), name="老王", embedder="sface-2021dec")
    text = said("status")
    assert "1 people have templates of another embedder only" in text
    assert f"老王0 ({person})" in text
    assert "photos were not kept" in text


def test_the_law_s_number_is_counted_in_people() -> None:
    assert "WARNING" not in "".join(of_filing(79_999))
    assert "100000 is near" in "".join(of_filing(80_000))
    assert "file within 30 working days" in "".join(of_filing(100_000))


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.000994, "0.099 %"), (0.05, "5 %"), (0.996, "100 %"), (1, "100 %")]
)
def test_shares_are_readable(share: float, words: str) -> None:
    assert percent(share) == words


def test_a_gallery_changes_by_people_or_by_templates() -> None:
    made = Calibration(
        embedder=DLIB, people=100, templates=500, state="not_enough_data", threshold=0.45, target=1e-3,
        fpir=None, fpir_upper=0.1, alike=(), alike_count=0,
    )  # fmt: skip
    report = Report(**msgspec.structs.asdict(made), door="east", revision=1000, stock=500)
    assert changed(report, 100, 1000) == 0
    assert changed(report, 70, 1000) == pytest.approx(0.3)
    assert changed(report, 100, 1150) == pytest.approx(0.3)


def test_a_part_of_a_gallery_keeps_each_person_s_templates() -> None:
    looks = Town(1).looks(5, 2)
    part = part_of(gallery(looks, 2), {"p1", "p4"})
    assert part.people == ("p1", "p1", "p4", "p4")
    assert (np.frombuffer(part.templates, "<f4").reshape(4, 128) == looks[[2, 3, 8, 9]]).all()
    assert part_of(gallery(looks, 2), set()).templates == b""
