"""Asks a hub that nobody set up from loopback and from another address. Run in a network namespace of its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from tests.edge.web.house import PASSWORD, browser, house

OUTSIDE = "10.77.0.1"
SETUP = {"name": "a", "login": "a", "password": PASSWORD}


async def statuses(url: str) -> dict[str, int]:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    async with browser(url, OUTSIDE if OUTSIDE in url else "127.0.0.1") as one:
        return {
            "health": (await one.ask("GET", "/healthz"))[0],
            "page": (await one.ask("GET", "/pages/signin/"))[0],
            "live": (await one.ask("GET", "/api/live", None, **upgrade))[0],
            "proxied": (await one.ask("GET", "/healthz", None, X_Forwarded_For="10.0.0.9"))[0],
            "setup": (await one.ask("POST", "/api/setup", SETUP))[0],
        }


async def main(folder: Path) -> None:
    async with house(folder, host="0.0.0.0") as home:  # noqa: S104 (the namespace has nobody else)
        port = home.url.rpartition(":")[2]
        before = await statuses(f"http://{OUTSIDE}:{port}")
        inside = await statuses(f"http://127.0.0.1:{port}")
        after = await statuses(f"http://{OUTSIDE}:{port}")
    sys.stdout.buffer.write(msgspec.json.encode({"before": before, "inside": inside, "after": after}))


asyncio.run(main(Path(sys.argv[1])))
