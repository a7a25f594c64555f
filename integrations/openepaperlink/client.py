"""The access point over HTTP: one request at a time, beside the WebSocket on which it tells what changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp

from integrations.openepaperlink.protocol import LONGEST, News, Tag, answer_of, fields_of, news_of
from models.integration import DeviceRefused, DeviceUnavailable
from models.text import Words

HEARTBEAT_S = 20.0
PAGES = 256
UNKNOWN_TAG = Words("接入点不认识这个标签。", "The access point does not know this tag.")


class Busy(DeviceUnavailable):
    """It answers, but takes no uploads now."""


class Client:
    """Raises DeviceUnavailable where the access point is away, drops the line or answers garbage."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def tags(self, mac: str | None = None) -> list[Tag]:
        """Return all tags, or the one asked for if it is known."""
        found: list[Tag] = []
        query = {"pos": "0"} if mac is None else {"mac": mac.upper()}
        for _ in range(PAGES):
            page = await self._page(query)
            found += page.tags
            if mac is not None or page.continu is None or str(page.continu) == query["pos"]:
                break
            query = {"pos": str(page.continu)}
        return found

    async def upload(self, mac: str, picture: bytes, ttl_m: int) -> None:
        """Hand a JPEG over; Busy: not now; DeviceRefused: it has no such tag."""
        with _translated(), aiohttp.MultipartWriter("form-data") as form:
            for name, value in fields_of(mac, ttl_m).items():
                form.append(value).set_content_disposition("form-data", name=name)
            part = form.append(picture, {"Content-Type": "image/jpeg"})
            part.set_content_disposition("form-data", name="file", filename="image.jpg")
            async with self._session.post("/imgupload", data=form) as response:
                answer = answer_of(response.status)
        if answer == "busy":
            raise Busy("refused", "the access point takes no uploads now")
        if answer == "refused":
            raise DeviceRefused(UNKNOWN_TAG)
        if answer == "broken":
            raise DeviceUnavailable("garbled", f"the access point answers {response.status} to an upload")

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncIterator[News]]:
        """Yield all that the access point says by itself from now on, until it closes: DeviceUnavailable."""
        with _translated():
            socket = await self._session.ws_connect("/ws", heartbeat=HEARTBEAT_S, max_msg_size=LONGEST)
        async with socket:
            yield _said(socket)

    async def _page(self, query: dict[str, str]) -> News:
        body = bytearray()
        with _translated():
            async with self._session.get("/get_db", params=query) as response:
                async for chunk in response.content.iter_chunked(4096):
                    body += chunk
                    if len(body) > LONGEST:
                        break
        try:
            return news_of(bytes(body))
        except ValueError as error:
            raise DeviceUnavailable("garbled", str(error)) from error


@asynccontextmanager
async def connected(url: str, timeout_s: float) -> AsyncIterator[Client]:
    """Yield a client; it keeps no connection open between requests."""
    connector = aiohttp.TCPConnector(limit=2, force_close=True)
    timeout = aiohttp.ClientTimeout(total=timeout_s)
    async with aiohttp.ClientSession(url, connector=connector, timeout=timeout) as session:
        yield Client(session)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise DeviceUnavailable("silent", "the access point does not answer") from error
    except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
        raise DeviceUnavailable("silent", str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise DeviceUnavailable("closed", f"the access point dropped the line: {error}") from error


async def _said(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[News]:
    with _translated():
        async for message in socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                yield _news(message.data)
    raise DeviceUnavailable("closed", "the access point closed its WebSocket")


def _news(data: str) -> News:
    """Read a message; one that makes no sense says nothing."""
    try:
        return news_of(data)
    except ValueError:
        return News()
