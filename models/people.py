"""Who asks: roles, proofs, the actor that a proof yields."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from models.roles import Role
from models.text import Id, Instant
from models.video import FaceMatch

Via = Literal["hub", "face", "card", "pin", "password", "session", "city"]


class Actor(Struct, frozen=True):
    """Somebody who was authenticated. An empty `scope` reaches every Thing.

    `assurance` is 0..3 in the manner of ISO/IEC 29115: 1 a face, a card or a screen, 2 a secret, 3 the hub itself.
    """

    id: Id
    roles: frozenset[Role]
    scope: frozenset[str] = frozenset()
    via: Via = "hub"
    assurance: int = 0

    def may(self, roles: frozenset[Role]) -> bool:
        """Tell whether any of the roles is held."""
        return bool(self.roles & roles)

    def reaches(self, thing: str) -> bool:
        """Tell whether the Thing is inside the actor's scope."""
        return not self.scope or thing in self.scope


HUB = Actor(id="hub", roles=frozenset({"system"}), via="hub", assurance=3)


class Pin(Struct, frozen=True, tag="pin"):
    """A resident's room number and PIN, as typed on a gate screen."""

    room: str
    pin: str


class Card(Struct, frozen=True, tag="card"):
    """The number of a resident's card, as its reader types it."""

    number: str


class Password(Struct, frozen=True, tag="password"):
    """A login name and password of a member of staff."""

    login: str
    password: str


class Session(Struct, frozen=True, tag="session"):
    """The secret of a browser's session cookie."""

    token: str


class Face(Struct, frozen=True, tag="face"):
    """What the vision worker saw; never leaves the box, never journaled."""

    match: FaceMatch


Proof = Pin | Card | Password | Session | Face


class NewFace(Struct, frozen=True, kw_only=True):
    """A face template to keep: float32 little-endian, made by the embedder of that name. `quality` is 0..1.

    `source` pass: refreshed by a pass that a second factor confirmed.
    """

    embedder: Id
    values: bytes
    quality: float
    source: Literal["photo", "camera", "pass"]


class Consent(Struct, frozen=True, kw_only=True):
    """A person's separate consent to face recognition: when, by whom recorded, to which version of the text.

    `guardian`: who agreed for a child under 14; kept sealed.
    """

    given: Instant
    by: Id
    text: Id
    guardian: str | None = None


class Credential(Struct, frozen=True, kw_only=True):
    """A person's way in. `id` is opaque; what proves it is only in the vault, as a keyed hash or encrypted."""

    id: Id
    person: Id
    kind: Literal["face", "card", "pin", "password"]
    scope: frozenset[str] = frozenset()
    valid_from: int = 0
    valid_until: int | None = None
