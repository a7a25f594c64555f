"""The composition root: the one file that knows everything. It loads what is configured and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from importlib.metadata import version
from typing import Any

from cloud_sync import uplink
from edge.config import Config
from edge.core.clock import SystemClock
from edge.core.commands import CommandTable
from edge.core.devices import Around, DeviceContext
from edge.core.folding import Folding
from edge.core.hub import Hub
from edge.core.identity import People
from edge.core.journal import Journal, JournalCorrupt, set_aside, tail
from edge.core.readings import Readings
from edge.core.recent import KEPT, Recent
from edge.core.router import Router
from edge.core.rows import RowStore
from edge.core.snapshots import restore, save
from edge.core.supervisor import Supervised
from edge.core.tasks import spawn
from edge.core.timer import Timer
from edge.core.vault import Vault
from edge.core.vault.keeper import Keeper
from edge.core.watching import keep_house
from edge.feeds import Feeds
from edge.glass import DeviceFrames, ScreenGlass, panels_of
from edge.library import Library
from edge.media.host import MediaHost
from edge.places import ConfigError
from edge.render.host import RenderHost
from edge.sight import Sight
from edge.web.mounts import Mounts
from edge.web.server import Beside, WebServer
from models.integration import Bus
from models.nouns import COMMANDS, EVENTS, READINGS, ROWS, Event
from models.system import HealthRow, HubStarted, JournalSetAside, SnapshotRefused

log = logging.getLogger(__name__)
RELEASE = version("linli")
JOURNAL = "journal.db"
SAVE_S = 5.0
FLUSH_S = 3.0
"""How long a hub that stops waits for the city to acknowledge the rest."""
KEEPER = "vault"
DRAWN_FOR = {"screens", "notices", "requests", "plan"}
"""Domains that have something drawn: pictures cleaned, slides rendered."""
SWITCH_S = 0.0002
"""For so long a thread of the hub may hold the interpreter while the loop waits: unsealing a gallery takes seconds."""

Work = Callable[[Callable[[], None]], Awaitable[None]]


async def run(config: Config, ready: Callable[[], None] = lambda: None) -> None:
    """Run the configured hub until cancelled; `ready` is called when it takes commands."""
    sys.setswitchinterval(SWITCH_S)
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        vault = Vault(config.data)
        stack.callback(vault.close)
        rows = RowStore()
        domains = [_domain(name, section, rows) for name, section in config.domains.items()]
        runners = {device.id: _named(f"integrations.{device.kind}", "RUNNER") for device in config.devices}
        buses = {link.id: await stack.enter_async_context(_open(link)) for link in config.links}
        for registry in (EVENTS, COMMANDS, READINGS, ROWS):
            registry.close()
        journal, aside = await _open_journal(config, clock)
        stack.push_async_callback(journal.close)
        running = _Running(config, clock, vault, rows, journal, domains)
        if aside:
            running.say(JournalSetAside(), "hub")
        await running.run(runners, buses, ready)


class _Running:
    """The parts of an open hub, wired."""

    def __init__(
        self, config: Config, clock: SystemClock, vault: Vault, rows: RowStore, journal: Journal, domains: list[Folding]
    ) -> None:
        self.config, self.clock, self.vault, self.rows, self.journal = config, clock, vault, rows, journal
        self.refused = restore(journal, domains)
        self.people = People(vault)
        self.readings = Readings(rows, clock)
        self.recent = Recent(rows, tail(config.data / JOURNAL, KEPT))
        self.router = Router(clock, _owners(domains), lambda event, cause: self.say(event, "router", cause))
        self.hub = Hub(journal, clock, domains, self.router.send, self._watch)
        self.timer = Timer(self.hub, clock)
        self.hub.deadlines_moved = self.timer.moved
        journal.on_own = self.hub.recorded
        journal.on_snapshot_wanted = self._snapshot
        self.commands = CommandTable(self.hub, self.people, clock)
        self.media = MediaHost(config.hub.id)
        self.mounts = Mounts(clock)
        self.render = RenderHost()
        self.library = Library(vault, self.render, clock)
        self.glass = ScreenGlass(
            panels_of(config),
            config.hub.name,
            self.library,
            self.render,
            rows,
            clock,
            lambda it: self.say(it, "screens"),
        )
        self.keeper = Keeper(vault, lambda event: self.say(event, KEEPER))
        self.sight: Sight | None = None
        if config.vision is not None:
            self.sight = Sight(config, config.vision, clock, vault, rows, self.readings, self.commands)
        self.city_up = False

    async def run(self, runners: dict[str, Any], buses: dict[str, Bus], ready: Callable[[], None]) -> None:
        self.say(HubStarted(boot=self.clock.boot, release=RELEASE), "hub")
        for name in self.refused:
            self.say(SnapshotRefused(domain=name), "hub")
        async with asyncio.TaskGroup() as core:
            tasks = [core.create_task(work, name=name) for name, work in self._core()]
            try:
                async with asyncio.TaskGroup() as group:
                    for name, work in [*self._workers(), *self._devices(runners, buses)]:
                        group.create_task(work, name=name)
                    self._resume()
                    _freeze()
                    ready()
            finally:
                await self._settle()
                for task in tasks:
                    task.cancel()

    async def _settle(self) -> None:
        """Finish what is begun: fold, store, and give the city a moment to take the rest."""
        self.hub.drain()
        await self._save()
        outbox = self.journal.outbox()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_S if self.city_up else 0):
                while any(outbox.acknowledged(head.lane) < head.number for head in outbox.heads()):  # noqa: ASYNC110
                    await asyncio.sleep(FLUSH_S / 50)

    def _snapshot(self) -> None:
        spawn(self._save(), "snapshots")

    async def _save(self) -> None:
        """Store snapshots; a full disk has them wait for the next time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SAVE_S):
                await save(self.journal, self.hub.domains)

    def say(self, event: Event, source: str, cause: str | None = None) -> None:
        """Publish for a part that has no context of its own."""
        self.hub.publish(event, source=source, cause=cause)

    def _core(self) -> list[tuple[str, Any]]:
        self.journal.watch_health(lambda health: self._health("journal", health.state, health.waiting))
        self._health("journal", self.journal.health.state)
        house = keep_house(self.hub, self.clock, self.readings, self.timer.moved, self._save)
        core: list[tuple[str, Any]] = [("hub", self.hub.run()), ("timer", self.timer.run()), ("house", house)]
        self._health("city", "off" if self.config.city is None else "offline")
        if self.config.city is not None:
            city, hub = self.config.city, self.config.hub.id
            outbox, fed = self.journal.outbox(), Feeds(self.library, self.commands, self.rows)
            sync = self._keep("city-link", "cloud_sync", lambda _: uplink.run(outbox, hub, city, self._city, fed))
            core.append(("city", sync))
        return core

    def _workers(self) -> list[tuple[str, Any]]:
        config = self.config
        beside = Beside(
            contents=self.library, panels=self.glass, looks=self.sight.looks if self.sight else None, mounts=self.mounts
        )
        web = WebServer(config.web, self.commands, self.rows, self.people, self.clock, beside)
        workers = [("screens", self._keep("screens", "web", lambda online: web.run(lambda _port: online())))]
        if self.sight is not None:
            workers.append(("vision", self._keep("vision", "vision", self.sight.host.run)))
        if DRAWN_FOR & config.domains.keys():
            workers.append(("render", self._keep("render", "render", self.render.run)))
        self.router.open(KEEPER)
        workers += [(KEEPER, self.keeper.run()), (f"{KEEPER} inbox", self.router.serve(KEEPER, self.keeper))]
        return workers

    def _devices(self, runners: dict[str, Any], buses: dict[str, Bus]) -> list[tuple[str, Any]]:
        work: list[tuple[str, Any]] = []
        around = Around(buses, self.media, DeviceFrames(self.glass), self.glass.reported, self.mounts.mount)
        for config in self.config.devices:
            state = self._supervised(config.id, config.kind)
            context = DeviceContext(config.id, self.hub, self.rows, self.readings, state, around)
            runner = runners[config.id](config, context)
            self.router.open(config.id)
            work += [(config.id, state.keep(runner.run)), (f"{config.id} inbox", self.router.serve(config.id, runner))]
        return work

    def _resume(self) -> None:
        for folding in self.hub.domains:
            for thing in folding.domain.things():
                self.rows.put(thing.id, thing)
            for command in folding.domain.resume(folding.state, self.clock.utc()):
                self.hub.tell(command, owner=folding.domain.name)

    def _keep(self, name: str, kind: str, work: Work) -> Awaitable[None]:
        state = self._supervised(name, kind)
        return state.keep(lambda: work(state.online))

    def _supervised(self, name: str, kind: str) -> Supervised:
        return Supervised(name, kind, self.rows, self.say)

    def _watch(self, event: Event, key: str, now: int) -> None:
        self.recent.saw(event, key, now)
        if self.sight is not None:
            self.sight.saw(event)

    def _city(self, up: bool) -> None:  # noqa: FBT001 (models.ports.Link)
        self.city_up = up
        self._health("city", "ok" if up else "offline")

    def _health(self, part: str, state: str, waiting: int = 0) -> None:
        row = HealthRow(id=part, state=state, waiting=waiting, since=self.clock.utc())  # type: ignore[arg-type]
        self.rows.put(part, row)


def _freeze() -> None:
    """Take what the start made out of the garbage collector's sight: to look through it all holds the loop too long."""
    gc.collect()
    gc.freeze()


async def _open_journal(config: Config, clock: SystemClock) -> tuple[Journal, bool]:
    """Open the journal; a damaged one is kept aside, since doors must open without it too."""
    try:
        return await Journal.open(config.data, config.journal, clock, clock.boot, clock.quality), False
    except JournalCorrupt:
        log.exception("the journal is damaged: it is kept aside, a new one is begun")
        log.error("kept in %s", set_aside(config.data))  # noqa: TRY400
        return await Journal.open(config.data, config.journal, clock, clock.boot, clock.quality), True


def _named(module: str, attribute: str) -> Any:  # noqa: ANN401 (what it is, is said by models.integration)
    """Return what `module.attribute`, a string `package.module:name`, names."""
    path, _, name = str(getattr(importlib.import_module(module), attribute)).partition(":")
    return getattr(importlib.import_module(path), name)


def _open(link: Any) -> Any:  # noqa: ANN401
    return _named(f"integrations._links.{link.kind}", "OPEN")(link)


def _domain(name: str, section: object, rows: RowStore) -> Folding:
    return Folding(importlib.import_module(f"edge.domains.{name}").create(section), rows)


def _owners(domains: list[Folding]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for name, channel in ((f.domain.name, channel) for f in domains for channel in f.domain.owns()):
        if owners.setdefault(channel, name) != name:
            raise ConfigError([f"channel {channel} is wanted by both {owners[channel]} and {name}: give it to one"])
    return owners
