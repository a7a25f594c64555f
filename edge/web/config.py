"""The `web` section of linli.yaml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class WebConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the screens are served. `port` 0 takes any free one.

    `names` are the host names people type; IP addresses and localhost are always good. Any other name is
    refused, so that a foreign page can't reach the hub under a name of its own (DNS rebinding).
    """

    host: str = "0.0.0.0"  # noqa: S104 (screens are other machines; only loopback is served before setup)
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    names: tuple[str, ...] = ("linli.local",)
    session_hours: Annotated[int, Meta(ge=1, le=168)] = 12
    panel_days: Annotated[int, Meta(ge=1, le=400)] = 365
