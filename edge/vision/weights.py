"""Networks that are fetched, each by name, SHA-256 and licence; imports nothing heavy.

A folder holds them under the names of their files. dlib's networks are not among these: they come with the Python
package face_recognition_models.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

POINTER = b"version https://git-lfs"
"""So begins what a plain clone of a repository holds in place of a large file (Git LFS, docs/spec.md)."""


class Weight(Struct, frozen=True, kw_only=True):
    """A network in a file of `size` bytes, published at `source`; `purpose` in a few words."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    source: str
    purpose: str


WEIGHTS = {
    weight.name: weight
    for weight in (
        Weight(
            name="yunet",
            file="face_detection_yunet_2023mar.onnx",
            size=232_589,
            sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
            licence="Apache-2.0 (the training repository's LICENSE; OpenCV Zoo offers the same file under MIT)",
            source="https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/"
            "147357457766555aeaa81fe5501f081fe1c8e12e/onnx/yunet_s_640_640.onnx",
            purpose="finds faces, and their five points",
        ),
        Weight(
            name="minifasnet_v2",
            file="minifasnet_v2.onnx",
            size=1_743_561,
            sha256="4eed38f0bde33c9b805942a5f25e42ce1161e2bda545254be622be957727794e",
            licence="Apache-2.0 (of Minivision's Silent-Face-Anti-Spoofing)",
            source="https://github.com/yakhyo/face-anti-spoofing/releases/download/weights/MiniFASNetV2.onnx",
            purpose="tells a living face from a photo or a screen",
        ),
        Weight(
            name="minifasnet_v1se",
            file="minifasnet_v1se.onnx",
            size=1_742_315,
            sha256="d819a69bac6b9ade2a0f4d9b60b618e1260f7bf3ba1fddff6c5d82131cb1083f",
            licence="Apache-2.0 (of Minivision's Silent-Face-Anti-Spoofing)",
            source="https://github.com/yakhyo/face-anti-spoofing/releases/download/weights/MiniFASNetV1SE.onnx",
            purpose="the same, from a wider look",
        ),
        Weight(
            name="fastestdet",
            file="fastestdet.onnx",
            size=998_169,
            sha256="31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880",
            licence="BSD-3-Clause",
            source="https://raw.githubusercontent.com/dog-qiuqiu/FastestDet/"
            "97df0a850c4949dcd7d9abf9c539679eee6b6a90/example/onnx-runtime/FastestDet.onnx",
            purpose="finds people and things",
        ),
        Weight(
            name="sface",
            file="face_recognition_sface_2021dec.onnx",
            size=38_696_353,
            sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
            licence="Apache-2.0 (OpenCV Zoo's; its authors don't say on whose faces it was trained, and by what right)",
            source="https://media.githubusercontent.com/media/opencv/opencv_zoo/"
            "edef535367a4f8053b5bfb7580935c83772a9639/models/face_recognition_sface/"
            "face_recognition_sface_2021dec.onnx",
            purpose="measures faces: a choice beside dlib's network, with a gallery of its own",
        ),
    )
}
"""By name."""


class WeightMissing(Exception):
    """The file is not in the folder; says how to get it."""

    def __init__(self, weight: Weight, folder: Path) -> None:
        super().__init__(f"{weight.name}: {weight.file} is not in {folder}: {_remedy(weight)}")


class WeightDamaged(Exception):
    """The file is not the one that was published; says in which way, and what to do."""

    def __init__(self, weight: Weight, path: Path, fault: str) -> None:
        super().__init__(f"{weight.name}: {path} {fault}: {_remedy(weight)}")


def find(name: str, folder: Path) -> Path | None:
    """Return the verified file, None where there is none; WeightDamaged: there is one, but not the right one."""
    weight = WEIGHTS[name]
    path = folder / weight.file
    if not path.is_file():
        return None
    if (fault := fault_of(weight, path)) is not None:
        raise WeightDamaged(weight, path, fault)
    return path


def require(name: str, folder: Path) -> Path:
    """Return the verified file; WeightMissing, WeightDamaged."""
    path = find(name, folder)
    if path is None:
        raise WeightMissing(WEIGHTS[name], folder)
    return path


_good: set[tuple[str, str, int, int]] = set()


def fault_of(weight: Weight, path: Path) -> str | None:
    """Return in which way the file is not the published one, None: it is; hashed once while it does not change."""
    try:
        stat = path.stat()
        seen = (weight.name, str(path.absolute()), stat.st_size, stat.st_mtime_ns)
        if seen not in _good:
            with path.open("rb") as file:
                if (fault := _fault(weight, stat.st_size, file.read(len(POINTER)))) is not None:
                    return fault
                file.seek(0)
                if hashlib.file_digest(file, "sha256").hexdigest() != weight.sha256:
                    return "has the right size, but other bytes than the published file (SHA-256)"
            _good.add(seen)
    except OSError as error:
        return f"can't be read ({error.strerror})"
    return None


def _fault(weight: Weight, size: int, head: bytes) -> str | None:
    if head == POINTER:
        return "is a Git LFS pointer: a note of where the network is, and not the network"
    if size != weight.size:
        return f"has {size} bytes instead of {weight.size}"
    return None


def _remedy(weight: Weight) -> str:
    return f"run `linli weights fetch {weight.name}`, or copy the file there from another box"
