"""Heads and photos of heads in space, as a camera's landmarks see them; and how they answer a challenge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import dlib
import numpy as np
from numpy.typing import NDArray

from edge.vision.faces import Points
from edge.vision.landmarks import Shape
from edge.vision.liveness.challenge import Challenge, Progress
from models.video import FaceStep

NS = 1_000_000_000
FOCAL = 560.0

FIVE = np.array([(-31.5, 0, 0), (31.5, 0, 0), (0, 36, -22.7), (-25, 66, -4), (25, 66, -4)])
"""Millimetres: the person's right eye, left eye, tip of the nose, corners of the mouth; z goes away from the camera."""

CORNERS = np.array([(46, 0, 9), (17, 0, -1), (-46, 0, 9), (-17, 0, -1), (0, 45, -16)])
"""Outer and inner corner of the left eye, of the right; base of the nose."""


class Pose(NamedTuple):
    """Degrees and millimetres. `yaw`: to the person's own left."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    z: float = 700.0
    x: float = 0.0


Body = Callable[[Pose], Points | Shape]


def head(pose: Pose) -> Points:
    return seen(FIVE, pose)


def photo(pose: Pose) -> Points:
    return seen(FIVE * (1, 1, 0), pose)


def bent(pose: Pose, radius: float = 100.0) -> Points:
    """A photo rolled about an upright axis, bulging towards the camera."""
    angle = FIVE[:, 0] / radius
    return seen(np.stack([radius * np.sin(angle), FIVE[:, 1], radius * (1 - np.cos(angle))], 1), pose)


def head_corners(pose: Pose) -> Shape:
    return shape(seen(CORNERS, pose))


def photo_corners(pose: Pose) -> Shape:
    return shape(seen(CORNERS * (1, 1, 0), pose))


def seen(points: NDArray[np.float64], pose: Pose) -> Points:
    a, b, c = np.radians([pose.yaw, pose.pitch, pose.roll])
    yaw = np.array([(np.cos(a), 0, -np.sin(a)), (0, 1, 0), (np.sin(a), 0, np.cos(a))])
    pitch = np.array([(1, 0, 0), (0, np.cos(b), -np.sin(b)), (0, np.sin(b), np.cos(b))])
    roll = np.array([(np.cos(c), -np.sin(c), 0), (np.sin(c), np.cos(c), 0), (0, 0, 1)])
    placed = points @ (yaw @ pitch @ roll).T + (pose.x, 0, pose.z)
    return np.asarray(FOCAL * placed[:, :2] / placed[:, 2:] + (320, 240), np.float32)


def shape(points: Points) -> Shape:
    dots = [dlib.point(round(float(x)), round(float(y))) for x, y in points]
    made: Shape = dlib.full_object_detection(dlib.rectangle(0, 0, 640, 480), dots)
    return made


def toward(at: float, goal: float, most: float) -> float:
    return at + max(-most, min(most, goal - at))


def obeying(challenge: Challenge, start: Pose, degrees_s: float = 50.0, fps: float = 5.0) -> Iterator[Pose]:
    """Yield how somebody moves who does what is asked and looks to the front otherwise."""
    pose = start
    while True:
        yield pose
        step = challenge.step
        goal = {"turn_left": 38.0, "turn_right": -38.0}.get(step or "", 0.0)
        near = 0.7 * start.z if step == "come_closer" else pose.z
        yaw = toward(pose.yaw, start.yaw + goal, degrees_s / fps)
        pose = pose._replace(yaw=yaw, z=toward(pose.z, near, 350.0 / fps))


def played(steps: tuple[FaceStep, ...], fps: float = 5.0) -> list[Pose]:
    """How a recorded person moves who was asked this once."""
    poses = [Pose()] * 5
    for step in steps:
        goal = {"turn_left": 40.0, "turn_right": -40.0}.get(step, 0.0)
        near = 460.0 if step == "come_closer" else poses[-1].z
        while poses[-1].yaw != goal or poses[-1].z != near:
            last = poses[-1]
            poses.append(last._replace(yaw=toward(last.yaw, goal, 50 / fps), z=toward(last.z, near, 350 / fps)))
        poses += [poses[-1]] * 2
        while poses[-1].yaw:
            poses.append(poses[-1]._replace(yaw=toward(poses[-1].yaw, 0, 50 / fps)))
        poses += [poses[-1]] * 5
    return poses


def shown(challenge: Challenge, body: Body, poses: Iterator[Pose] | list[Pose], fps: float = 5.0) -> Progress:
    """Show the poses, look by look, until there is a verdict or none is left."""
    progress: Progress = "waiting"
    for look, pose in enumerate(poses):
        progress = challenge.see(body(pose), round(look * NS / fps))
        if progress != "waiting":
            break
    return progress
