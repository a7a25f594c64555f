"""An e-paper panel without the paper: `python -m integrations.trmnl.simulator --url http://127.0.0.1:8321`.

Each waking is printed as a line of JSON, what it was told and what its glass shows. Lines on standard input:
`lost` (no network), `mute` (requests arrive, answers do not), `cut N` (pictures break off after N bytes), `token WORD`
(another key), `volts N`, `rssi N`, `celsius N`, `clock N` (its clock is N seconds off), `press` (its button),
`reset` (it is set up anew), `wake` (now), `ok` (no fault), `quit`. `--speed` makes it sleep shorter.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import time

import aiohttp

from integrations.trmnl.firmware import Panel, Request, Response, Talk

TIMEOUT_S = 15.0
READ_BYTES = 4096


class SimulatedPanel:
    """A panel on a network that has faults."""

    def __init__(self, panel: Panel, speed: float) -> None:
        self.panel = panel
        self._speed = speed
        self._awake = asyncio.Event()
        self._lost = self._mute = self._pressed = False
        self._cut: int | None = None
        self._offset = 0

    async def live(self, session: aiohttp.ClientSession) -> None:
        """Wake, talk and sleep until cancelled."""
        while True:
            self._awake.clear()
            pressed, self._pressed = self._pressed, False
            now = int(time.time()) + self._offset
            talk = self.panel.wake(now, pressed=pressed, network=not self._lost)
            seconds = await self._carry(session, talk)
            say("slept", seconds=seconds, glass=self.panel.glass, drawn=self.panel.drawn[-1:], resets=self.panel.resets)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds / self._speed):
                    await self._awake.wait()

    def control(self, line: str) -> None:
        """Take a line of standard input."""
        understood = self._switch(line.split())
        say("control" if understood else "not_understood", line=line)

    def _switch(self, words: list[str]) -> bool:
        match words:
            case ["ok"]:
                self._lost, self._mute, self._cut, self._offset = False, False, None, 0
            case ["lost"]:
                self._lost = True
            case ["mute"]:
                self._mute = True
            case ["cut", count]:
                self._cut = int(count)
            case ["clock", seconds]:
                self._offset = int(seconds)
            case ["press" | "wake" as how]:
                self._pressed = how == "press"
                self._awake.set()
            case _:
                return self._change(words)
        return True

    def _change(self, words: list[str]) -> bool:
        match words:
            case ["token", word]:
                self.panel.key = word
            case ["reset"]:
                self.panel.key = ""
            case ["volts", number]:
                self.panel.volts = float(number)
            case ["rssi", number]:
                self.panel.rssi = int(number)
            case ["celsius", number]:
                self.panel.celsius = float(number)
            case _:
                return False
        return True

    async def _carry(self, session: aiohttp.ClientSession, talk: Talk) -> int:
        response: Response | None = None
        try:
            request = next(talk)
            while True:
                response = await self._exchange(session, request)
                say("asked", method=request.method, url=request.url, status=response.status if response else None)
                request = talk.send(response)
        except StopIteration as ended:
            return int(ended.value)

    async def _exchange(self, session: aiohttp.ClientSession, request: Request) -> Response | None:
        try:
            async with session.request(
                request.method, request.url, headers=request.headers, data=request.body or None, allow_redirects=False
            ) as answer:
                body = await answer.read()
                whole = len(body)
                if self._cut is not None and answer.content_type.startswith("image/"):
                    body = body[: self._cut]
                response = Response(status=answer.status, type=answer.content_type, body=body, length=whole)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None
        return None if self._mute else response


class Lines:
    """Standard input, line by line; `over` is set by `quit`."""

    def __init__(self, simulated: SimulatedPanel, over: asyncio.Event) -> None:
        self._simulated = simulated
        self._over = over
        self._typed = b""

    def read(self) -> None:
        """Take what was typed."""
        data = os.read(sys.stdin.fileno(), READ_BYTES)
        if not data:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        *lines, self._typed = (self._typed + data).split(b"\n")
        for line in lines:
            if line == b"quit":
                self._over.set()
            else:
                self._simulated.control(line.decode("ascii", "replace"))


def say(what: str, **fields: object) -> None:
    """Print one JSON line; `t` is CLOCK_BOOTTIME in ns."""
    line = {"t": time.clock_gettime_ns(time.CLOCK_BOOTTIME), "what": what, **fields}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def simulate(simulated: SimulatedPanel) -> None:
    """Run until `quit`, SIGTERM or SIGINT."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    loop.add_signal_handler(signal.SIGINT, over.set)
    lines = Lines(simulated, over)
    loop.add_reader(sys.stdin.fileno(), lines.read)
    say("ready")
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
        life = group.create_task(simulated.live(session))
        await over.wait()
        life.cancel()


def main(argv: list[str] | None = None) -> None:
    """Run a panel until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m integrations.trmnl.simulator")
    parser.add_argument("--url", required=True, help="the server, http://HUB:PORT")
    parser.add_argument("--mac", default="AA:BB:CC:DD:EE:FF")
    parser.add_argument("--size", default="800x480", help="WIDTHxHEIGHT as it scans")
    parser.add_argument("--limit", type=int, default=90_000, help="the largest picture in bytes")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than a real one it sleeps")
    parser.add_argument("--frame-id", action="store_true", help="say X-Frame-Id, as some firmware does")
    args = parser.parse_args(argv)
    width, height = (int(side) for side in args.size.split("x"))
    panel = Panel(args.mac, args.url, width=width, height=height, limit=args.limit)
    panel.reports_frame = args.frame_id
    asyncio.run(simulate(SimulatedPanel(panel, args.speed)))


if __name__ == "__main__":
    main()
