from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from edge.vision.config import VisionConfig
from edge.vision.enrolling.choose import Shot
from edge.vision.enrolling.decode import decoded
from edge.vision.enrolling.gates import Enroller
from edge.vision.enrolling.watch import ENOUGH, Sitting, watch
from edge.vision.enrolling.wire import Hint, Watch
from edge.vision.enrolling.words import WORDS, PhotoRefused
from edge.vision.faces import Box, Image, Picture
from edge.vision.sense import Sense
from models.ports import Gallery
from tests.edge.vision.enrolling.camera import before
from tests.edge.vision.gate import HEIGHT, WIDTH, held

TENTH = 100_000_000
"""ns."""


@pytest.fixture(scope="module", params=["hog", "yunet"])
def sense(request: pytest.FixtureRequest, models_cache: Path) -> Sense:
    weights = request.getfixturevalue("shared") / "weights" if request.param == "yunet" else models_cache
    return Sense.load(VisionConfig(detector=request.param), weights, models_cache)


@pytest.fixture(scope="module")
def enroller(sense: Sense) -> Enroller:
    return Enroller(sense, gallery(sense))


@pytest.fixture(scope="module")
def lively(shared: Path, models_cache: Path) -> Enroller:
    """With the passive liveness networks."""
    sense = Sense.load(VisionConfig(), shared / "weights", models_cache)
    return Enroller(sense, gallery(sense))


def gallery(sense: Sense, **people: list[Shot]) -> Gallery:
    return Gallery(
        revision=1,
        embedder=sense.embedder.name,
        people=tuple(name for name, shots in people.items() for _ in shots),
        templates=b"".join(shot.embedding.astype("<f4").tobytes() for shots in people.values() for shot in shots),
    )


def png(image: Image) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


def refused(enroller: Enroller, image: Image) -> str:
    with pytest.raises(PhotoRefused) as error:
        enroller.measure(png(image))
    assert error.value.words == WORDS[error.value.fault]
    return error.value.fault


def test_a_good_photo_is_measured(enroller: Enroller, astronaut: Image) -> None:
    shot = enroller.measure(png(astronaut), "a.png")
    assert (shot.name, shot.embedding.shape, shot.embedding.dtype.name) == ("a.png", (128,), "float32")
    assert 0.3 < shot.quality <= 1


def test_nobody_is_refused(enroller: Enroller) -> None:
    assert refused(enroller, np.full((400, 400, 3), 128, np.uint8)) == "no_face"


def test_two_people_are_refused_and_somebody_far_behind_is_not(enroller: Enroller, astronaut: Image) -> None:
    assert refused(enroller, np.hstack([astronaut, astronaut])) == "several_faces"
    behind = np.full_like(astronaut, 90)
    behind[:170, :170] = cv2.resize(astronaut, (170, 170), interpolation=cv2.INTER_AREA)
    double = cv2.resize(astronaut, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    enroller.measure(png(np.hstack([double, cv2.copyMakeBorder(behind, 0, 512, 0, 0, cv2.BORDER_REPLICATE)])))


def test_a_small_face_is_refused(enroller: Enroller, astronaut: Image) -> None:
    assert refused(enroller, cv2.resize(astronaut, (360, 360), interpolation=cv2.INTER_AREA).astype(np.uint8)) == (
        "too_small"
    )
    assert refused(enroller, np.zeros((1, 1, 3), np.uint8)) == "too_small"


def test_a_face_at_the_edge_is_refused(enroller: Enroller, astronaut: Image) -> None:
    (face,) = (it for it in enroller.sense.detector.find(Picture(astronaut), 80) if it.box.score > 0.7)
    assert refused(enroller, astronaut[:, face.box.left + 8 :]) in {"cut_off", "no_face"}


def test_a_blurred_a_dark_a_glaring_and_a_leaning_face_are_refused(enroller: Enroller, astronaut: Image) -> None:
    assert refused(enroller, cv2.GaussianBlur(astronaut, (0, 0), 3).astype(np.uint8)) == "blurred"
    assert refused(enroller, astronaut // 16) in {"too_dark", "no_face"}
    assert refused(enroller, np.clip(astronaut.astype(int) * 3 + 120, 0, 255).astype(np.uint8)) in {
        "too_bright",
        "no_face",
    }
    spin = cv2.getRotationMatrix2D((225, 115), 40, 1.0)
    assert refused(enroller, cv2.warpAffine(astronaut, spin, (512, 512)).astype(np.uint8)) in {"turned_away", "no_face"}


def test_a_pattern_of_clothes_is_no_second_face(enroller: Enroller, astronaut: Image) -> None:
    everything = enroller.sense.detector.find(Picture(astronaut), 40)
    enroller.measure(png(astronaut))
    assert all(it.box.score < enroller.sense.detector.min_score for it in everything[1:])


def test_who_is_enrolled_already_is_named_and_a_twin_needs_a_reason(enroller: Enroller, astronaut: Image) -> None:
    shots = [enroller.measure(png(astronaut))]
    full = Enroller(enroller.sense, gallery(enroller.sense, eileen=shots, other=[_noise(shots[0])]))
    made = full.enrolment(shots, "photo")
    assert made.alike is not None
    assert (made.templates, made.alike.person) == ((), "eileen")
    assert made.alike.distance == pytest.approx(0, abs=1e-6)
    assert "--allow-alike" in made.alike.words.en
    made = full.enrolment(shots, "photo", allow_alike=True)
    assert made.alike is not None
    assert len(made.templates) == 1
    again = full.enrolment(shots, "photo", person="eileen")
    assert (again.alike, again.templates, again.same) == (None, (), ("",)), "one's own face is no other's"


def test_what_is_near_to_a_gate_is_near_here(enroller: Enroller, astronaut: Image) -> None:
    shot = enroller.measure(png(astronaut))
    near = shot._replace(embedding=shot.embedding + np.float32(0.5 / 128**0.5))
    stored = gallery(enroller.sense, eileen=[near])
    assert Enroller(enroller.sense, stored).alike([shot]) is None
    looser = replace(stored, thresholds={"gate": 0.51})
    assert Enroller(enroller.sense, looser).alike([shot]) is not None


def test_another_embedders_gallery_is_an_error(enroller: Enroller) -> None:
    with pytest.raises(ValueError, match="sface-2021dec can't be compared with embeddings of dlib-resnet-v1"):
        Enroller(enroller.sense, Gallery(revision=1, embedder="sface-2021dec", people=(), templates=b""))


def test_photos_of_two_people_are_both_refused(shared: Path, enroller: Enroller) -> None:
    enrol = shared / "media/faces/enrol"
    shots = [
        enroller.measure((enrol / name).read_bytes(), name) for name in ("obama/obama.jpg", "rose_leslie/img1.jpg")
    ]
    made = enroller.enrolment(shots, "photo")
    assert made.templates == ()
    assert [it.fault for it in made.refused] == ["unlike", "unlike"]


def test_of_three_photos_the_one_of_somebody_else_is_refused(shared: Path, enroller: Enroller) -> None:
    enrol = shared / "media/faces/enrol"
    names = ("rose_leslie/img1.jpg", "rose_leslie/img2.jpg", "biden/biden.jpg")
    made = enroller.enrolment([enroller.measure((enrol / name).read_bytes(), name) for name in names], "photo")
    assert [it.photo for it in made.refused] == ["biden/biden.jpg"]
    assert len(made.templates) == 2


def _noise(shot: Shot) -> Shot:
    return shot._replace(embedding=np.full_like(shot.embedding, 0.2))


def _box(enroller: Enroller, picture: Image) -> Box:
    return max((it.box for it in enroller.sense.detector.find(Picture(picture), 80)), key=lambda box: box.side)


def _watched(sitting: Sitting, picture: Image, looks: int, start: int = 0) -> bool:
    return any(sitting.look(Picture(picture), number * TENTH) for number in range(start, start + looks))


def sat(enroller: Enroller, *pictures: Image, looks: int = 60) -> tuple[Sitting, list[Hint]]:
    """Show each picture for so many looks, ten a second."""
    hints: list[Hint] = []
    sitting = Sitting(enroller, "gate", hints.append)
    for number, picture in enumerate(picture for picture in pictures for _ in range(looks)):
        if sitting.look(Picture(picture), number * TENTH):
            break
    return sitting, hints


@pytest.mark.slow
def test_a_living_person_is_enrolled_from_the_camera(hub: str, lively: Enroller, frontal: Image) -> None:
    camera = Watch(hub, "gate", 30.0)
    with before(camera, frontal):
        shots = watch(lively, camera, lambda _: None)
    assert len(shots) >= ENOUGH
    made = lively.enrolment(shots, "camera")
    assert [face.source for face in made.templates] == ["camera"], "of one still picture one template is enough"


def test_a_photo_held_before_the_camera_is_not_enrolled(shared: Path, lively: Enroller) -> None:
    with pytest.raises(PhotoRefused) as error:
        sat(lively, decoded((shared / "media/spoof/fake_2.jpg").read_bytes()).bgr)
    assert error.value.fault == "not_live"


def test_who_looks_elsewhere_is_asked_to_look_here(shared: Path, lively: Enroller) -> None:
    sitting, hints = sat(lively, decoded((shared / "media/spoof/fake_1.jpg").read_bytes()).bgr)
    assert (sitting.fault, sitting.shots) == ("nobody", [])
    assert hints == [Hint(problem="turned_away")]


def test_who_does_not_move_when_asked_is_not_enrolled(enroller: Enroller, astronaut: Image) -> None:
    quick = replace(enroller.sense.config, challenge_s=3.0)
    bare = Enroller(Sense(quick, enroller.sense.detector, enroller.sense.embedder, None), gallery(enroller.sense))
    hints: list[Hint] = []
    sitting = Sitting(bare, "gate", hints.append)
    with pytest.raises(PhotoRefused) as error:
        _watched(sitting, astronaut, 100)
    assert error.value.fault == "no_verdict"
    assert any(hint.step is not None for hint in hints)


def test_nobody_lends_their_life_to_another_face(shared: Path, lively: Enroller, frontal: Image) -> None:
    sitting, _ = sat(lively, frontal, looks=8)
    first = sitting.shots[0]
    other = decoded((shared / "media/faces/enrol/obama/obama.jpg").read_bytes()).bgr
    mine, his = (_box(lively, picture) for picture in (frontal, other))
    scale = mine.side / his.side
    shift = np.array([[scale, 0, mine.left - scale * his.left], [0, scale, mine.top - scale * his.top]])
    swapped = cv2.warpAffine(other, shift, (frontal.shape[1], frontal.shape[0])).astype(np.uint8)
    sitting.look(Picture(swapped), 13 * TENTH)
    assert len(sitting.shots) == 1
    assert sitting.shots[0] is not first
    assert not _watched(sitting, swapped, 3, start=14), "the other must be shown to be alive as well"


def test_a_camera_without_pictures_and_one_without_a_face_are_told_apart(hub: str, enroller: Enroller) -> None:
    with pytest.raises(PhotoRefused) as error:
        watch(enroller, Watch(hub, "gate", 0.1), lambda _: None)
    assert error.value.fault == "no_picture"
    sitting, _ = sat(enroller, np.full((HEIGHT, WIDTH, 3), 90, np.uint8), looks=2)
    assert sitting.fault == "nobody"


def test_two_people_before_the_camera_are_told_so(enroller: Enroller, astronaut: Image) -> None:
    two = np.hstack([held(astronaut)[:, 140:460]] * 2)
    sitting, hints = sat(enroller, np.ascontiguousarray(two), looks=2)
    assert (sitting.fault, sitting.shots) == ("several_faces", [])
    assert [hint.words.en for hint in hints] == ["One person at a time, please."]


def test_who_is_too_far_is_asked_to_come_closer(enroller: Enroller, astronaut: Image) -> None:
    _, hints = sat(enroller, held(astronaut), looks=2)
    assert [hint.words.en for hint in hints] == ["Come a little closer."]
