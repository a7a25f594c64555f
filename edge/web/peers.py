"""Who is at the other end of a connection, and whether a request's Host and Origin are ours."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def is_loopback(peer: str | None) -> bool:
    """Tell whether the peer's address is this machine's own; False where there is none."""
    address = _address(peer)
    return address is not None and address.is_loopback


def is_local(request: web.Request) -> bool:
    """Tell whether the request was made on this machine, and not handed on by a proxy that runs on it."""
    return is_loopback(request.remote) and not any(name in request.headers for name in PROXIED)


def network_of(peer: str | None) -> str:
    """Return what one person is taken to hold: an IPv4 address, an IPv6 /64 network."""
    address = _address(peer)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def host_is_ours(host: str, names: frozenset[str]) -> bool:
    """Tell whether a Host header is an IP literal, localhost or one of the names (lower case)."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name in names or _address(name) is not None


def same_origin(origin: str | None, host: str) -> bool:
    """Tell whether an Origin header is there and names the host and port of the Host header."""
    if origin is None:
        return False
    scheme, _, rest = origin.partition("://")
    return scheme in {"http", "https"} and rest.lower() == host.lower()


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
