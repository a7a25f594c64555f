"""Visits: a resident's short sessions at a shared touch screen, above the screen's own long one."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from models.envelope import Refusal
from models.people import Actor, Session
from models.ports import Clock, Identity
from models.text import Id

NS = 1_000_000_000
IDLE_S = 90
"""A visit that nobody touches for so long is over."""
LONGEST_S = 900


class Visit(Struct, kw_only=True):
    """Who stands at a screen: `panel` is the secret of its own session. Instants are CLOCK_BOOTTIME in ns."""

    panel: str
    screen: Id
    idle_at: int
    over_at: int


class Visits:
    """Visits that stand, one a screen at most. They live in memory: a restart of the hub ends them."""

    def __init__(self, identity: Identity, clock: Clock) -> None:
        self._identity = identity
        self._clock = clock
        self._open: dict[str, Visit] = {}

    async def open(self, panel: str, screen: Id, actor: Actor) -> str:
        """Return the secret of a new visit."""
        now = self._clock.mono()
        token = await self._identity.open_session(actor, LONGEST_S)
        over_at = now + LONGEST_S * NS
        self._open[token] = Visit(panel=panel, screen=screen, idle_at=now + IDLE_S * NS, over_at=over_at)
        return token

    async def close(self, token: str) -> None:
        """End a visit at once."""
        self._open.pop(token, None)
        await self._identity.close_session(token)

    def knows(self, token: str) -> bool:
        """Tell whether the secret is that of a visit."""
        return token in self._open

    def on(self, panel: str) -> list[str]:
        """Return the secrets of visits above this screen's session."""
        return [token for token, visit in self._open.items() if visit.panel == panel]

    def left(self, token: str) -> int:
        """Return after how many seconds without a touch the visit is over; 0: it is."""
        visit = self._open.get(token)
        left = min(visit.idle_at, visit.over_at) - self._clock.mono() if visit else 0
        return max(0, -(-left // NS))

    def touch(self, token: str) -> None:
        """Somebody is there still."""
        if self.left(token):
            self._open[token].idle_at = self._clock.mono() + IDLE_S * NS

    async def holder(self, token: str) -> Actor | None:
        """Return whose visit stands: a resident's rights and no others, and this screen is within their reach."""
        visit = self._open.get(token)
        if visit is None or not self.left(token):
            return None
        panel = await self._identity.authenticate(Session(visit.panel))
        found = await self._identity.authenticate(Session(token))
        if isinstance(found, Refusal) or isinstance(panel, Refusal) or "resident" not in found.roles:
            return None
        scope = found.scope and found.scope | {visit.screen}
        return replace(found, roles=frozenset({"resident"}), scope=scope)
