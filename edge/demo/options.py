"""`linli demo` and its options."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from edge.demo.community import Community
from edge.demo.stage import show


def add(parts: Any) -> None:
    """Add the subcommand."""
    demo = parts.add_parser("demo", help="run a whole simulated community")
    demo.add_argument("--camera", help="a video file, rtsp://… or a number; default: a clip made for the demo")
    demo.add_argument(
        "--enrol", type=_enrolment, action="append", default=[], metavar="NAME=PHOTO", help="add a person by a photo"
    )
    demo.add_argument("--no-city", action="store_true", help="leave broker and city receiver out")
    demo.add_argument("--headless", action="store_true", help="no sign-in hints; for scripts")
    demo.add_argument("--seconds", type=float, help="stop after this time; default: run until Ctrl-C")
    demo.add_argument("--report", type=Path, metavar="FILE", help="write what happened as JSON")
    demo.add_argument("--port", type=int, default=8080, help="of the screens; 0: any free one")
    demo.add_argument("--keep", type=Path, metavar="FOLDER", help="keep journal, vault and logs in this folder")
    demo.add_argument(
        "--liveness", choices=["required", "off"], help="default: required for a live camera, off for a recording"
    )
    demo.add_argument("--weights", type=Path, metavar="FOLDER", help="of fetched models; default: none are used")
    demo.set_defaults(act=lambda options: asyncio.run(show(_community(options), options.seconds, options.report)))


def _community(options: argparse.Namespace) -> Community:
    return Community(
        camera=options.camera,
        enrol=tuple(options.enrol),
        city=not options.no_city,
        headless=options.headless,
        port=options.port,
        keep=options.keep,
        liveness=options.liveness,
        weights=options.weights,
    )


def _enrolment(text: str) -> tuple[str, Path]:
    name, _, photo = text.partition("=")
    if not name or not Path(photo).is_file():
        raise argparse.ArgumentTypeError(f"{text!r}: expected NAME=PHOTO with a photo that exists")
    return name, Path(photo)
