"""A camera: a video file, an RTSP stream or a USB camera."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from models.integration import CameraConfig

RUNNER = "integrations.camera.device:Camera"


class Config(CameraConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`source`: the path of a video file, rtsp://…, /dev/videoN or N. Sizes in pixels, `_s` in seconds.

    `width`, `height`: what is analysed; 640 x 360 finds faces to 3 m at a door. `loop` repeats a file.
    `silent_s`: no frame for so long is a lost camera. `frozen_s`: so is the very same picture for so long.
    """

    source: Annotated[str, Meta(min_length=1)]
    fps: Annotated[float, Meta(gt=0, le=60)] = 10.0
    loop: bool = False
    silent_s: Annotated[float, Meta(gt=0)] = 10.0
    frozen_s: Annotated[float, Meta(gt=0)] = 10.0


def kind_of(source: str) -> Literal["file", "rtsp", "usb"]:
    """Tell what a source is from how it is written."""
    if source.lower().startswith(("rtsp://", "rtsps://")):
        return "rtsp"
    if source.isdigit() or source.startswith("/dev/video"):
        return "usb"
    return "file"
