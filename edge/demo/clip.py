"""Makes the demo's clip, `python -m edge.demo.clip CLIP.mp4 PORTRAIT.png`: a person walks up, waits, leaves.

The picture is the astronaut portrait (Eileen Collins, NASA, public domain) that scikit-image ships.
"""

from __future__ import annotations

import sys
from fractions import Fraction

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.data import astronaut

Picture = NDArray[np.uint8]
WIDTH, HEIGHT, FPS = 640, 360, 10
AWAY, WALK, STAY = 2.0, 3.0, 4.0
SMALLEST, LARGEST = 0.35, 1.25
GROUND = (196, 190, 182)


def main() -> None:
    """Write clip and portrait."""
    clip, portrait = sys.argv[1:3]
    person: Picture = astronaut()[0:360, 60:400]  # type: ignore[no-untyped-call]
    cv2.imwrite(portrait, cv2.cvtColor(person, cv2.COLOR_RGB2BGR))
    with av.open(clip, "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "20", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, FPS)
        noise = np.random.default_rng(seed=1)
        for size in _sizes():
            frame = av.VideoFrame.from_ndarray(_scene(person, size, noise), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _sizes() -> list[float]:
    """The person's size in each frame, 0 where nobody is there."""
    walk = np.linspace(SMALLEST, LARGEST, int(WALK * FPS)).tolist()
    away, stay = [0.0] * int(AWAY * FPS), [LARGEST] * int(STAY * FPS)
    return [*away, *walk, *stay, *reversed(walk), *away]


def _scene(person: Picture, size: float, noise: np.random.Generator) -> Picture:
    scene = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    if size:
        figure = cv2.resize(person, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
        height, width = min(figure.shape[0], HEIGHT), min(figure.shape[1], WIDTH)
        top, left = HEIGHT - height, (WIDTH - width) // 2
        scene[top:, left : left + width] = figure[:height, :width]
    grain = noise.integers(-3, 4, scene.shape, np.int16)
    grained: Picture = np.clip(scene.astype(np.int16) + grain, 0, 255).astype(np.uint8)
    return grained


if __name__ == "__main__":
    main()
