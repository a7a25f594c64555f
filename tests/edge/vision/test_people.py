from __future__ import annotations

import tracemalloc

import face_recognition
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge.vision.people import AT_ONCE, People
from models.ports import Gallery
from models.video import Nearest

DIMENSION = 4
Templates = NDArray[np.float32]


def gallery(names: list[str], templates: Templates) -> Gallery:
    return Gallery(
        revision=7, embedder="dlib-resnet-v1", people=tuple(names), templates=templates.astype("<f4").tobytes()
    )


def people(**at: float) -> People:
    """Put each person's template on the first axis; `anna_2` is another one of anna's."""
    rows = np.array([np.eye(1, 128)[0] * value for value in at.values()], np.float32)
    return People(gallery([name.split("_", maxsplit=1)[0] for name in at], rows), 128)


LOOK = np.zeros(128, np.float32)


def test_the_two_nearest_are_two_persons() -> None:
    nearest = people(ben=0.5, anna=0.3, carl=0.9, anna_2=0.1).nearest(LOOK)
    assert [it.person for it in nearest] == ["anna", "ben"]
    assert [it.distance for it in nearest] == pytest.approx([0.1, 0.5])


def test_who_is_alone_has_no_second() -> None:
    assert [it.person for it in people(anna=0.3, anna_2=0.2).nearest(LOOK)] == ["anna"]


def test_with_nobody_enrolled_nobody_is_near() -> None:
    nobody = People(Gallery(0, "dlib-resnet-v1", (), b""), 128)
    assert nobody.nearest(LOOK) == ()
    assert nobody.search(np.zeros((3, 128), np.float32)) == [(), (), ()]


def test_no_embedding_is_no_search() -> None:
    assert people(anna=0.3).search(np.zeros((0, 128), np.float32)) == []


def test_of_two_who_are_equally_near_the_order_is_the_names_own() -> None:
    assert [it.person for it in people(ben=0.3, carl=0.3, anna=0.3).nearest(LOOK)] == ["anna", "ben"]


def test_a_template_that_is_met_exactly_is_at_distance_zero() -> None:
    random = np.random.default_rng(1)
    templates = random.standard_normal((200, 128)).astype(np.float32)
    found = People(gallery([f"p{it}" for it in range(200)], templates), 128).nearest(templates[17])
    assert found[0] == Nearest("p17", 0.0), "a product of rows alone would lose the last digits"


def test_rounding_in_the_product_never_decides_who_is_nearer() -> None:
    random = np.random.default_rng(2)
    names = [f"p{it:03d}" for it in range(300)]
    templates = (1 + 1e-4 * random.standard_normal((300, 128))).astype(np.float32)
    enrolled = People(gallery(names, templates), 128)
    for look in (templates[::10] + 1e-5).astype(np.float32):
        exact = np.linalg.norm(templates.astype(np.float64) - look, axis=1)
        assert [it.person for it in enrolled.nearest(look)] == [names[it] for it in np.argsort(exact)[:2]]


numbers = st.floats(-2, 2, width=32).map(lambda it: round(it, 1)) | st.floats(-2, 2, width=32)
rows = st.lists(numbers, min_size=DIMENSION, max_size=DIMENSION)


@given(
    enrolled=st.lists(st.tuples(st.sampled_from(["anna", "ben", "carl", "dora", "eve"]), rows), max_size=12),
    looks=st.lists(rows, min_size=1, max_size=AT_ONCE + 2),
)
def test_it_finds_what_comparing_one_by_one_finds(
    enrolled: list[tuple[str, list[float]]], looks: list[list[float]]
) -> None:
    names = [name for name, _ in enrolled]
    templates = np.array([row for _, row in enrolled], np.float32).reshape(-1, DIMENSION)
    embeddings = np.array(looks, np.float32)
    found = People(gallery(names, templates), DIMENSION).search(embeddings)
    assert len(found) == len(looks)
    for embedding, nearest in zip(embeddings, found, strict=True):
        best: dict[str, float] = {}
        for name, template in zip(names, templates.astype(np.float64), strict=True):
            distance = float(np.linalg.norm(template - embedding))
            best[name] = min(best.get(name, np.inf), distance)
        expected = sorted((distance, name) for name, distance in best.items())[:2]
        assert [it.person for it in nearest] == [name for _, name in expected]
        assert [it.distance for it in nearest] == pytest.approx([distance for distance, _ in expected], abs=1e-12)


@pytest.fixture(scope="module")
def community() -> tuple[People, Templates]:
    """2,000 people with 5 templates each."""
    random = np.random.default_rng(5)
    centres = np.repeat(random.standard_normal((2000, 128)), 5, axis=0)
    templates = (0.12 * (centres + 0.2 * random.standard_normal(centres.shape))).astype(np.float32)
    return People(gallery([f"p{it // 5:04d}" for it in range(10_000)], templates), 128), templates


def test_a_community_is_searched_as_by_face_recognition(community: tuple[People, Templates]) -> None:
    enrolled, templates = community
    for template in templates[::1237]:
        look = template + np.float32(0.01)
        theirs = face_recognition.face_distance(templates, look).reshape(-1, 5).min(1)
        order = np.argsort(theirs)[:2]
        assert [it.person for it in enrolled.nearest(look)] == [f"p{it:04d}" for it in order]
        assert [it.distance for it in enrolled.nearest(look)] == pytest.approx(theirs[order].tolist(), abs=1e-5)


def test_a_search_makes_no_copy_of_the_gallery(community: tuple[People, Templates]) -> None:
    enrolled, templates = community
    tracemalloc.start()
    enrolled.nearest(templates[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < templates.nbytes / 20


def test_a_gallery_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="1 people with 64 numbers, not 128 each"):
        People(gallery(["anna"], np.zeros((1, 64), np.float32)), 128)


def test_a_template_that_is_no_number_is_left_out_and_costs_nobody_else_their_way_in(
    caplog: pytest.LogCaptureFixture,
) -> None:
    left = people(anna=0.3, ben=float("nan")).nearest(np.zeros(128, np.float32))
    assert [it.person for it in left] == ["anna"]
    assert "1 templates hold no numbers" in caplog.text


def test_an_embedding_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="an embedding is no number"):
        people(anna=0.3).nearest(np.full(128, np.inf, np.float32))


def test_embeddings_of_another_network_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 512\) in a gallery of 128"):
        people(anna=0.3).nearest(np.zeros(512, np.float32))


def test_what_is_wiped_is_gone_from_the_gallerys_own_bytes_too() -> None:
    templates = np.arange(256, dtype="<f4").tobytes() + b""
    known = Gallery(1, "dlib-resnet-v1", ("zhao", "anna"), bytes(bytearray(templates)))
    people = People(known, 128)
    assert people.nearest(np.zeros(128, np.float32))[0].distance > 0
    people.wipe()
    assert not any(known.templates)
    assert people.nearest(np.zeros(128, np.float32))[0].distance == 0
