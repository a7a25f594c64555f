from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import face_recognition
import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper, save

from edge.vision.config import GALLERIES, VisionConfig
from edge.vision.embed import MODULES, Embedder, embedder_of
from edge.vision.embedders.dlib_graph import BATCH, DAT, DlibGraph
from edge.vision.embedders.dlib_reference import DlibReference
from edge.vision.embedders.sface import SFace
from edge.vision.faces import Box, Face, Image, Picture, Points
from edge.vision.landmarks import model_file
from edge.vision.weights import WEIGHTS, WeightDamaged, WeightMissing

PHOTO_MAX = 900
"""Pixels of the longer side at which faces are looked for: the boxes need not be good, only the same for both."""

Found = list[tuple[Picture, list[Face]]]


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> DlibGraph:
    return DlibGraph(model_file(DAT), tmp_path_factory.mktemp("graphs"))


@pytest.fixture(scope="session")
def photos(shared: Path) -> Found:
    """Each photo of the shared faces, and every face in it."""
    found = []
    for path in sorted((shared / "media/faces").rglob("*.*")):
        bgr = cv2.imread(str(path))
        assert bgr is not None, path
        picture = Picture(bgr.astype(np.uint8, copy=False))
        found.append((picture, faces_in(picture)))
    return found


def faces_in(picture: Picture) -> list[Face]:
    shrunk = min(1.0, PHOTO_MAX / max(picture.bgr.shape))
    small = cv2.resize(picture.rgb, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
    places = face_recognition.face_locations(small)
    return [Face(Box(*(round(side / shrunk) for side in place))) for place in places]


def theirs(picture: Picture, faces: list[Face]) -> NDArray[np.float64]:
    return np.array(face_recognition.face_encodings(picture.rgb, [face.box[:4] for face in faces]))


@pytest.mark.slow
def test_the_graph_measures_as_face_recognition_does(
    graph: DlibGraph, photos: Found, capsys: pytest.CaptureFixture[str]
) -> None:
    off = [np.abs(graph.embed(*it) - theirs(*it)).max() for it in photos]
    count = sum(len(faces) for _, faces in photos)
    with capsys.disabled():
        print(f"\n{count} faces, largest difference {max(off):.1e}")  # noqa: T201
    assert count >= 22
    assert all(faces for _, faces in photos)
    assert max(off) <= 1e-5


def test_a_batch_measures_as_its_faces_alone_do(graph: DlibGraph, photos: Found) -> None:
    picture, faces = max(photos, key=lambda it: len(it[1]))
    assert len(faces) > 2
    many = (faces * BATCH)[: BATCH + 3]
    together = graph.embed(picture, many)
    alone = np.concatenate([graph.embed(picture, [face]) for face in many])
    assert together.shape == (BATCH + 3, graph.dimension)
    assert together.dtype == np.float32
    assert np.abs(together - alone).max() <= 1e-6


def test_the_reference_is_face_recognition_in_the_same_gallery(graph: DlibGraph, photos: Found) -> None:
    reference = DlibReference()
    picture, faces = max(photos, key=lambda it: len(it[1]))
    assert np.array_equal(reference.embed(picture, faces), theirs(picture, faces).astype(np.float32))
    for field in ("name", "dimension", "threshold", "stranger", "needs_points"):
        assert getattr(reference, field) == getattr(graph, field)


def test_people_are_told_apart_at_the_shipped_threshold(graph: DlibGraph, shared: Path) -> None:
    def measured(name: str) -> NDArray[np.float32]:
        picture = Picture(cv2.imread(str(shared / "media/faces/enrol" / name)).astype(np.uint8))  # type: ignore[union-attr]
        found: NDArray[np.float32] = graph.embed(picture, faces_in(picture))[0]
        return found

    one, same, other = measured("obama/obama.jpg"), measured("obama/obama2.jpg"), measured("biden/biden.jpg")
    assert np.linalg.norm(one - same) < graph.threshold
    assert np.linalg.norm(one - other) > graph.stranger


def test_a_face_beyond_the_picture_is_measured_all_the_same(graph: DlibGraph) -> None:
    dot = Picture(np.zeros((1, 1, 3), np.uint8))
    found = graph.embed(dot, [Face(Box(-40, 30, 60, -50)), Face(Box(0, 1, 1, 0))])
    assert found.shape == (2, 128)
    assert np.isfinite(found).all()


def test_each_embedder_of_linli_yaml_makes_the_gallery_it_is_said_to(tmp_path: Path, sface: Path) -> None:
    assert MODULES.keys() == GALLERIES.keys()
    for name in ("dlib", "face_recognition"):
        config = replace(VisionConfig(), embedder=name)
        assert embedder_of(config, tmp_path, tmp_path).name == config.gallery
    assert SFace(sface).name == GALLERIES["sface"]


@pytest.mark.parametrize("make", [DlibReference, None])
def test_no_face_is_no_embedding(graph: DlibGraph, make: Callable[[], Embedder] | None) -> None:
    embedder = make() if make else graph
    assert embedder.embed(Picture(np.zeros((9, 9, 3), np.uint8)), []).shape == (0, 128)


def test_the_graph_loads_neither_face_recognition_nor_onnx(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from edge.vision.config import VisionConfig; from edge.vision.embed import embedder_of\n"
        "embedder_of(VisionConfig(), Path(sys.argv[1]), Path(sys.argv[1]))\n"
        "print(*{'face_recognition', 'face_recognition_models', 'pkg_resources', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# SFace's own file is not shipped: a network of its shapes stands in for it.


@pytest.fixture(scope="session")
def sface(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """112 x 112 to 128 numbers: a random projection of the picture, made coarse."""
    path = tmp_path_factory.mktemp("sface") / "stand-in.onnx"
    chance = np.random.default_rng(3)
    weights = chance.normal(size=(128, 3, 14, 14)).astype(np.float32) / 255
    nodes = [
        helper.make_node("AveragePool", ["data"], ["coarse"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Conv", ["coarse", "weights"], ["projected"], kernel_shape=[14, 14]),
        helper.make_node("Flatten", ["projected"], ["fc1"]),
    ]
    graph = helper.make_graph(
        nodes,
        "stand-in",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 112, 112])],
        [helper.make_tensor_value_info("fc1", TensorProto.FLOAT, [1, 128])],
        [numpy_helper.from_array(weights, "weights")],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path


@pytest.fixture(scope="session")
def scene() -> Image:
    """Something with no two places alike."""
    rough = np.random.default_rng(5).integers(0, 256, (30, 40, 3), np.uint8)
    return cv2.resize(rough, (640, 480), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def marks(x: float, y: float, size: float) -> Points:
    at = np.array([(0.34, 0.46), (0.66, 0.46), (0.5, 0.64), (0.37, 0.82), (0.63, 0.82)], np.float32)
    return (at * size + np.array([x, y], np.float32)).astype(np.float32)


def face(points: Points | None) -> Face:
    return Face(Box(100, 300, 300, 100), points)


def test_sface_s_vectors_have_length_one(sface: Path, scene: Image) -> None:
    found = SFace(sface).embed(Picture(scene), [face(marks(100, 100, 200)), face(marks(300, 200, 150))])
    assert found.shape == (2, 128)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1])
    assert np.linalg.norm(found[0] - found[1]) > 0.1


def test_sface_sees_the_face_where_its_points_are(sface: Path, scene: Image) -> None:
    """Moved with its points, or twice as large, it is the same face; with the points elsewhere it is another."""
    network, here = SFace(sface), marks(100, 100, 200)
    moved = np.roll(scene, (30, 50), (0, 1))
    doubled = cv2.resize(scene, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    one = network.embed(Picture(scene), [face(here)])[0]
    for picture, points in ((moved, here + np.array([50, 30])), (doubled, here * 2)):
        same = network.embed(Picture(picture), [face(points.astype(np.float32))])[0]
        assert np.linalg.norm(one - same) < 0.05
    assert np.linalg.norm(one - network.embed(Picture(scene), [face(marks(300, 200, 200))])[0]) > 0.1


def test_sface_compares_as_opencv_does(sface: Path, scene: Image) -> None:
    theirs, picture = cv2.FaceRecognizerSF.create(str(sface), ""), Picture(scene)
    points = [marks(100, 100, 200), marks(300, 200, 150)]
    ours = SFace(sface).embed(picture, [face(each) for each in points])
    rows = [np.concatenate([np.zeros(4), each.reshape(-1), np.ones(1)]).astype(np.float32)[None] for each in points]
    raw = [theirs.feature(theirs.alignCrop(scene, row)).copy() for row in rows]
    right = theirs.match(raw[0], raw[1], cv2.FaceRecognizerSF_FR_NORM_L2)
    assert np.linalg.norm(ours[0] - ours[1]) == pytest.approx(right, abs=1e-5)


def test_sface_needs_points_and_says_who_gives_them(sface: Path, scene: Image) -> None:
    network = SFace(sface)
    assert network.needs_points
    with pytest.raises(ValueError, match="use the detector yunet"):
        network.embed(Picture(scene), [face(None)])
    assert network.embed(Picture(scene), []).shape == (0, 128)


def test_sface_without_its_file_says_how_to_get_it(tmp_path: Path) -> None:
    config = VisionConfig(embedder="sface")
    with pytest.raises(WeightMissing, match=r"linli weights fetch sface`, or copy the file"):
        embedder_of(config, tmp_path, tmp_path)
    (tmp_path / WEIGHTS["sface"].file).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(WeightDamaged, match="Git LFS pointer"):
        embedder_of(config, tmp_path, tmp_path)
