"""What `benchmarks.spoof` found, counted and said.

APCER: of attack presentations, those taken for live. BPCER: of bona fide ones, those condemned as an attack. No answer
(no face was found, or none that could be judged) is counted apart: it opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from benchmarks._report import say

Answer = Literal["live", "spoof", "undecided", "none"]
LAYOUTS = ("detector's points", "dlib's points")

LIMITS = """\
Digital simulations, not a certified test: no real paper, screen, camera or volunteer. Seven photographed people, each
in several presentations; none is a resident. A photograph "as it is" stands for a living face. Simulated heads are
photos given a head's depth: they show what the challenge lets pass, not what people do when they are asked.
"""


class Outcome(NamedTuple):
    """What one presentation led to. `active`: whether a challenge was passed, by layout; empty where none was tried."""

    kind: str
    person: str
    passive: Answer
    active: dict[str, bool]


def if_unsure(it: Outcome, layout: str) -> bool:
    """Tell whether it is taken for live where the networks come first and a challenge where they are unsure."""
    return it.passive == "live" or (it.passive == "undecided" and it.active[layout])


def always(it: Outcome, layout: str) -> bool:
    """Tell whether it is taken for live where a challenge has to be passed as well."""
    return it.passive in {"live", "undecided"} and it.active[layout]


def alone(it: Outcome, layout: str) -> bool:
    """Tell whether it is taken for live where there are no networks."""
    return it.active[layout]


RULES: dict[str, Callable[[Outcome, str], bool]] = {
    "challenge alone": alone,
    "networks, challenge if unsure": if_unsure,
    "networks and challenge": always,
}


def table(good: Sequence[Outcome], acted: Sequence[Outcome], bad: Sequence[Outcome]) -> None:
    """Print all figures for people."""
    layouts = list(acted[0].active)
    head = f"{'n':>4}{'live':>6}{'spoof':>7}{'unsure':>8}{'none':>6}"
    print(f"{'attack':32}{head}   taken for live: " + ", ".join(RULES))
    for kind in dict.fromkeys(it.kind for it in bad):
        print(_row(kind, [it for it in bad if it.kind == kind], layouts))
    print(f"\n{'bona fide':32}{head}")
    for kind in dict.fromkeys(it.kind for it in good):
        print(_row(kind, [it for it in good if it.kind == kind], []))
    for layout in layouts:
        print(
            f"simulated heads that passed a challenge, {layout}: {sum(it.active[layout] for it in acted)}/{len(acted)}"
        )
    print("\n" + LIMITS)


def lines(good: Sequence[Outcome], acted: Sequence[Outcome], bad: Sequence[Outcome]) -> None:
    """Say one JSON line a figure: each kind of attack, the worst of them, and bona fide."""
    kinds = list(dict.fromkeys(it.kind for it in bad))
    networks = {kind: _share([it.passive == "live" for it in bad if it.kind == kind]) for kind in kinds}
    for kind, share in networks.items():
        say(f"spoof: APCER, networks alone, {kind}", "1", share)
    worst = max(networks, key=networks.__getitem__)
    say(f"spoof: APCER, networks alone, worst kind: {worst}", "1", networks[worst])
    for layout in acted[0].active:
        for name, rule in RULES.items():
            tried = dict.fromkeys(it.kind for it in bad if it.active)
            taken = {kind: _share([rule(it, layout) for it in bad if it.kind == kind and it.active]) for kind in tried}
            worst = max(taken, key=taken.__getitem__)
            say(f"spoof: APCER, {name}, {layout}, worst kind: {worst}", "1", taken[worst])
            every = [rule(it, layout) for it in bad if it.active]
            say(f"spoof: APCER, {name}, {layout}, all kinds, of {len(every)}", "1", _share(every))
        say(
            f"spoof: simulated heads that fail a challenge, {layout}",
            "1",
            1 - _share([it.active[layout] for it in acted]),
        )
    say(f"spoof: BPCER, condemned by the networks, of {len(good)}", "1", _share([it.passive == "spoof" for it in good]))
    say("spoof: bona fide that the networks alone don't let in", "1", _share([it.passive != "live" for it in good]))
    say("spoof: bona fide without an answer", "1", _share([it.passive == "none" for it in good]))
    say("spoof: attacks without an answer", "1", _share([it.passive == "none" for it in bad]))


def _row(kind: str, some: Sequence[Outcome], layouts: Sequence[str]) -> str:
    counts = [sum(it.passive == answer for it in some) for answer in ("live", "spoof", "undecided", "none")]
    row = f"{kind:32}{len(some):4}{counts[0]:6}{counts[1]:7}{counts[2]:8}{counts[3]:6}"
    tried = [it for it in some if it.active]
    for layout in layouts:
        taken = (f"{sum(rule(it, layout) for it in tried)}" for rule in RULES.values())
        row += f"   {' '.join(taken)} of {len(tried)}" if tried else "   -"
    return row


def _share(true: Sequence[bool]) -> float:
    return sum(true) / len(true) if true else 0.0
