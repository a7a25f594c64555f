"""Faces beside face_recognition's own calls: `python -m benchmarks.faces [--quick]`; `... verify --help` for people.

Every figure is of one thread. Per stage: the same pictures, the same boxes. The clip: every frame of
short_hamilton_clip.mp4 at 640 x 360 goes to one camera's eye, as the worker has it, and to face_locations,
face_encodings and compare_faces; CPU time is the process's own. Photos and clip stand beside the project.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import Any

import msgspec

from benchmarks import _verify
from benchmarks._report import say

PEER = "face_recognition"
OURS = {"clip", "memory"}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FOR_OLD_OPENBLAS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Set on some machines so that old builds compute rightly; they slow a current one on both sides."""


def main() -> int:
    """Print a JSON line a figure, or what `verify` prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer photos and frames; ends within 50 s")
    parser.set_defaults(act=measure)
    _verify.add(parser.add_subparsers(metavar="verify"))
    options = parser.parse_args()
    return int(options.act(options))


def measure(options: argparse.Namespace) -> int:
    """Run each part in a process of its own, so that memory and caches are its own too."""
    quick = bool(options.quick)
    embedding(part("embed", quick=quick))
    detection(part("find", quick=quick))
    search(part("search", quick=quick))
    ours = {name: part("clip", name, quick=quick) for name in ("yunet", "hog")}
    clip(ours, part("peer", quick=quick))
    workers = ("yunet",) if quick else ("yunet", "hog")
    memory({name: part("memory", name, quick=quick) for name in workers}, part("peer_memory", quick=quick))
    return 0


def part(*words: str, quick: bool) -> dict[str, Any]:
    """Return what one part measured."""
    module = "benchmarks._faces" if words[0] in OURS else "benchmarks._faces_peer"
    command = [sys.executable, "-W", "ignore::UserWarning", "-m", module, *words, *(["--quick"] if quick else [])]
    environment = {key: value for key, value in os.environ.items() if key not in FOR_OLD_OPENBLAS} | ONE_THREAD
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    found: dict[str, Any] = msgspec.json.decode(done.stdout)
    return found


def embedding(got: dict[str, Any]) -> None:
    """Say how fast and how equal the graph is."""
    peer = f"{PEER}.face_encodings"
    say(
        f"faces: embed one, chip included, mean of {got['faces']}",
        "ms",
        got["ours"],
        peer=got["peer"],
        peer_name=peer,
        goal=0.1,
    )
    say("faces: embed four in a batch, a face", "ms", got["batch"], peer=got["peer"], peer_name=peer)
    figure = f"faces: largest difference of an embedding, {got['faces']} faces"
    say(figure, "1e-6", got["difference"] * 1e6, goal=10)


def detection(got: dict[str, Any]) -> None:
    """Say how long finding takes in a whole frame."""
    peer = f"{PEER}.face_locations, upsample 1"
    for name in ("yunet", "hog"):
        if name in got:
            say(f"faces: find in 640 x 360 by {name}", "ms", got[name], peer=got["peer"], peer_name=peer)


def search(got: dict[str, Any]) -> None:
    """Say how long 1:N takes."""
    peer = f"{PEER}.face_distance"
    say("faces: search 10,000 people x 5 templates, p50", "ms", got["ours"], peer=got["peer"], peer_name=peer, goal=0.2)
    say("faces: search 10,000 people x 5 templates, p50", "ms", got["ours"], goal=5.0)


def clip(ours: dict[str, dict[str, Any]], peer: dict[str, Any]) -> None:
    """Say what the clip cost, who was found, how soon."""
    name = f"{PEER}'s calls on every frame"
    for detector, got in ours.items():
        if not got:
            continue
        what, cpu = f"faces: clip, {detector}", peer["cpu"]
        every = f"{what}, CPU a frame, all {got['frames']} looked at"
        gate = f"{what}, CPU a frame, 5 looks a second as at a gate"
        say(every, "ms", got["every"], peer=cpu, peer_name=name, goal=0.125)
        say(gate, "ms", got["gate"], peer=cpu, peer_name=name, goal=0.125)
        say(f"{what}, embeddings a frame", "1", got["embedded"], peer=peer["embedded"], peer_name=name)
        say(f"{what}, frame in to decision, p95", "ms", got["p95"], peer=peer["p95"], peer_name=name)
        people = f"{what}, the same people found ({', '.join(peer['found'])}), at every frame and 5 times a second"
        say(people, "1", peer["found"] == got["found"] == got["found_at_gate"], goal=1)


def memory(ours: dict[str, dict[str, Any]], peer: dict[str, Any]) -> None:
    """Say how much memory a worker takes at its peak."""
    for detector, got in ours.items():
        for size, who in (("few", "two people enrolled"), ("many", "50,000 templates, 5,000 with --quick")):
            if got:
                name = f"faces: memory of the worker, {detector}, {who}"
                say(name, "MB", got[size], peer=peer["peer"], peer_name=f"a process with {PEER}, one frame")
                say(f"{name}, against its goal", "MB", got[size], goal=250)


if __name__ == "__main__":
    sys.exit(main())
