"""Faces on the command line: the options, the consent, and what is said when a face can't be enrolled."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
import time
from pathlib import Path

from edge.config import Config
from edge.core.identity import People
from edge.core.vault import Vault
from edge.vision.config import VisionConfig
from edge.vision.enrolling.wire import Alike, Enrolment, Hint, Job, Photo, Watch
from edge.vision.photos import PHOTO_MAX, enrolment
from models.integration import CameraConfig
from models.people import Consent, NewFace
from models.text import Words

CONSENT_TEXT = "2026-11"
"""The version of the consent text in docs/privacy.md."""

PHOTOS_MAX = 10
WATCH_S = 45.0


class FaceRefused(ValueError):
    """No face is enrolled; says why, in words for staff."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what both `linli person add` and `linli person face` take."""
    parser.add_argument("--photo", type=Path, action="append", default=[], help="one face, from the front; not kept")
    parser.add_argument("--camera", metavar="ID", help="or this camera of the running hub: it guides the person")
    parser.add_argument("--seconds", type=float, default=WATCH_S, help="how long the camera is watched at most")
    parser.add_argument("--consent", action="store_true", help="the person agreed to face recognition, separately")
    parser.add_argument("--consent-text", default=CONSENT_TEXT, metavar="VERSION", help="of the text they agreed to")
    parser.add_argument("--child", action="store_true", help="under 14: a guardian must have agreed")
    parser.add_argument("--guardian", metavar="NAME", help="who agreed for a child; kept sealed")
    parser.add_argument("--allow-alike", metavar="REASON", help="enrol though somebody looks the same: a twin")


def wrong_use(options: argparse.Namespace) -> str | None:
    """Say what is wanting before a face may be looked at, None: nothing."""
    if not options.photo and options.camera is None:
        return None
    if not options.consent:
        return "--photo and --camera need --consent: ask the person, separately from all else, before a face is kept"
    if options.child and not options.guardian:
        return "--child needs --guardian NAME: under 14 a guardian must have agreed"
    if options.photo and options.camera is not None:
        return "--photo or --camera, not both: a face from the camera is known to be alive, one on a photo is not"
    if len(options.photo) > PHOTOS_MAX:
        return f"at most {PHOTOS_MAX} photos a person"
    return None


def consent_of(options: argparse.Namespace) -> Consent:
    """Return the consent as it is recorded."""
    return Consent(given=time.time_ns(), by=recorder(), text=options.consent_text, guardian=options.guardian)


async def faces_of(
    config: Config, vault: Vault, options: argparse.Namespace, person: str = ""
) -> tuple[tuple[NewFace, ...], Alike | None]:
    """Return the templates, and whom they are like where that was allowed. FaceRefused: why nothing is kept."""
    if not options.photo and options.camera is None:
        return (), None
    made = await enrolment(_job(config, vault, options, person), _hint)
    if made.refused:
        raise FaceRefused("\n".join(f"{it.photo}: {_both(it.words)}" for it in made.refused))
    if made.alike is not None and not options.allow_alike:
        name = People(vault).name_of(made.alike.person)
        raise FaceRefused(f"{_both(made.alike.words)}\n  {made.alike.person}\t{name}\t{made.alike.distance:.2f}")
    if not made.templates:
        raise FaceRefused("nothing new: these looks are enrolled already, or there are five (withdraw to begin anew)")
    _note(made)
    return made.templates, made.alike


def _job(config: Config, vault: Vault, options: argparse.Namespace, person: str) -> Job:
    vision = config.vision or VisionConfig()
    return Job(
        gallery=vault.gallery(vision.gallery),
        config=vision,
        weights=str(config.weights),
        cache=str(config.models),
        photos=tuple(_photo(path) for path in options.photo),
        watch=_watch(config, options) if options.camera is not None else None,
        person=person,
        allow_alike=options.allow_alike is not None,
    )


def _photo(path: Path) -> Photo:
    with path.open("rb") as file:
        return Photo(str(path), file.read(PHOTO_MAX + 1))


def _watch(config: Config, options: argparse.Namespace) -> Watch:
    cameras = [device.id for device in config.devices if isinstance(device, CameraConfig)]
    if options.camera not in cameras:
        known = ", ".join(cameras) or "none is configured"
        raise FaceRefused(f"no camera {options.camera!r}; expected one of: {known}")
    return Watch(config.hub.id, options.camera, options.seconds)


def _note(made: Enrolment) -> None:
    if made.same:
        _say(f"{len(made.same)} more show the same look and were not needed")
    if made.alike is not None:
        _say(f"enrolled beside {made.alike.person}, who looks the same: a gate will ask both for their PIN")


def _hint(hint: Hint) -> None:
    _say(_both(hint.words))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _both(words: Words) -> str:
    return f"{words.zh} {words.en}"


def recorder() -> str:
    """Return who sits at the command line, as an id."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return "cli." + (re.sub(r"[^A-Za-z0-9_.-]", "_", name)[:60] or "nobody")
