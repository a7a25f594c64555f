"""The state of the screens: a fold of facts."""

from __future__ import annotations

from msgspec import Struct

from models.glass import Proof
from models.notices import Notice
from models.screens import Playlist, Programmed, Takeover, TakeoverState
from models.text import Code, Hash, Id, Instant


class Emergency(Struct, frozen=True, kw_only=True):
    """A takeover that is not over, who made it, and how far each of its screens is."""

    takeover: Takeover
    by: Id
    screens: dict[str, TakeoverState]


class Seen(Struct, frozen=True, kw_only=True):
    """What is known of what a screen shows. `failed`: why it could not show its program."""

    program: Hash | None = None
    proof: Proof | None = None
    at: Instant | None = None
    failed: Code | None = None


class State(Struct, frozen=True, kw_only=True):
    """What hangs on the board, playlists and takeovers by id; programs and what is seen by screen.

    `released`: contents to which nothing refers since the last fact.
    """

    notices: dict[str, Notice] = {}
    playlists: dict[str, Playlist] = {}
    emergencies: dict[str, Emergency] = {}
    programmed: dict[str, Programmed] = {}
    seen: dict[str, Seen] = {}
    released: tuple[Id, ...] = ()


def contents(state: State) -> tuple[Id, ...]:
    """List the contents that playlists and takeovers refer to."""
    labels = (playlist.label for playlist in state.playlists.values() if playlist.label is not None)
    texts = (emergency.takeover.text for emergency in state.emergencies.values())
    return tuple(dict.fromkeys((*labels, *texts)))


def holder(state: State, screen: Id) -> Emergency | None:
    """Return the takeover that holds the screen: an older one ended there when it came."""
    held = (it for it in state.emergencies.values() if it.screens.get(screen, "ended") != "ended")
    return max(held, key=lambda it: it.takeover.starts, default=None)
