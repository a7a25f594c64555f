"""What the passive networks are shown of a frame: how much room there is around a face, and which part is cut out.

After Minivision's Silent-Face-Anti-Spoofing (src/generate_patches.py, Apache-2.0): the box of a tall detector,
enlarged about its middle, made smaller where the frame is, and moved inside it.
"""

from __future__ import annotations

from typing import NamedTuple

from edge.vision.faces import Box

HEIGHT = 1 / 0.81
"""Of a tall detector's box, in sides of dlib's square: measured on the faces of shared photos, YuNet beside HOG."""

WIDTH = 0.73
"""Of its height."""

RISE = 0.043
"""How far its middle is above the square's, in its heights."""

SCALE_MIN = 1.9
"""Face boxes that the frame must hold, either way. Cropped tighter, photographed people looked ever more like spoofs
and a tablet ever more like a person: of ten pictures all were told apart down to 2.0, nine at 1.8, seven at 1.6."""

SHIFT_MAX = 0.3
"""How far a crop may be moved into the frame, in its own width or height: up to 0.35 nothing changed that a verdict
would have; from there on the face is at the crop's edge, as no network was trained."""


class Tall(NamedTuple):
    """A face as a tall detector would box it, brow to chin and ear to ear; pixels."""

    left: float
    top: float
    width: float
    height: float


class Crop(NamedTuple):
    """A part of a frame, right and bottom beyond it.

    `scale`: face boxes it holds. `shift`: how far it was moved, in its own width or height, whichever is more.
    """

    left: int
    top: int
    right: int
    bottom: int
    scale: float
    shift: float

    @property
    def fair(self) -> bool:
        """Tell whether a network may be asked what it sees there; it may not of a face too near or at the edge."""
        return self.scale >= SCALE_MIN and self.shift <= SHIFT_MAX


def tall(box: Box) -> Tall:
    """Return the tall box of a face that is framed as dlib's HOG detector does."""
    height = (box.bottom - box.top) * HEIGHT
    width = WIDTH * height
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2 - RISE * height
    return Tall(x - width / 2, y - height / 2, width, height)


def crop_of(face: Tall, scale: float, width: int, height: int) -> Crop:
    """Return the part of a frame of that size which holds the box `scale` times enlarged, as far as the frame goes."""
    fits = min(scale, (width - 1) / face.width, (height - 1) / face.height)
    left, right, across = _inside(face.left + face.width / 2, face.width * fits, width - 1)
    top, bottom, down = _inside(face.top + face.height / 2, face.height * fits, height - 1)
    return Crop(left, top, right, bottom, fits, max(across, down))


def _inside(middle: float, length: float, last: int) -> tuple[int, int, float]:
    start = min(max(0.0, middle - length / 2), last - length)
    return int(start), int(start + length) + 1, abs(start + length / 2 - middle) / length
