"""An OpenEPaperLink access point and its tags: small e-paper panels that fetch their pictures by radio."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from models.glass import Palette
from models.integration import DeviceConfig

RUNNER = "integrations.openepaperlink.device:AccessPoint"


class TagConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tag. `width` x `height` as people look at it, `rotation` clockwise to its scan."""

    mac: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{16}$")]
    width: Annotated[int, Meta(ge=32, le=2048)]
    height: Annotated[int, Meta(ge=32, le=2048)]
    palette: Palette = "bwr"
    rotation: Literal[0, 90, 180, 270] = 0
    name: str = ""


class Config(DeviceConfig, frozen=True, kw_only=True):
    """An access point at `url`; its n-th tag is channel n, from 0."""

    url: Annotated[str, Meta(pattern=r"^https?://[^/\s]+$")]
    tags: Annotated[tuple[TagConfig, ...], Meta(min_length=1, max_length=250)]
    min_s: Annotated[float, Meta(ge=1, le=86_400)] = 300.0
    """No slide is shown for less: each one costs the tag battery."""
    ttl_m: Annotated[int, Meta(ge=0, le=1440)] = 5
    """How many minutes a tag may sleep before it asks for the next picture."""
    gap_s: Annotated[float, Meta(ge=0, le=60)] = 1.0
    """The pause between two uploads: the access point drops connections under a queue."""
    poll_s: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    """How often all tags are asked for, besides what the access point says by itself."""
    confirm_s: Annotated[float, Meta(gt=0, le=604_800)] = 3600.0
    """A tag that did not fetch its picture in this time is said to have failed, and gets it again."""
    reupload_s: Annotated[float, Meta(gt=0, le=604_800)] = 3600.0
    """How often a picture is uploaded again: the access point keeps none, and a tag that restarted asks for it."""
    timeout_s: Annotated[float, Meta(gt=0, le=300)] = 30.0

    def __post_init__(self) -> None:
        """Raise ValueError where a tag stands twice."""
        macs = [tag.mac.upper() for tag in self.tags]
        if len(set(macs)) < len(macs):
            raise ValueError("tags: a mac stands twice")
