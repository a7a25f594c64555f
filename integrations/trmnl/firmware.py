"""A panel as its firmware behaves: each waking is a conversation of requests and responses. No I/O, no clock.

After the firmware's published behaviour: names, waits, limits and the order of things are its own.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

from msgspec import Struct

from integrations.trmnl.pictures import PNG, bmp_error, is_one_bit, png_error
from integrations.trmnl.replies import DisplayReply, fixed, log_entry, parse_display, parse_setup

DEFAULT_S, FAST_S = 900, 1800
API_WAITS = {1: 15, 2: 30, 3: 60}
NETWORK_WAITS = {1: 60, 2: 180}
TRIES = 5
MOST_CACHED = 30
MOST_LOGS = 10
DAY_S = 86_400
PARTIALS = 8
FINE, FOUND = 200, {200, 301}
REGISTERED, UNKNOWN, NOT_YET, RESET = 200, 404, 202, 500
OK = {200, 301, 429}
STAMP = 10
SETUP_BYTES = 48_062


class Request(Struct, frozen=True, kw_only=True):
    """What the panel sends."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes = b""


class Response(Struct, frozen=True, kw_only=True):
    """What comes back; `length` is what its head promised."""

    status: int
    type: str = ""
    body: bytes = b""
    length: int | None = None


Talk = Generator[Request, Response | None, Any]
"""A conversation; None for a response: nothing came."""


FUNCTIONS = {"identify", "sleep", "add_wifi", "restart_playlist", "rewind", "send_to_me", "guest_mode"}


class Panel:
    """The device. `glass` is what people see: a picture's name, or a message in angle brackets."""

    def __init__(self, mac: str, base: str, *, width: int = 800, height: int = 480, limit: int = 90_000) -> None:
        self.mac = mac
        self.base = base.rstrip("/")
        self.size = width, height
        self.limit = limit
        self.key = self.friendly = ""
        self.rate = DEFAULT_S
        self.volts, self.rssi = 4.1, -55
        self.celsius: float | None = None
        self.reports_frame = False
        self.glass = "<logo>"
        self.drawn: list[tuple[str, str]] = []
        self.flash: dict[str, bytes] = {}
        self.function = "none"
        self.resets = 0
        self._believed = ""
        self._cached = False
        self._tries = self._network = 1
        self._streak = self._partials = 0
        self._logs: list[dict[str, object]] = []
        self._logged = 0
        self._pressed = False
        self._now = 0

    def wake(self, now: int, *, pressed: bool = False, network: bool = True) -> Talk:
        """Do all that one waking does; the generator's value is for how many seconds the panel then sleeps."""
        self._now, self._pressed = now, pressed and self.function != "none"
        if not network:
            return self._no_network()
        self._network = 1
        if not self.key:
            status = yield from self._set_up()
            if status == UNKNOWN:
                self._message("<not registered>")
                return self._sleep(DEFAULT_S)
        yield from self._send_logs()
        outcome = yield from self._show(wiped=False)
        self._settle(outcome)
        yield from self._send_logs()
        if outcome == "reset":
            self._forget()
        return self.rate

    def display_headers(self) -> dict[str, str]:
        """Return what a poll says."""
        optional = {
            "Battery-Temp": None if self.celsius is None else str(self.celsius),
            "special_function": "true" if self._pressed else None,
            "X-Frame-Id": (self.reports_frame and self._believed[1:]) or None,
        }
        return {
            "ID": self.mac,
            "Content-Type": "application/json",
            "Update-Source": "button" if self._pressed else "timer",
            "Access-Token": self.key,
            "Refresh-Rate": str(self.rate),
            "Battery-Voltage": f"{self.volts:.2f}",
            "FW-Version": "1.8.5",
            "Model": "og",
            "Image-Cached": "true" if self._cached else "false",
            "Wake-Time": "0",
            "RSSI": str(self.rssi),
            "Temperature-Profile": "true",
            "Width": str(self.size[0]),
            "Height": str(self.size[1]),
        } | {name: value for name, value in optional.items() if value is not None}

    def _set_up(self) -> Talk:
        known = {"ID": self.mac, "Content-Type": "application/json", "FW-Version": "1.8.5", "Model": "og"}
        more = {"Width": str(self.size[0]), "Height": str(self.size[1]), "RSSI": str(self.rssi)}
        response = yield Request(method="GET", url=f"{self.base}/api/setup", headers=known | more)
        if response is None:
            self._message("<wifi internal error>")
            return 0
        if response.status != FINE:
            return response.status
        reply = parse_setup(response.body)
        if reply is None or reply.status != REGISTERED:
            return 0 if reply is None else reply.status
        self.key, self.friendly = reply.api_key, reply.friendly_id
        logo = yield Request(method="GET", url=reply.image_url, headers={})
        good = logo is not None and logo.status == FINE and (len(logo.body) == SETUP_BYTES or logo.body[:4] == PNG[:4])
        self._message(f"<{self.friendly} {reply.message}>" if good else "<image download error>")
        return REGISTERED

    def _show(self, *, wiped: bool) -> Talk:
        """Poll, and do what the answer says; return how it went."""
        reply = yield from self._poll()
        if not isinstance(reply, DisplayReply):
            return reply
        if reply.status == RESET or reply.reset_firmware:
            return "reset"
        if reply.status == NOT_YET:
            self.rate = self._fast()
            return "not_registered"
        return (yield from self._obey(reply, wiped=wiped)) if reply.status == 0 else "ok"

    def _obey(self, reply: DisplayReply, *, wiped: bool) -> Talk:
        if self._pressed:
            return (yield from self._identify(reply))
        self.function = reply.special_function if reply.special_function in FUNCTIONS else "none"
        self.rate = reply.refresh_rate
        if reply.filename == "screen_wiper.png" and not wiped:
            self.glass = "<white>"
            self.drawn.append(("<white>", "wipe"))
            return (yield from self._show(wiped=True))
        if not reply.image_url:
            return "ok"
        self._streak = 0
        name = fixed(reply.filename or "")
        self._cached = name in self.flash
        if not self._cached:
            return (yield from self._fetch(name, reply))
        if self._believed != name:
            self._draw(name, self.flash[name], reply)
        return "success"

    def _identify(self, reply: DisplayReply) -> Talk:
        if reply.action != self.function or not reply.image_url:
            return "ok"
        return (yield from self._fetch(fixed(reply.filename or ""), reply))

    def _poll(self) -> Talk:
        """Return the reply, or the word for why there is none."""
        response = None
        for _ in range(TRIES):
            response = yield Request(method="GET", url=f"{self.base}/api/display", headers=self.display_headers())
            if response is not None and response.status in OK:
                break
        if response is None:
            return self._failed("unable_to_connect", "Error fetching API display: 6, detail: connection refused")
        if response.status not in OK:
            return self._failed("response_code", f"Error fetching API display: 8, detail: {response.status}")
        return parse_display(response.body) or self._failed("json", "JSON parse failed with error: InvalidInput")

    def _fetch(self, name: str, reply: DisplayReply) -> Talk:
        url = reply.image_url or ""
        headers = {"ID": self.mac, "Access-Token": self.key} if url.startswith(self.base) else {}
        response = yield Request(method="GET", url=url, headers={"Accept-Encoding": "identity", **headers})
        if response is None:
            return self._failed("request", "[HTTPS] GET... failed, error: -1 (connection refused)")
        if response.status not in FOUND:
            return self._failed("request", f"[HTTPS] GET... failed, code: {response.status}")
        length = len(response.body) if response.length is None else response.length
        if length > self.limit:
            return self._failed("too_big", f"Receiving failed; file size too big: {length}")
        if len(response.body) < length or not length:
            got = f"{len(response.body)}/{length} bytes"
            return self._failed("timed_out", f"Receiving failed; incomplete download (connection closed early): {got}")
        error = bmp_error(response.body) if response.body[:2] == b"BM" else png_error(response.body, *self.size)
        if error:
            return self._failed("format", f"error parsing image file - {error}")
        if response.body[:2] != b"BM":
            self._keep(name, response.body)
        self._draw(name, response.body, reply)
        return "success"

    def _keep(self, name: str, data: bytes) -> None:
        """Write to flash; the same picture's older versions go, and all that are a day old or say no time."""
        fresh = {old: kept for old, kept in self.flash.items() if old[:14] != name[:14] and self._is_fresh(old)}
        newest = list(fresh.items())[-(MOST_CACHED - 1) :]
        self.flash = dict(newest) | {name: data}

    def _is_fresh(self, name: str) -> bool:
        stamp = name[-STAMP:]
        return stamp.isdecimal() and self._now <= int(stamp) + DAY_S

    def _draw(self, name: str, data: bytes, reply: DisplayReply) -> None:
        if reply.maximum_compatibility or not is_one_bit(data) or not self.drawn:
            how = "full"
        elif self.rate >= FAST_S:
            how = "fast"
        else:
            self._partials += 1
            how = "full" if self._partials % PARTIALS == 0 else "partial"
        self.drawn.append((name, how))
        self.glass = self._believed = name

    def _message(self, words: str) -> None:
        """Show words. The firmware believes that its picture is still on the glass, unless it reports its frame."""
        self.glass = words
        if self.reports_frame:
            self._believed = ""

    def _failed(self, outcome: str, words: str) -> str:
        self._log("error", words)
        self._message(f"<{outcome}>")
        return outcome

    def _settle(self, outcome: str) -> None:
        if outcome in {"ok", "success", "not_registered", "reset"}:
            self._tries = 1
            return
        self.rate = API_WAITS.get(self._tries, DEFAULT_S)
        self._tries += 1

    def _sleep(self, seconds: int) -> int:
        self.rate = seconds
        return seconds

    def _fast(self) -> int:
        self._streak += 1
        for most, seconds in ((50, 5), (60, 60), (70, 900)):
            if self._streak <= most:
                return seconds
        return 3600

    def _no_network(self) -> int:
        self._message("<wifi failed>")
        self._log("fatal", "Connection failed! WL Status: 6")
        seconds = NETWORK_WAITS.get(self._network, 300)
        self._network += 1
        return self._sleep(seconds)

    def _forget(self) -> None:
        """Lose the key, and on a real panel the network too: somebody must come and set it up."""
        self.key = self.friendly = ""
        self.resets += 1

    def _log(self, level: str, message: str) -> None:
        self._logged += 1
        stamp: dict[str, object] = {
            "wifi_signal": self.rssi,
            "battery_voltage": self.volts,
            "refresh_rate": self.rate,
            "special_function": self.function,
        }
        self._logs.append(log_entry(stamp, self._logged, self._now, level, message))
        self._logs = self._logs[-MOST_LOGS:]

    def _send_logs(self) -> Talk:
        if not self._logs:
            return
        headers = {"ID": self.mac, "Accept": "application/json, */*", "Access-Token": self.key}
        headers["Content-Type"] = "application/json"
        body = json.dumps({"logs": self._logs}, separators=(",", ":")).encode()
        response = yield Request(method="POST", url=f"{self.base}/api/log", headers=headers, body=body)
        if response is not None and response.status in {*FOUND, 204}:
            self._logs = []
