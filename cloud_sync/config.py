"""The city's section of linli.yaml."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

Port = Annotated[int, Meta(ge=1, le=65535)]
Positive = Annotated[int, Meta(ge=1)]


class CityConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Secrets stand in files of their own, named here.

    `batch` facts in one message, `window` messages on their way, `stall_s` until the city is asked again,
    `backoff_max_s` between two tries to connect.
    """

    host: str
    port: Port = 8883
    username: str | None = None
    password_file: str | None = None
    tls: bool = True
    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    keepalive_s: Positive = 30
    batch: Annotated[int, Meta(ge=1, le=1000)] = 200
    window: Annotated[int, Meta(ge=1, le=64)] = 4
    stall_s: Annotated[float, Meta(gt=0)] = 10.0
    backoff_max_s: Annotated[float, Meta(gt=0)] = 60.0


def password_of(config: CityConfig) -> str | None:
    """Read the broker password, without the newline at its end. OSError names the file."""
    return None if config.password_file is None else Path(config.password_file).read_text().rstrip("\r\n")


def tls_of(config: CityConfig) -> ssl.SSLContext | None:
    """Make the TLS context: the broker is always verified, and shown a certificate where one is configured."""
    if not config.tls:
        return None
    context = ssl.create_default_context(cafile=config.ca_file)
    if config.cert_file is not None:
        context.load_cert_chain(config.cert_file, config.key_file)
    return context
