"""linli.yaml as typed configuration; integrations, links and domains bring the types of their own sections."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cloud_sync.config import CityConfig
from edge.core.journal import JournalConfig
from edge.places import ConfigError, Document, Key
from edge.vision.config import VisionConfig
from edge.web.config import WebConfig
from models.integration import DeviceConfig, LinkConfig
from models.text import Id

ALWAYS: dict[str, dict[str, Any] | None] = {"consent": {}}
"""Domains that are there unasked: a consent can be taken back on every hub."""


RESERVED = {"hub", "screens", "vision", "render", "vault", "city-link"}
"""Parts of the hub that are seen, supervised or commanded beside the devices."""


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the box stands in the city's five levels."""

    city: str = ""
    county: str = ""
    street: str = ""
    community: str = ""
    grid: str = ""


class HubConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The box itself."""

    id: Id
    """The hub's name in the city: unique, never reused."""
    name: str = ""
    """What people call the community."""
    place: Place = Place()
    data: str = "data"
    """The folder of journal and vault, relative to linli.yaml."""


class _Sections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hub: HubConfig
    journal: JournalConfig = JournalConfig()
    web: WebConfig = WebConfig()
    vision: VisionConfig | None = None
    city: CityConfig | None = None
    links: list[dict[str, Any]] = []
    devices: list[dict[str, Any]] = []
    domains: dict[str, dict[str, Any] | None] = {}


class Config(Struct, frozen=True, kw_only=True):
    """The whole configuration, checked: every reference leads somewhere."""

    folder: Path
    hub: HubConfig
    journal: JournalConfig
    web: WebConfig
    vision: VisionConfig | None
    city: CityConfig | None
    links: tuple[LinkConfig, ...]
    devices: tuple[DeviceConfig, ...]
    domains: dict[str, Struct]

    @property
    def data(self) -> Path:
        """The folder of journal and vault."""
        return self.folder / self.hub.data

    @property
    def weights(self) -> Path:
        """The folder of fetched models."""
        return self.folder / (self.vision or VisionConfig()).weights

    @property
    def models(self) -> Path:
        """The folder of graphs that were made of models, once."""
        return self.data / "models"


def load(path: Path) -> Config:
    """Read and check linli.yaml; ConfigError lists what is wrong and where."""
    document = Document(path)
    sections = document.convert(document.value, _Sections, ())
    links = _typed(document, "links", sections.links, "integrations._links", LinkConfig)
    devices = _typed(document, "devices", sections.devices, "integrations", DeviceConfig)
    domains = {name: _domain(document, name, value or {}) for name, value in (ALWAYS | sections.domains).items()}
    config = Config(
        folder=path.parent.resolve(),
        hub=sections.hub,
        journal=sections.journal,
        web=sections.web,
        vision=sections.vision,
        city=sections.city,
        links=tuple(link for link in links if isinstance(link, LinkConfig)),
        devices=tuple(device for device in devices if isinstance(device, DeviceConfig)),
        domains=domains,
    )
    faults = [*_duplicates(document, config), *_reserved(document, config), *_dangling(document, config)]
    if faults:
        raise ConfigError(faults)
    return config


def _typed(
    document: Document, section: str, items: list[dict[str, Any]], package: str, base: type[Struct]
) -> list[Struct]:
    made = []
    for index, item in enumerate(items):
        kind = item.get("kind")
        if not isinstance(kind, str):
            raise document.error((section, index), "needs a `kind`")
        module = _module(f"{package}.{kind}")
        own = getattr(module, "Config", None)
        if not (isinstance(own, type) and issubclass(own, base)):
            names = ", ".join(name for name in available(package) if hasattr(_module(f"{package}.{name}"), "Config"))
            raise document.error((section, index, "kind"), f"no {kind!r} here; expected one of: {names}")
        made.append(document.convert(item, own, (section, index)))
    return made


def _domain(document: Document, name: str, value: dict[str, Any]) -> Struct:
    own = getattr(_module(f"edge.domains.{name}"), "Config", None)
    if not (isinstance(own, type) and issubclass(own, Struct)):
        names = ", ".join(available("edge.domains"))
        raise document.error(("domains", name), f"no such domain; expected one of: {names}")
    return document.convert(value, own, ("domains", name))


def available(package: str) -> list[str]:
    """List what can be configured: the folders and modules of a package whose names are public."""
    found = importlib.import_module(package)
    paths = [path for folder in found.__path__ for path in Path(folder).iterdir()]
    return sorted(p.stem for p in paths if not p.name.startswith("_") and (p.is_dir() or p.suffix == ".py"))


def _module(name: str) -> object:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def _duplicates(document: Document, config: Config) -> Iterator[str]:
    seen: dict[str, Key] = {}
    for key, part in _parts(config):
        name = getattr(part, "id", None)
        if isinstance(name, str) and seen.setdefault(name, key) != key:
            first = document.line(seen[name])
            yield str(document.error((*key, "id"), f"{name!r} stands twice, first in line {first}; choose another"))


def _reserved(document: Document, config: Config) -> Iterator[str]:
    for index, device in enumerate(config.devices):
        if device.id in RESERVED:
            yield str(document.error(("devices", index, "id"), f"{device.id!r} is a part of the hub; choose another"))


def _dangling(document: Document, config: Config) -> Iterator[str]:
    links, devices = {link.id for link in config.links}, {device.id for device in config.devices}
    known = {"link": links, "device": devices, "channel": devices}
    for key, part in _parts(config):
        for field in msgspec.inspect.type_info(type(part)).fields:  # type: ignore[attr-defined]
            refers, value = _refers(field.type), getattr(part, field.name)
            name = value.rpartition("/")[0] if refers == "channel" and value else value
            if refers and name is not None and name not in known[refers]:
                expected = ", ".join(sorted(known[refers])) or "none is configured"
                what = "link" if refers == "link" else "device"
                yield str(document.error((*key, field.encode_name), f"no {what} {name!r}; expected one of: {expected}"))


def _refers(kind: msgspec.inspect.Type) -> str | None:
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((found for part in kind.types if (found := _refers(part))), None)
    if isinstance(kind, msgspec.inspect.Metadata):
        return (kind.extra or {}).get("refers") or _refers(kind.type)
    return None


def _parts(config: Config) -> Iterator[tuple[Key, Struct]]:
    yield ("hub",), config.hub
    for section in ("links", "devices"):
        for index, item in enumerate(getattr(config, section)):
            yield from _inside((section, index), item)
    for name, domain in config.domains.items():
        yield from _inside(("domains", name), domain)


def _inside(key: Key, value: object) -> Iterator[tuple[Key, Struct]]:
    if isinstance(value, Struct):
        yield key, value
        for field in msgspec.structs.fields(value):
            yield from _inside((*key, field.encode_name), getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _inside((*key, index), item)
