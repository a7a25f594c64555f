"""Things that people and other systems see, and the abilities that say what each can do."""

from __future__ import annotations

from msgspec import Struct

from models.glass import Glass
from models.nouns import Row, row
from models.roles import WATCHERS
from models.text import Channel, Id


class Lockable(Struct, frozen=True, tag="lockable"):
    """Opens for a moment; `open` is the command kind."""

    open: str


class Contact(Struct, frozen=True, tag="contact"):
    """Says open or closed, by the rows of kind `rows`."""

    rows: str


class Measures(Struct, frozen=True, tag="measures"):
    """Publishes readings of these kinds."""

    kinds: tuple[str, ...]


class Watches(Struct, frozen=True, tag="watches"):
    """Has a picture."""

    width: int
    height: int


class Switches(Struct, frozen=True, tag="switches"):
    """Has relay and input channels, each owned by one domain."""

    relays: tuple[Channel, ...]
    inputs: tuple[Channel, ...]


class Displays(Struct, frozen=True, tag="displays"):
    """Shows frames; `glass` is what its panel can do."""

    glass: Glass


Ability = Lockable | Contact | Measures | Watches | Switches | Displays


@row("thing", roles=(*WATCHERS, "panel"))
class Thing(Row, frozen=True, kw_only=True):
    """A door, a camera, a board. `via` is the Thing or device that stands between it and the hub."""

    id: Id
    name: str
    area: str
    abilities: tuple[Ability, ...]
    via: Id | None = None
