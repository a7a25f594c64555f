"""What happened in a demo, counted at each end: the hub's screen, its journal, the wire, the city."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

import aiohttp
import msgspec
from msgspec import Struct

from edge.core.identity import People
from edge.core.journal import export
from edge.core.vault import Vault
from edge.demo.community import Site


class Report(Struct, frozen=True, kw_only=True):
    """The demo's figures; `people` maps a name to the times granted."""

    frames: int
    faces: int
    granted: int
    refused: int
    door_commands: int
    door_sensed_open: int
    events_journaled: int
    events_committed: int
    people: dict[str, int]


async def camera_counts(url: str, sign_in: tuple[str, str]) -> dict[str, int]:
    """Ask the running hub, as a screen would, how many frames and faces it saw."""
    async with aiohttp.ClientSession(headers={"Origin": url}, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        login = {"login": sign_in[0], "password": sign_in[1]}
        async with http.post(f"{url}/api/session", json=login) as answer:
            answer.raise_for_status()
        async with http.get(f"{url}/api/snapshot") as answer:
            rows = (await answer.json())["changes"]
    counts: Counter[str] = Counter()
    for row in rows:
        if row["kind"] == "reading" and row["value"]["unit"] == "1":
            counts[row["value"]["kind"]] += int(row["value"]["value"] or 0)
    return counts


def report_of(site: Site, counts: dict[str, int], *, city: bool) -> Report:
    """Count journal, wire and city after the hub has stopped."""
    entries = [msgspec.json.decode(line) for line in export(site.folder / "data" / "journal.db")]
    kinds = Counter(entry["kind"] for entry in entries)
    granted = [entry["data"]["person"] for entry in entries if entry["kind"] == "access.granted"]
    return Report(
        frames=counts.get("camera.frames", 0),
        faces=counts.get("camera.faces", 0),
        granted=len(granted),
        refused=kinds["access.refused"],
        door_commands=_pulses(site),
        door_sensed_open=kinds["access.door_opened"],
        events_journaled=len(entries),
        events_committed=_committed(site) if city else 0,
        people=_names(site, granted),
    )


def _names(site: Site, granted: Iterable[str]) -> dict[str, int]:
    vault = Vault(site.folder / "data")
    people = People(vault)
    named = {people.name_of(person) or person: times for person, times in Counter(granted).items()}
    vault.close()
    return named


def _pulses(site: Site) -> int:
    seen = (
        msgspec.json.decode(line) for line in (site.folder / "board.log").read_bytes().splitlines() if line[:1] == b"{"
    )
    return sum(1 for line in seen if line.get("what") == "command" and line.get("kind") == "flash")


def _committed(site: Site) -> int:
    with sqlite3.connect(f"file:{site.folder / 'city.db'}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM fact").fetchone()[0])
