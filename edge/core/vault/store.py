"""The vault: people and their faces. Each method is one transaction; the modules beside it say what is inside."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence

from edge.core.vault import consents, faces, persons
from edge.core.vault.consents import ConsentRecord
from edge.core.vault.contents import Contents
from edge.core.vault.database import unproven
from edge.core.vault.keys import unseal
from edge.core.vault.sealed import counter, gallery_changed, withdrawn
from edge.core.vault.strangers import Strangers
from edge.core.vault.thresholds import Thresholds, thresholds_of
from models.people import Actor, Consent, NewFace
from models.ports import Gallery, NewPerson
from models.text import Id

POLL_SECONDS = 1.0
SETTLE_POLLS = 3
"""So often a gallery that has grown is asked again before it is read: that takes seconds where thousands are enrolled.
A withdrawal makes older galleries void, so it is not kept waiting."""


class Vault(Strangers, Thresholds, Contents):
    """Implements `models.ports.Faces`. Another process (`linli person`) may write to the same vault."""

    def enrol(self, new: NewPerson, ways: Sequence[persons.Way] = ()) -> Id:
        """Store person, ways in, consent and faces, all or nothing. EnrolmentRefused: a way in taken, or no consent."""
        with self.write() as db:
            person = persons.add(db, self.keys(db), new.name, new.roles, new.scope)
            persons.add_ways(db, person, ways)
            if new.alike is not None:
                persons.put(db, persons.key(db, self.keys(db), person), person, persons.ALIKE, new.alike.encode())
            self._add_faces(db, person, new.faces, new.consent)
        return person

    def add_person(self, name: str, roles: frozenset[str], scope: frozenset[str]) -> Id:
        """Return the opaque id of a new person without any way in."""
        with self.write() as db:
            return persons.add(db, self.keys(db), name, roles, scope)

    def replace_ways(self, person: Id, kind: str, ways: Sequence[persons.Way]) -> None:
        """Give a person these ways in of that kind, and no other. EnrolmentRefused: somebody else has it."""
        with self.write() as db:
            persons.replace_ways(db, person, kind, ways)

    def put(self, person: Id, name: str, data: bytes) -> None:
        """Seal a value of the person's; KeyError where there is no such person."""
        with self.write() as db:
            persons.put(db, persons.key(db, self.keys(db), person), person, name, data)

    def get(self, person: Id, name: str) -> bytes | None:
        """Return a value of the person's, None where it never was or was destroyed."""
        query = (
            "SELECT wrapped, sealed, (SELECT value FROM keyring WHERE name = 'master') FROM person "
            "JOIN secret ON secret.person = person.id WHERE person.id = ? AND name = ?"
        )
        row = self.db.execute(query, (person, name)).fetchone()
        if row is None:
            return None
        key = self._files.fitting(row[2]).unwrap(row[0], persons.purpose(person))
        return unseal(key, row[1], persons.context(person, name))

    def actor(self, person: Id) -> Actor | None:
        """Return the person's roles and scope."""
        return persons.actor(self.db, person)

    def people(self) -> list[Id]:
        """List the persons' ids."""
        return [row[0] for row in self.db.execute("SELECT id FROM person ORDER BY created").fetchall()]

    def names(self, limit: int) -> Iterator[tuple[Id, str]]:
        """Yield persons with their names, the latest first; slow for many, call it off the loop."""
        with self.reading() as db:
            yield from persons.names(db, self.keys(db), limit)

    def destroy(self, person: Id) -> None:
        """Destroy the person's keys and all that is theirs; galleries with them are void. NotErased: do it again."""
        with self.write() as db:
            seen, rest = faces.destroy(db, person), persons.destroy(db, person)
            mark = withdrawn(db) if seen else unproven(db) if rest else 0
        self.prove([*seen, *rest], mark)

    def add_faces(self, person: Id, new: Sequence[NewFace], consent: Consent) -> None:
        """Seal faces and consent of an enrolled person, all or nothing.

        KeyError: no such person. EnrolmentRefused: that consent was taken back. ValueError: a template is none.
        """
        with self.write() as db:
            self._add_faces(db, person, new, consent)

    def refresh_face(self, person: Id, face: NewFace) -> bool:
        """Keep a template of a pass that a second factor confirmed, beside those of the enrolment.

        False where the person's consent does not stand, or the ones there are of passes are better.
        """
        now = time.time_ns()
        with self.write() as db:
            faces.check(db, face)
            if not (consents.stands(db, person) and faces.by_embedder(db, person)):
                return False
            if not faces.make_room(db, person, face, now):
                return False
            faces.add(db, self.keys(db), person, (face,), now)
            gallery_changed(db)
        return True

    def withdraw_faces(self, person: Id, by: Id) -> None:
        """Take the consent back: face key and templates are destroyed, older galleries void. Again does nothing more.

        NotErased: they are deleted and void, but not yet seen to be gone from the disk; to be done again.
        """
        with self.write() as db:
            consents.take_back(db, person, by, time.time_ns())
            traces = faces.destroy(db, person)
            mark = withdrawn(db) if traces else 0
        self.prove(traces, mark)

    def gallery(self, embedder: Id) -> Gallery:
        """Return the embedder's templates of everyone whose consent stands; slow for many, call it off the loop."""
        with self.reading() as db:
            people, templates = faces.gallery(db, self.keys(db), embedder)
            return Gallery(counter(db, "gallery"), embedder, people, templates, thresholds_of(db, embedder))

    async def changed(self, revision: int, embedder: Id) -> Gallery:
        """Wait until the gallery is newer than `revision`; faces that come one after another are waited for."""
        while self.counter("gallery") <= revision:  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)  # another process may have written: only asking tells
        for _ in range(SETTLE_POLLS):
            if self.counter("withdrawn") > revision:
                break
            await asyncio.sleep(POLL_SECONDS)
        return await asyncio.to_thread(self.gallery, embedder)

    def consents(self, person: Id) -> list[ConsentRecord]:
        """List a person's consents, oldest first; KeyError where there is no such person."""
        with self.reading() as db:
            return consents.read(db, persons.key(db, self.keys(db), person), person)

    def faces_of(self, person: Id) -> dict[Id, int]:
        """Return how many templates a person has of each embedder."""
        return faces.by_embedder(self.db, person)

    def faces_of_other(self, embedder: Id) -> dict[Id, int]:
        """Return how many people have faces of other embedders and none of this one, by what they have."""
        with self.reading() as db:
            return faces.of_other(db, embedder)

    def stored_faces(self) -> int:
        """Return how many people's faces are stored, enrolled or unknown: what the law counts."""
        query = "SELECT (SELECT count(*) FROM face_key) + (SELECT count(*) FROM stranger)"
        return int(self.db.execute(query).fetchone()[0])

    def _add_faces(self, db: sqlite3.Connection, person: Id, new: Sequence[NewFace], consent: Consent | None) -> None:
        if not new:
            return
        keys = self.keys(db)
        consents.record(db, persons.key(db, keys, person), person, consent)
        for face in new:
            faces.check(db, face)
        faces.add(db, keys, person, new, time.time_ns())
        gallery_changed(db)
