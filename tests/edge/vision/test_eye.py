"""One camera's eye with real networks, a real ring and a clock that leaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import cv2
import msgspec
import numpy as np
import pytest

from edge.vision.config import KeepUnknown, VisionConfig
from edge.vision.eye import Eye
from edge.vision.faces import Image, Picture
from edge.vision.known import Known, nobody
from edge.vision.sense import Sense
from edge.vision.track import NS
from edge.vision.view import View
from edge.vision.wire import FromWorker, Prompted, Refreshed, Seen, Unknown
from models.ports import Gallery
from models.ring import RingWriter
from tests.edge.vision.gate import HEIGHT, WIDTH, held

pytestmark = pytest.mark.slow
FPS = 5


@pytest.fixture(scope="module")
def sense(models_cache: Path) -> Sense:
    config = VisionConfig(detector="hog")
    loaded = Sense.load(config, models_cache, models_cache)
    return Sense(config, loaded.detector, loaded.embedder, None, Random(4))


class Watch:
    """An eye, and the time and frames it is given."""

    def __init__(self, folder: Path, sense: Sense, *, judged: bool = False) -> None:
        self.ring = RingWriter(folder / "ring", 2, WIDTH, HEIGHT)
        self.now = NS
        self.eye = Eye("cam", View(self.ring.path), sense, lambda: self.now, lambda: None, judged=judged)

    def see(self, known: Known, frame: Image, looks: int) -> list[FromWorker]:
        """Show the frame, swaying a little, `looks` times at the gate's pace."""
        said: list[FromWorker] = []
        for look in range(looks):
            self.now += NS // FPS
            self.ring.write(np.roll(frame, 2 * (look % 2), axis=1).tobytes(), self.now, self.now)
            said += self.eye.look(known)
        return said


@pytest.fixture
def watching(tmp_path: Path, sense: Sense) -> Iterator[Watch]:
    watch = Watch(tmp_path, sense)
    yield watch
    watch.ring.close()


def knowing(sense: Sense, **people: Image) -> Known:
    """A gallery of these portraits."""
    vectors = []
    for portrait in people.values():
        picture = Picture(portrait)
        face = max(sense.detector.find(picture, 80), key=lambda it: it.box.score)
        vectors.append(sense.embedder.embed(picture, [face])[0].astype("<f4").tobytes())
    gallery = Gallery(3, sense.embedder.name, tuple(people), b"".join(vectors), {"cam": 0.41})
    return Known(gallery, sense.embedder, sense.config)


def matches(said: list[FromWorker]) -> list[Seen]:
    return [it for it in said if isinstance(it, Seen)]


def test_a_face_that_stays_is_embedded_a_few_times_only(watching: Watch, sense: Sense, astronaut: Image) -> None:
    said = watching.see(knowing(sense, eileen=astronaut), held(astronaut), 40)
    stats = watching.eye.stats()
    assert stats.frames == 40
    assert stats.faces >= 40
    assert stats.embedded <= 14, "two looks that agree, better shots, and one again each second"
    match = matches(said)[0].match
    assert (match.nearest[0].person, match.looks, match.gallery, match.liveness) == ("eileen", 2, 3, None)
    assert (match.threshold, match.stranger) == (0.41, 0.6), "calibrated for this camera"
    assert match.nearest[0].distance < 0.3


def test_nothing_moves_and_no_face_was_there_so_only_the_sweep_looks(watching: Watch, sense: Sense) -> None:
    watching.see(nobody(sense.embedder, sense.config), np.full((HEIGHT, WIDTH, 3), 90, np.uint8), 20)
    assert 3 <= watching.eye.stats().frames <= 6, "once a second in four seconds, and the first picture"


def test_without_a_liveness_verdict_nothing_is_told_but_what_to_do(
    tmp_path: Path, sense: Sense, astronaut: Image
) -> None:
    watch = Watch(tmp_path, sense, judged=True)
    known = knowing(sense, eileen=astronaut)
    said = watch.see(known, held(astronaut), 12)
    assert matches(said) == []
    (prompted,) = [it for it in said if isinstance(it, Prompted)][:1]
    assert prompted.prompt.step is not None
    assert watch.now < prompted.prompt.until <= watch.now + int(sense.config.challenge_s * NS)
    late = watch.see(known, held(astronaut), int(FPS * (sense.config.challenge_s + 2)))
    told = matches(late)
    assert told, "a still portrait does nothing of what is asked: time runs out"
    assert told[0].match.liveness in {"undecided", "spoof"}
    ended = [it for it in late if isinstance(it, Prompted)]
    assert ended[0].prompt.step is None, "asked once more a little later"
    watch.ring.close()


def test_who_leaves_is_asked_for_nothing_any_more(tmp_path: Path, sense: Sense, astronaut: Image) -> None:
    watch = Watch(tmp_path, sense, judged=True)
    known = knowing(sense, eileen=astronaut)
    watch.see(known, held(astronaut), 12)
    gone = watch.see(known, np.full((HEIGHT, WIDTH, 3), 90, np.uint8), 15)
    assert [it.prompt.step for it in gone if isinstance(it, Prompted)] == [None]
    watch.ring.close()


def test_a_stranger_is_told_without_liveness_and_never_kept_without_a_rule(
    watching: Watch, sense: Sense, astronaut: Image
) -> None:
    said = watching.see(nobody(sense.embedder, sense.config), held(astronaut), 10)
    assert matches(said)[0].match.nearest == ()
    assert [it for it in said if isinstance(it, Unknown)] == []


def test_a_rule_with_a_reason_gets_a_strangers_face_once(tmp_path: Path, sense: Sense, astronaut: Image) -> None:
    rule = VisionConfig(detector="hog", keep_unknown=KeepUnknown(reason="theft in the bicycle shed, report 17"))
    watch = Watch(tmp_path, Sense(rule, sense.detector, sense.embedder, None))
    said = watch.see(nobody(sense.embedder, rule), held(astronaut), 20)
    (kept,) = [it for it in said if isinstance(it, Unknown)]
    assert kept.jpeg[:2] == b"\xff\xd8"
    assert len(matches(said)) > 1
    watch.ring.close()


def test_what_a_second_factor_confirms_is_not_given_where_nobody_was_alive(
    watching: Watch, sense: Sense, astronaut: Image
) -> None:
    known = knowing(sense, eileen=astronaut)
    watching.see(known, held(astronaut), 10)
    assert [it for it in watching.eye.confirmed("eileen", known) if isinstance(it, Refreshed)] == []


def test_where_a_challenge_is_always_asked_the_networks_alone_let_nobody_in(
    tmp_path: Path, shared: Path, models_cache: Path
) -> None:
    picture = cv2.imread(str(shared / "media/spoof/live_1.jpg"))
    assert picture is not None
    live = held(picture.astype(np.uint8))
    told = {}
    for challenge in ("unsure", "always"):
        config = msgspec.convert({"challenge": challenge}, VisionConfig)
        sense = Sense.load(config, shared / "weights", models_cache)
        (tmp_path / challenge).mkdir()
        watch = Watch(tmp_path / challenge, sense, judged=True)
        said = watch.see(knowing(sense, li=live), live, 20)
        told[challenge] = [it.match.liveness for it in matches(said) if it.match.problem is None]
        watch.ring.close()
    assert set(told["unsure"]) == {"live"}
    assert told["always"] == []
