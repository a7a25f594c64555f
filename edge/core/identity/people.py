"""Who is who: PIN, card, password, session and face each lead to the same kind of actor."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import secrets
import time

import msgspec

from edge.core.identity import secret
from edge.core.vault import LOGIN_TAKEN, Vault, Way
from models.access import NOT_KNOWN, STALE, WRONG_CARD, WRONG_PIN
from models.envelope import NO_SESSION, WRONG_PASSWORD, Refusal
from models.people import Actor, Card, Face, Password, Pin, Proof, Session, Via
from models.ports import EnrolmentRefused, Named, NewPerson, Ways
from models.text import Words, folded

PIN_TAKEN = Refusal(
    "pin_taken",
    Words("同一房号已有人用这个密码，请换一个。", "Somebody in this room has the same PIN: choose another."),
)
SAME_ROOM = 16
"""At most so many persons of one room are tried, so that a guess stays cheap for the box."""
NAMES = 512
"""So many names are remembered until the vault changes."""
SEARCHED = 20_000
"""At most so many names are unsealed for one search."""


class People:
    """Implements `models.ports.Identity` over the vault."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._names: dict[str, str | None] = {}
        self._version = -1

    async def authenticate(self, proof: Proof) -> Actor | Refusal:
        """Return the actor the proof stands for, or why it proves nothing."""
        match proof:
            case Session(token):
                return self._session(token)
            case Face(match):
                if match.gallery < self._vault.counter("withdrawn"):
                    return STALE
                person = match.nearest[0].person if match.nearest else None
                return self._actor(person, "face", 1) or NOT_KNOWN
            case Pin(room, pin):
                person = await self._verify("pin", _plain(room), pin)
                return self._actor(person, "pin", 2) or WRONG_PIN
            case Card(number):
                return self._actor(self._holder_of(number), "card", 1) or WRONG_CARD
            case Password(login, password):
                person = await self._verify("password", _plain(login), password)
                return self._actor(person, "password", 2) or WRONG_PASSWORD

    def subject(self, proof: Proof) -> str | None:
        """Return a keyed hash of the room or login the proof names."""
        match proof:
            case Pin(room, _):
                return self._vault.keyed_hash("pin", _plain(room)).hex()[:32]
            case Password(login, _):
                return self._vault.keyed_hash("password", _plain(login)).hex()[:32]
            case _:
                return None

    def voter(self, person: str, ballot: str) -> str:
        """Return a keyed hash of person and ballot."""
        return self._vault.keyed_hash("ballot", f"{ballot}:{person}").hex()[:32]

    async def enrol(self, person: NewPerson) -> Actor:
        """Add a person with ways in, consent and faces, all or nothing.

        EnrolmentRefused: login, card, or room and PIN, are taken or too weak, or faces come without consent.
        """
        await self._check(person)
        ways = [
            await self._way(kind, name, text)
            for kind, name, text in (("password", person.login, person.password), ("pin", person.room, person.pin))
            if name is not None and text is not None
        ]
        if person.card is not None:
            ways.append(self._card(person.card))
        made = await asyncio.to_thread(self._vault.enrol, person, ways)
        return Actor(id=made, roles=person.roles, scope=person.scope)

    def give_card(self, person: str, number: str | None) -> None:
        """Make this the person's one card, None: they have none. EnrolmentRefused: it is somebody else's, or none."""
        self._vault.replace_ways(person, "card", [] if number is None else [self._card(number)])

    def has_administrator(self) -> bool:
        """Tell whether a maintainer exists."""
        query = "SELECT 1 FROM person WHERE roles LIKE '%\"maintainer\"%' LIMIT 1"
        return self._vault.db.execute(query).fetchone() is not None

    async def open_session(self, actor: Actor, lifetime: float) -> str:
        """Return the secret of a new session, `lifetime` in seconds."""
        token = secrets.token_urlsafe(32)
        expires = time.time_ns() + int(lifetime * 1e9)
        row = (_digest(token), msgspec.json.encode(actor).decode(), expires)
        await asyncio.to_thread(self._store_session, row)
        return token

    async def close_session(self, token: str) -> None:
        """End a session at once."""
        await asyncio.to_thread(self._drop_session, _digest(token))

    def name_of(self, person: str) -> str | None:
        """Return a person's name from the vault, None after it was destroyed."""
        version = int(self._vault.db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version or len(self._names) >= NAMES:
            self._names, self._version = {}, version  # whoever was forgotten, here or by `linli person`, is so now
        if person not in self._names:
            name = self._vault.get(person, "name")
            self._names[person] = None if name is None else name.decode()
        return self._names[person]

    async def named(self, text: str, limit: int) -> tuple[Named, ...]:
        """Return people whose name has all the words of the text, at most `limit`."""
        return await asyncio.to_thread(self._named, folded(text).split(), limit)

    async def ways(self, person: str) -> Ways | None:
        """Return a person's ways in, None where there is no such person."""
        return await asyncio.to_thread(self._ways, person)

    def forget(self, person: str) -> None:
        """Destroy a person: name, faces, ways in, everything. NotErased: to be done again."""
        self._names = {}
        self._vault.destroy(person)

    def _ways(self, person: str) -> Ways | None:
        actor = self._vault.actor(person)
        if actor is None:
            return None
        query = "SELECT DISTINCT kind FROM credential WHERE person = ?"
        kinds = {row[0] for row in self._vault.db.execute(query, (person,)).fetchall()}
        standing = [each.given for each in self._vault.consents(person) if each.withdrawn is None]
        return Ways(
            roles=actor.roles,
            scope=actor.scope,
            pin="pin" in kinds,
            card="card" in kinds,
            password="password" in kinds,
            faces=sum(self._vault.faces_of(person).values()),
            consent=max(standing, default=None),
        )

    def _named(self, words: list[str], limit: int) -> tuple[Named, ...]:
        names = self._vault.names(SEARCHED) if words else iter(())
        found = (Named(person, name) for person, name in names if all(word in folded(name) for word in words))
        return tuple(itertools.islice(found, limit))

    def _session(self, token: str) -> Actor | Refusal:
        query = "SELECT actor FROM session WHERE digest = ? AND expires > ?"
        row = self._vault.db.execute(query, (_digest(token), time.time_ns())).fetchone()
        if row is None:
            return NO_SESSION
        kept = msgspec.json.decode(row[0], type=Actor)
        if "panel" in kept.roles:
            return kept
        return self._actor(kept.id, "session", kept.assurance) or NO_SESSION

    def _actor(self, person: str | None, via: Via, assurance: int) -> Actor | None:
        actor = self._vault.actor(person) if person is not None else None
        return msgspec.structs.replace(actor, via=via, assurance=assurance) if actor is not None else None

    async def _verify(self, kind: str, name: str, text: str) -> str | None:
        lookup = self._vault.keyed_hash(kind, name)
        query = "SELECT person, verifier FROM credential WHERE kind = ? AND lookup = ? LIMIT ?"
        found: list[tuple[str, str]] = self._vault.db.execute(query, (kind, lookup, SAME_ROOM)).fetchall()
        return await secret.first_match(found, self._vault.keyed_hash(f"{kind}-secret", text).hex())

    async def _check(self, person: NewPerson) -> None:
        if person.password is not None:
            secret.check_password(person.password)
        if person.pin is not None:
            secret.check_pin(person.pin)
        if person.login is not None and self._is_taken(person.login):
            raise EnrolmentRefused(LOGIN_TAKEN)
        if person.room and person.pin and await self._verify("pin", _plain(person.room), person.pin):
            raise EnrolmentRefused(PIN_TAKEN)

    def _is_taken(self, login: str) -> bool:
        lookup = self._vault.keyed_hash("password", _plain(login))
        return self._vault.db.execute("SELECT 1 FROM credential WHERE lookup = ?", (lookup,)).fetchone() is not None

    async def _way(self, kind: str, name: str, text: str) -> Way:
        verifier = await secret.hashed(self._vault.keyed_hash(f"{kind}-secret", text).hex())
        return Way(kind, self._vault.keyed_hash(kind, _plain(name)), verifier)

    def _card(self, number: str) -> Way:
        secret.check_card(_plain(number))
        return Way("card", self._vault.keyed_hash("card", _plain(number)))

    def _holder_of(self, card: str) -> str | None:
        query = "SELECT person FROM credential WHERE kind = 'card' AND lookup = ?"
        row = self._vault.db.execute(query, (self._vault.keyed_hash("card", _plain(card)),)).fetchone()
        return None if row is None else str(row[0])

    def _store_session(self, row: tuple[bytes, str, int]) -> None:
        with self._vault.write() as db:
            db.execute("DELETE FROM session WHERE expires < ?", (time.time_ns(),))
            db.execute("INSERT INTO session VALUES (?, ?, ?)", row)

    def _drop_session(self, digest: bytes) -> None:
        with self._vault.write() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (digest,))


def _plain(name: str) -> str:
    """Fold what people type differently: case, spaces, dashes."""
    return "".join(name.casefold().split()).replace("-", "").replace("#", "")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
