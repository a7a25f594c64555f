"""A panel that polls: it is told which picture to show and when to come again, and what it says is kept."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable

import msgspec

from integrations.trmnl import Config
from integrations.trmnl.protocol import NOT_REGISTERED, Display, Setup, Vitals, read_logs, read_poll, white_bmp
from integrations.trmnl.rest import first_patience, patience
from integrations.trmnl.showing import Showing
from models.glass import BatteryVoltage, PanelSignal, PanelTemperature, ShowProgram
from models.integration import Context, DeviceRefused, DeviceUnavailable, HttpReply, HttpRequest
from models.relay import DeviceCommand
from models.text import Instant, Words
from models.things import Displays, Measures, Thing

SETUP, DISPLAY, LOG, LOGO = "/api/setup", "/api/display", "/api/log", "/api/setup-logo"
READINGS = (BatteryVoltage, PanelSignal, PanelTemperature)
DENIED = HttpReply(status=401)
NOT_FOUND = HttpReply(status=404)
ONLY_PROGRAMS = Words("屏幕只接受节目单。", "A panel takes programs only.")


class Trmnl:
    """A `Runner`. Its panel is channel `id/0`. `now`: instants."""

    def __init__(self, config: Config, ctx: Context, now: Callable[[], Instant] = time.time_ns) -> None:
        self._config = config
        self._ctx = ctx
        self._showing = Showing(config, ctx, now)
        secret = hmac.digest(config.token.encode(), config.mac.upper().encode(), "sha256").hex()
        self._key, self._friendly = secret[:32], secret[-6:].upper()
        self._polled = asyncio.Event()
        self._alive = False
        self._patience = first_patience(config, now())

    async def run(self) -> None:
        """Wait for polls until cancelled; DeviceUnavailable: the panel did not come."""
        me = self._config
        abilities = (Displays(me.glass), Measures(tuple(each.meta.kind for each in READINGS)))
        self._ctx.announce(Thing(id=me.id, name=me.name or me.id, area=me.area, abilities=abilities))
        for path, handler in ((SETUP, self._setup), (DISPLAY, self._display), (LOG, self._log)):
            self._ctx.mount(path, handler, header="id", value=me.mac)
        self._ctx.mount(LOGO, _logo)
        while True:
            self._polled.clear()
            try:
                async with asyncio.timeout(self._patience):
                    await self._polled.wait()
            except TimeoutError:
                self._alive = False
                raise DeviceUnavailable("silent", "the panel does not poll") from None

    async def handle(self, command: DeviceCommand, deadline: int) -> None:  # noqa: ARG002 (it is told at its next poll)
        """Take a program; the panel is told when it polls."""
        if not isinstance(command, ShowProgram) or command.number != 0:
            raise DeviceRefused(ONLY_PROGRAMS)
        self._showing.take(command)

    async def _setup(self, request: HttpRequest) -> HttpReply:
        """Give the key, but to nobody while the panel that has it polls: a MAC is no secret."""
        if request.path or self._alive:
            return _json(Setup(status=404))
        return _json(
            Setup(
                api_key=self._key,
                friendly_id=self._friendly,
                image_url=request.base + LOGO,
                message=f"Linli: {self._config.id}",
            )
        )

    async def _display(self, request: HttpRequest) -> HttpReply:
        if not self._knows(request):
            return DENIED if request.path else _json(NOT_REGISTERED)
        if request.path:
            frame = self._showing.picture(request.path[1:])
            return HttpReply(type=frame.type, body=frame.data) if frame else NOT_FOUND
        poll = read_poll(request.headers)
        self._heard(poll.vitals)
        reply = await self._showing.answer(poll, request.base + DISPLAY)
        self._patience = patience(self._config, reply.refresh_rate)
        return _json(reply)

    async def _log(self, request: HttpRequest) -> HttpReply:
        if not self._knows(request):
            return DENIED
        vitals, failure = read_logs(request.body)
        self._heard(vitals)
        if failure:
            self._showing.failed(failure)
        return HttpReply(status=204)

    def _knows(self, request: HttpRequest) -> bool:
        return hmac.compare_digest(_bytes(request.headers.get("access-token", "")), self._key.encode())

    def _heard(self, vitals: Vitals) -> None:
        self._alive = True
        self._polled.set()
        self._ctx.online()
        for reading, value in zip(READINGS, (vitals.volts, vitals.rssi, vitals.celsius), strict=True):
            if value is not None:
                self._ctx.measure(reading(value=value))


async def _logo(_: HttpRequest) -> HttpReply:
    return HttpReply(type="image/bmp", body=white_bmp())


def _json(reply: Setup | Display) -> HttpReply:
    return HttpReply(body=msgspec.json.encode(reply))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
