"""The services directory: what the configuration lists, shown to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from models.directory import Hours, ServiceCategory, ServiceRow
from models.domain import Decision, Given, Gone, Plain
from models.nouns import Command, Event, Row
from models.text import Id

Phone = Annotated[str, Meta(pattern=r"^[0-9+*# \-]{0,24}$")]


class Service(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the directory."""

    id: Id
    category: ServiceCategory
    """Under which heading residents find it."""
    name: str
    """What it is called in Chinese."""
    name_en: str = ""
    """What it is called in English."""
    phone: Phone = ""
    """Its number, as it is dialled."""
    place: str = ""
    """Where it is."""
    about: str = ""
    """What it does, in a sentence or two."""
    hours: tuple[Hours, ...] = ()
    """When it is open; none: not known."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The directory section of linli.yaml."""

    services: tuple[Service, ...] = ()
    """Who helps residents with what; shown in this order."""


class State(Struct, frozen=True, kw_only=True):
    """Nothing: the directory is what the configuration says."""


class Directory(Plain):
    """Implements `models.domain.Domain`."""

    name = "directory"
    fold_version = 1
    state = State
    commands: tuple[type[Command], ...] = ()
    folds: tuple[type[Event], ...] = ()

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, _state: State, _command: Command, _given: Given) -> Decision:
        """Make nothing true."""
        return ()

    def evolve(self, state: State, _event: Event) -> State:
        """Return the state as it was."""
        return state

    def react(self, _state: State, _event: Event) -> Iterable[Command]:
        """Ask for nothing."""
        return ()

    def wake(self, _state: State) -> int | None:
        """Have no deadline."""
        return None

    def resume(self, _state: State, _now: int) -> Iterable[Command]:
        """Have nothing open."""
        return ()

    def rows(self, _state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield every service for None; they never change."""
        for service in self._config.services if event is None else ():
            yield (
                service.id,
                ServiceRow(
                    id=service.id,
                    category=service.category,
                    name=service.name,
                    name_en=service.name_en,
                    phone=service.phone,
                    place=service.place,
                    about=service.about,
                    hours=service.hours,
                ),
            )


create = Directory
