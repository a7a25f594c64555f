"""Touch screens for residents: which of them a browser is, who visits it, and how a visit begins and ends."""

from __future__ import annotations

from aiohttp import web
from msgspec import Struct

from edge.web.answers import Problem, answer
from edge.web.sessions import VISIT, Sessions, del_cookie, set_cookie
from edge.web.visits import LONGEST_S
from models.envelope import FORBIDDEN, Refusal
from models.people import Actor
from models.ports import Identity, Rows
from models.text import Id, Words

NO_TOUCH = Refusal("no_touch", Words("这里不是居民触摸屏。", "This is not a touch screen for residents."))
TOUCH = frozenset({"touch"})


class Screen(Struct, frozen=True):
    """A touch screen, and the secret of its own session."""

    panel: str
    id: Id
    name: str
    camera: Id | None


class Touch:
    """Touch screens as the routes of visits need them."""

    def __init__(self, sessions: Sessions, identity: Identity, rows: Rows) -> None:
        self._sessions = sessions
        self._identity = identity
        self._rows = rows

    async def screen(self, request: web.Request) -> Screen:
        """Return the touch screen that asks. Raise Problem 401, 403 or 404."""
        panel, actor = await self._sessions.panel(request)
        for change in self._rows.snapshot(actor, TOUCH):
            row = change.value or {}
            camera = row.get("camera")
            return Screen(panel, change.key, str(row.get("name")), str(camera) if camera else None)
        raise Problem(404, NO_TOUCH)

    async def begin(self, request: web.Request, screen: Screen, actor: Actor) -> web.Response:
        """Begin a resident's visit. Raise Problem 403 for anybody else."""
        if "resident" not in actor.roles:
            raise Problem(403, FORBIDDEN)
        token = await self._sessions.begin_visit(screen.panel, screen.id, actor)
        response = self.describe(screen, actor, token)
        set_cookie(request, response, VISIT, token, LONGEST_S)
        return response

    async def end(self, request: web.Request, screen: Screen) -> web.Response:
        """End the visit, if there is one."""
        await self._sessions.end_visits(screen.panel)
        response = self.describe(screen)
        del_cookie(request, response, VISIT)
        return response

    def describe(self, screen: Screen, actor: Actor | None = None, token: str | None = None) -> web.Response:
        """Say which screen this is, who visits it and for how long yet, untouched."""
        guest = actor and {"id": actor.id, "name": self._identity.name_of(actor.id)}
        seconds = self._sessions.visits.left(token) if token else 0
        here = {"id": screen.id, "name": screen.name, "camera": screen.camera is not None}
        return answer({"screen": here, "guest": guest, "seconds": seconds})
