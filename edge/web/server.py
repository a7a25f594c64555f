"""The web server: one aiohttp application over the hub's ports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from edge.web.answers import answer
from edge.web.api import ApiRoutes
from edge.web.config import WebConfig
from edge.web.contents import ContentRoutes
from edge.web.frames import FrameRoutes
from edge.web.guards import add_headers, admit, explain_errors
from edge.web.live import Live
from edge.web.mounts import Mounts
from edge.web.page_files import PAGES, load_pages
from edge.web.page_routes import PageRoutes
from edge.web.people import PeopleRoutes
from edge.web.proofs import Proofs
from edge.web.search import SearchRoutes
from edge.web.sessions import Sessions
from edge.web.signin import SignInRoutes
from edge.web.speech import Speaker, SpeechRoutes
from edge.web.touch import Touch
from edge.web.visit_codes import CodeRoutes
from edge.web.visit_routes import VisitRoutes
from models.ports import Clock, Commands, Contents, Identity, Looks, Panels, Rows

LOG = logging.getLogger(__name__)
BODY_BYTES = 16 * 1024
STOP_SECONDS = 2.0


class Beside(Struct, frozen=True, kw_only=True):
    """What the server has beside commands, rows and identity; what is None is not served."""

    contents: Contents | None = None
    panels: Panels | None = None
    looks: Looks | None = None
    mounts: Mounts | None = None
    pages: Path = PAGES


class WebServer:
    """Screens and their API. ValueError where a page's folder is wrong."""

    def __init__(
        self,
        config: WebConfig,
        commands: Commands,
        rows: Rows,
        identity: Identity,
        clock: Clock,
        beside: Beside = Beside(),  # noqa: B008 (frozen)
    ) -> None:
        self._config = config
        self._sessions = Sessions(identity, clock)
        proofs = Proofs(identity, clock)
        mounts = beside.mounts or Mounts(clock)
        guards = [explain_errors, admit(identity, frozenset(name.lower() for name in config.names), mounts.has)]
        self.app = web.Application(middlewares=guards, client_max_size=BODY_BYTES)
        self.app.on_response_prepare.append(add_headers)
        self.app.on_shutdown.append(self._let_go)
        router = self.app.router
        router.add_get("/healthz", _healthz)
        SignInRoutes(config, self._sessions, identity, rows, proofs).add_to(router)
        ApiRoutes(self._sessions, commands, rows, identity, clock, proofs).add_to(router)
        PeopleRoutes(self._sessions, identity, clock).add_to(router)
        touch = Touch(self._sessions, identity, rows)
        VisitRoutes(self._sessions, touch, identity, clock, proofs, beside.looks).add_to(router)
        codes = CodeRoutes(config, self._sessions, touch, clock)
        codes.add_to(router)
        self.app.on_shutdown.append(codes.let_go)
        SpeechRoutes(self._sessions, clock, Speaker()).add_to(router)
        Live(self._sessions, rows, clock).add_to(router)
        pages = load_pages(beside.pages)
        PageRoutes(self._sessions, rows, pages).add_to(router)
        if beside.contents is not None:
            ContentRoutes(self._sessions, beside.contents, clock).add_to(router)
            SearchRoutes(self._sessions, rows, identity, clock, pages, beside.contents).add_to(router)
        if beside.panels is not None:
            FrameRoutes(self._sessions, beside.panels).add_to(router)
        mounts.add_to(router)

    async def run(self, listening: Callable[[int], None] | None = None) -> None:
        """Serve until cancelled; `listening` is told the port. OSError in words where it can't be had."""
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        try:
            port = await self._listen(runner)
            LOG.info("screens at http://%s:%d/", self._config.host, port)
            if listening is not None:
                listening(port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> int:
        host, port = self._config.host, self._config.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise OSError(
                error.errno,
                f"web: can't listen on {host}:{port} ({error.strerror}); "
                "set web.host and web.port in linli.yaml to an address that is free",
            ) from error
        return int(runner.addresses[0][1])

    async def _let_go(self, _: web.Application) -> None:
        self._sessions.end_all_streams()


async def _healthz(_: web.Request) -> web.Response:
    return answer({"ok": True})
