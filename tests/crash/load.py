"""People at work: several screens that ask commands and remember each that the hub said it had carried out."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from edge.demo.community import DOOR, RESIDENT
from tests.crash.site import Site
from tests.hub import Screen

STAFF, PANELS = 5, 3
PAUSE_S = 0.06
ASK_S = 60.0


class Load:
    """`acknowledged`: request id to kind. `wrong_pins`: refusals that were answered, and are facts too."""

    def __init__(self, site: Site, seed: int) -> None:
        self._site, self._chance = site, random.Random(seed)
        self.acknowledged: dict[str, str] = {}
        self.answers: Counter[str] = Counter()
        self.unanswered = 0
        self.wrong_pins = 0
        self.over = False
        self.at_work = asyncio.Event()

    async def run(self) -> None:
        """Ask until `over`."""
        async with AsyncExitStack() as stack:
            staff = [await stack.enter_async_context(self._site.base.screen()) for _ in range(STAFF)]
            panels = [await stack.enter_async_context(self._site.base.screen()) for _ in range(PANELS)]
            for panel in panels:
                async with panel.http.post("/api/panel", json={"door": DOOR}) as answer:
                    assert answer.status == 200, await answer.text()
            self.at_work.set()
            async with asyncio.TaskGroup() as group:
                for screen in staff:
                    group.create_task(self._client(screen, self._staff_asks))
                for screen in panels:
                    group.create_task(self._client(screen, self._panel_asks))

    async def _client(self, screen: Screen, choose: Any) -> None:
        while not self.over:
            await asyncio.sleep(self._chance.uniform(0, PAUSE_S))
            await self._site.up.wait()
            kind, fields = choose()
            try:
                async with asyncio.timeout(ASK_S):
                    reply = await screen.ask(kind, **fields)
            except (aiohttp.ClientError, ConnectionError):
                self.unanswered += 1
                continue
            self._note(kind, reply)

    def _note(self, kind: str, reply: dict[str, Any]) -> None:
        if reply["status"] == 200:
            assert reply["type"] == "done", reply
            self.acknowledged[reply["id"]] = kind
            return
        self.answers[reply["code"]] += 1
        self.wrong_pins += reply["code"] == "wrong_pin"

    def _staff_asks(self) -> tuple[str, dict[str, object]]:
        if self._chance.random() < 0.3:
            return "desk.answer_call", {"door": DOOR}
        return "access.open_door", {"door": DOOR, "reason": "visitor"}

    def _panel_asks(self) -> tuple[str, dict[str, object]]:
        which = self._chance.random()
        if which < 0.7:
            return "desk.call_staff", {"door": DOOR}
        room, pin = RESIDENT if which < 0.9 else (f"room {self._chance.randrange(10**6)}", "000000")
        return "access.present_pin", {"door": DOOR, "proof": {"type": "pin", "room": room, "pin": pin}}
