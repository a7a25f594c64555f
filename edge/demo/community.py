"""What the demo is made of: folders, configuration, people."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from edge.cli.enrolment import CONSENT_TEXT
from edge.config import Config, load
from edge.core.identity import People
from edge.core.vault import Vault
from edge.demo.screens import DOMAINS, PANEL, weather
from edge.vision.config import VisionConfig
from edge.vision.enrolling.wire import Job, Photo
from edge.vision.photos import enrolment
from models.people import Consent, NewFace
from models.ports import NewPerson
from models.roles import Role

HUB = "demo-0001"
DOOR = "east-gate"
ADMIN = ("admin", "linli-demo-2026")
GUARD = ("guard", "linli-guard-2026")
GRID = ("grid", "linli-grid-2026")
RESIDENT = ("3-2-501", "274913")
VISITOR = "Eileen"


class Community(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    camera: str | None
    enrol: tuple[tuple[str, Path], ...]
    city: bool
    headless: bool
    port: int
    keep: Path | None
    liveness: Literal["required", "off"] | None = None
    weights: Path | None = None

    @property
    def rule(self) -> str:
        """The door's liveness rule: off for a recording, which nobody can take for a living person."""
        live = self.camera is not None and (self.camera.isdigit() or "://" in self.camera)
        return self.liveness or ("required" if live else "off")


class Site(Struct, frozen=True, kw_only=True):
    """Where everything of one run lies."""

    folder: Path
    port: int
    broker: int
    camera: str

    @property
    def config(self) -> Path:
        """The hub's linli.yaml."""
        return self.folder / "linli.yaml"

    @property
    def board(self) -> Path:
        """The serial port of the simulated relay board."""
        return self.folder / "ttyRELAY"

    @property
    def feeds(self) -> Path:
        """What the city sends down."""
        return self.folder / "feeds"

    @property
    def url(self) -> str:
        """Where the screens are."""
        return f"http://127.0.0.1:{self.port}"


async def prepare(community: Community, folder: Path) -> Site:
    """Make clip, configuration and people; return the site."""
    folder.mkdir(parents=True, exist_ok=True)
    camera, people = community.camera, list(community.enrol)
    if camera is None:
        camera = str(folder / "visitor.mp4")
        portrait = folder / "portrait.png"
        await run_module("edge.demo.clip", camera, str(portrait))
        people.append((VISITOR, portrait))
    elif camera.isdigit() or "://" in camera:
        pass
    elif not Path(camera).is_file():
        raise FileNotFoundError(f"--camera {camera}: no such file")
    else:
        camera = str(Path(camera).resolve())
    site = Site(folder=folder, port=community.port or free_port(), broker=free_port(), camera=camera)
    site.config.write_text(yaml.safe_dump(_config(site, community), allow_unicode=True, sort_keys=False))
    feed = site.feeds / HUB / "weather.json"
    feed.parent.mkdir(parents=True, exist_ok=True)
    feed.write_bytes(weather())
    await _enrol(load(site.config), people)
    return site


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def run_module(module: str, *arguments: str) -> None:
    """Run a module as a program; RuntimeError with its last words where it fails."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stderr=pipe)
    _, errors = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"{module}: {errors.decode(errors='replace').strip()}")


def _config(site: Site, community: Community) -> dict[str, object]:
    door = {
        "id": DOOR, "name": "东门", "relay": "gate-board/0", "sensor": "gate-board/0", "camera": "gate-camera",
        "liveness": "off",  # the visitor is a still portrait, which nothing could show to be alive
    }  # fmt: skip
    camera = {"id": "gate-camera", "kind": "camera", "name": "东门摄像头", "source": site.camera, "loop": True}
    board = {"id": "gate-board", "kind": "modbus_relay", "name": "东门门锁板", "link": "rs485"}
    made: dict[str, object] = {
        "hub": {"id": HUB, "name": "邻里演示小区"},
        "web": {"host": "127.0.0.1", "port": site.port},
        "vision": {} if community.weights is None else {"weights": str(community.weights.resolve())},
        "links": [{"id": "rs485", "kind": "serial_bus", "port": str(site.board)}],
        "devices": [board, camera, PANEL],
        "domains": {"access": {"doors": [door]}, "desk": {}} | DOMAINS,
    }
    if community.city:
        made["city"] = {"host": "127.0.0.1", "port": site.broker, "tls": False}
    return made


async def _enrol(config: Config, photos: list[tuple[str, Path]]) -> None:
    vault = Vault(config.data)
    people = People(vault)
    if not people.has_administrator():
        await people.enrol(_person("管理员", "maintainer", *ADMIN))
        await people.enrol(_person("王保安", "guard", *GUARD))
        await people.enrol(_person("赵网格员", "grid_worker", *GRID))
        await people.enrol(msgspec.structs.replace(_person("李奶奶", "resident"), room=RESIDENT[0], pin=RESIDENT[1]))
    known = {people.name_of(person) for person in vault.people()}
    for name, photo in photos:
        if name not in known:
            consent = Consent(given=time.time_ns(), by="demo", text=CONSENT_TEXT)
            faces = await _faces(config, vault, photo)
            await people.enrol(msgspec.structs.replace(_person(name, "resident"), faces=faces, consent=consent))
    vault.close()


async def _faces(config: Config, vault: Vault, photo: Path) -> tuple[NewFace, ...]:
    """Return what the gates of enrolment make of a photo; RuntimeError says why nothing."""
    vision = config.vision or VisionConfig()
    made = await enrolment(
        Job(
            gallery=vault.gallery(vision.gallery),
            config=vision,
            weights=str(config.weights),
            cache=str(config.models),
            photos=(Photo(str(photo), photo.read_bytes()),),
        )
    )
    words = made.refused[0].words if made.refused else made.alike.words if made.alike else None
    if words is not None:
        raise RuntimeError(f"{photo}: {words.zh} {words.en}")
    return made.templates


def _person(name: str, role: Role, login: str | None = None, password: str | None = None) -> NewPerson:
    return NewPerson(name=name, roles=frozenset({role}), login=login, password=password)
