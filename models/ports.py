"""Ports: what the rooms around the core may use of it, and the core of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from models.content import Audience, Content, ContentKind
from models.envelope import Entry, Refusal, Reply
from models.glass import Frame, Glass, GlassReport, Slide
from models.nouns import Command, Lane
from models.people import Actor, Consent, NewFace, Proof
from models.roles import Role
from models.text import Hash, Id, Instant
from models.video import FaceMatch


class CommandSpec(Struct, frozen=True):
    """A line of the command table: the kind, the JSON Schema of its fields, and how a screen should ask."""

    kind: str
    schema: dict[str, object]
    thing: str | None
    confirm: bool
    summary: str


class Commands(Protocol):
    """The command table: the one way in for screens, Home Assistant, the city and the command line."""

    def table(self, actor: Actor) -> tuple[CommandSpec, ...]:
        """List what this actor may ask."""
        ...

    async def ask(self, actor: Actor, kind: str, data: Mapping[str, object], *, cause: str | None = None) -> Reply:
        """Decode, authorise, carry out; the reply comes when the facts are durable."""
        ...

    async def submit(self, actor: Actor, command: Command, *, cause: str | None = None) -> Reply:
        """Do the same with a command that is an object already."""
        ...


class RowChange(Struct, frozen=True):
    """A row's new value, or None when it is gone. `revision` grows with every change of any row."""

    kind: str
    key: str
    revision: int
    value: dict[str, object] | None


Changes = tuple[RowChange, ...]


class Rows(Protocol):
    """Snapshot and stream of all rows, filtered for the actor before they are encoded."""

    def snapshot(self, actor: Actor, kinds: frozenset[str] | None = None) -> Changes:
        """Return what the actor may see now."""
        ...

    def stream(self, actor: Actor, kinds: frozenset[str] | None = None) -> AsyncGenerator[Changes, None]:
        """Yield a snapshot, then changes; a slow reader gets fewer, newer batches, never a backlog."""
        ...


class NewPerson(Struct, frozen=True, kw_only=True):
    """A person to enrol, faces with consent only. Nothing but `roles` and `scope` is kept outside the vault.

    `alike`: whom they look like and why they are enrolled all the same; kept sealed.
    """

    name: str
    roles: frozenset[Role]
    scope: frozenset[str] = frozenset()
    login: str | None = None
    password: str | None = None
    room: str | None = None
    pin: str | None = None
    card: str | None = None
    faces: tuple[NewFace, ...] = ()
    consent: Consent | None = None
    alike: str | None = None


class EnrolmentRefused(ValueError):
    """The person can't be enrolled like this: a login that is taken, a password or a PIN that is too weak."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words.en)
        self.refusal = refusal


class Named(Struct, frozen=True):
    """A person and their name."""

    id: Id
    name: str


class Ways(Struct, frozen=True, kw_only=True):
    """A person's ways in, never their secrets. `faces` templates; `consent`: when the one that stands was given."""

    roles: frozenset[Role]
    scope: frozenset[str]
    pin: bool
    card: bool
    password: bool
    faces: int
    consent: Instant | None


class Identity(Protocol):
    """Who is who."""

    async def authenticate(self, proof: Proof) -> Actor | Refusal:
        """Return the actor the proof stands for, or why it proves nothing. Slow hashes run off the loop."""
        ...

    def subject(self, proof: Proof) -> Hash | None:
        """Return a keyed hash of whom the proof claims to be, to count failures by; None where it claims nobody."""
        ...

    def voter(self, person: Id, ballot: Id) -> Hash:
        """Return a keyed hash of person and ballot, by which a vote is counted once and nobody is named."""
        ...

    async def enrol(self, person: NewPerson) -> Actor:
        """Add a person; EnrolmentRefused where login, or room and PIN, are taken or too weak."""
        ...

    def has_administrator(self) -> bool:
        """Tell whether a maintainer exists."""
        ...

    async def open_session(self, actor: Actor, lifetime: float) -> str:
        """Return the secret of a new session, `lifetime` in seconds."""
        ...

    async def close_session(self, token: str) -> None:
        """End a session at once."""
        ...

    def name_of(self, person: Id) -> str | None:
        """Return a person's name from the vault, None after it was destroyed."""
        ...

    async def named(self, text: str, limit: int) -> tuple[Named, ...]:
        """Return people whose name has all the words of the text, at most `limit`; names are unsealed off the loop."""
        ...

    async def ways(self, person: Id) -> Ways | None:
        """Return a person's ways in, None where there is no such person."""
        ...


class Gallery(Struct, frozen=True):
    """Enrolled faces of one embedder, of the same length each, float32 little-endian: `people[i]` has the i-th.

    `thresholds`: calibrated distances by camera; a camera without one has the embedder's own.
    """

    revision: int
    embedder: Id
    people: tuple[Id, ...]
    templates: bytes
    thresholds: dict[str, float] = {}


class Faces(Protocol):
    """The vault's face templates."""

    def gallery(self, embedder: Id) -> Gallery:
        """Return that embedder's templates of everyone whose consent stands; slow for many, call it off the loop."""
        ...

    async def changed(self, revision: int, embedder: Id) -> Gallery:
        """Wait until the gallery is newer than `revision`."""
        ...


class ContentRefused(ValueError):
    """What was sent is no content that can be kept: too large, damaged, of a type that is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words.en)
        self.refusal = refusal


class Contents(Protocol):
    """Texts, pictures and pages, sealed in the vault. What no fact refers to within a day is destroyed."""

    async def keep(self, data: bytes, kind: ContentKind, *, audience: Audience, owner: Id | None = None) -> Content:
        """Check, clean and seal it; ContentRefused where it is no such content. Slow: it runs off the loop."""
        ...

    async def read(self, content: Id) -> Content | None:
        """Return a content, None where it never was or was destroyed."""
        ...

    async def page(self, content: Content, number: int) -> bytes:
        """Return a page of a PDF, from 0, as a PNG; DeviceUnavailable: ask again later."""
        ...


class Panels(Protocol):
    """Screens as the web server has them: frames to show, and what browsers say they show."""

    async def frame(self, screen: Id, slide: Hash) -> Frame:
        """Return a slide of the screen's program as its glass takes it; NoFrame."""
        ...

    async def preview(self, slide: Slide, glass: Glass) -> Frame:
        """Draw what is not published yet, as that glass would show it, as PNG; NoFrame."""
        ...

    def glass(self, screen: Id) -> Glass | None:
        """Return what the screen can show, None where it is not known."""
        ...

    def report(self, screen: Id, report: GlassReport) -> None:
        """Hear what a screen shows."""
        ...


class Looks(Protocol):
    """Faces at a camera that no door has."""

    async def next(self, camera: Id, patience: float) -> FaceMatch | None:
        """Return the next face that the vision worker is sure of, None after `patience` seconds."""
        ...


class Head(Struct, frozen=True):
    """The newest number of a lane and its row's hash; number 0 before the first."""

    epoch: int
    lane: Lane
    number: int
    hash: bytes


class Outbox(Protocol):
    """What the city has not acknowledged, read from the journal."""

    def heads(self) -> Sequence[Head]:
        """Return the newest number of each lane in the current epoch."""
        ...

    async def read(self, lane: Lane, after: int, limit: int) -> Sequence[Entry]:
        """Return durable entries of the current epoch with a greater number, in order."""
        ...

    def acknowledged(self, lane: Lane) -> int:
        """Return the number up to which the city has committed, in the current epoch."""
        ...

    async def acknowledge(self, epoch: int, lane: Lane, number: int) -> None:
        """Store that the city has committed all up to `number`."""
        ...

    async def start_epoch(self, city_epoch: int, city_number: int) -> None:
        """Number all that is not acknowledged anew, in an epoch above both sides' own."""
        ...

    async def wait(self, lane: Lane, after: int) -> None:
        """Return when the lane has a durable number above `after`."""
        ...


class Clock(Protocol):
    """Time: `utc` is steered, never steps but by a `ClockStepped` event; `mono` is CLOCK_BOOTTIME."""

    def utc(self) -> Instant:
        """Return UTC in ns."""
        ...

    def mono(self) -> int:
        """Return CLOCK_BOOTTIME in ns: monotonic, counts sleep, the same in all processes of a boot."""
        ...


class Spawn(Protocol):
    """The one way to start a task that outlives its caller."""

    def __call__(self, work: Coroutine[object, object, None], name: str) -> Awaitable[None]:
        """Run it, supervised, under a name."""
        ...


Link = Callable[[bool], None]
"""Told True when the city link comes up and False when it goes."""
