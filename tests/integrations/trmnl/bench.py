"""A hub with one panel and its firmware, on a clock that leaps: no network between them but what a test says."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import msgspec
from PIL import Image

from edge.render.encode import encoded
from integrations.trmnl import Config
from integrations.trmnl.device import Trmnl
from integrations.trmnl.firmware import Panel, Request, Response, Talk
from integrations.trmnl.replies import DisplayReply
from models.glass import Glass, GlassReport, Slide
from models.integration import HttpRequest
from models.relay import DeviceCommand
from tests.integrations.glasses import Drawn
from tests.integrations.recorder import Recorder

BASE = "http://hub:8321"
MAC = "AA:BB:CC:DD:EE:FF"
NOON = 1_767_326_400  # 2026-01-02 12:00 in Shanghai
SECOND = 1_000_000_000

Meddle = Callable[[Request, Response | None], Response | None]


def config(**keys: object) -> Config:
    section = {"id": "board", "kind": "trmnl", "mac": MAC, "token": "a secret of the hub", **keys}
    return msgspec.convert(section, Config)


@cache
def picture(slide: Slide, glass: Glass) -> bytes:
    """Draw a bar as high as the slide's first letter says, encoded as the render worker does."""
    numbers = Image.new("L", (glass.width, glass.height), 1)
    numbers.paste(0, (0, 0, glass.width, 10 + 10 * int(slide.id[0], 16)))
    return encoded(numbers, glass).data


def bmp(width: int = 800, height: int = 480, mode: str = "1") -> bytes:
    """Return a BMP as Pillow writes it."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, "BMP")
    return buffer.getvalue()


class Bench:
    def __init__(self, **keys: object) -> None:
        self.now = NOON
        self.drawn = Drawn(picture)
        self.hub = Recorder({}, self.drawn)
        self.config = config(**keys)
        self.device = Trmnl(self.config, self.hub, lambda: self.now * SECOND)
        self.panel = Panel(MAC, BASE)
        self.asked: list[tuple[Request, Response | None]] = []
        self.names: dict[str, str] = {}
        self.meddle: Meddle = lambda _, response: response

    async def show(self, command: DeviceCommand) -> None:
        await self.device.handle(command, 0)

    async def wake(self, panel: Panel | None = None, *, pressed: bool = False, network: bool = True) -> int:
        """Have a panel wake and talk; return for how long it means to sleep."""
        self.asked = []
        return await self.carry((panel or self.panel).wake(self.now, pressed=pressed, network=network))

    async def sleep(self, times: int = 1) -> None:
        """Let the panel sleep and wake again so many times."""
        for _ in range(times):
            self.now += self.panel.rate
            await self.wake()

    async def carry(self, talk: Talk) -> int:
        try:
            request = next(talk)
            while True:
                response = self.meddle(request, await self.ask(request))
                self.asked.append((request, response))
                request = talk.send(response)
        except StopIteration as ended:
            return int(ended.value)

    async def ask(self, request: Request) -> Response | None:
        """Answer as the web server does: the longest mounted path, the device told apart by its header."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = urlsplit(request.url).path
        for (mount, name, value), handler in sorted(self.hub.mounts.items(), reverse=True):
            below = path[len(mount) :]
            if path.startswith(mount) and below[:1] in {"", "/"} and value.lower() == headers.get(name, "").lower():
                asked = HttpRequest(
                    method=request.method,
                    path=below,
                    base=BASE,
                    headers=headers,
                    query={},
                    body=request.body,
                    peer="10.0.0.7",
                )
                reply = await handler(asked)
                return Response(status=reply.status, type=reply.type, body=reply.body)
        return Response(status=404, type="application/json", body=b'{"code": "not_found"}')

    def said(self) -> list[DisplayReply]:
        """Return what the panel was told in its last waking, read without mercy."""
        answers = [got.body for asked, got in self.asked if got and asked.url.endswith("/api/display")]
        return [msgspec.json.decode(body, type=DisplayReply, strict=True) for body in answers]

    def fetched(self) -> int:
        return sum(1 for asked, _ in self.asked if "/api/display/" in asked.url)

    def reports(self) -> list[GlassReport]:
        return [report for _, report in self.hub.reports]

    def proofs(self, slide: Slide) -> list[str]:
        """Return what is known of a slide, in turn."""
        return [report.failed or report.proof for report in self.reports() if report.slide == slide.id]
