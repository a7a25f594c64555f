"""The router: an inbox a device, commands for a channel from its owning domain alone, none carried out late."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from models.envelope import Request
from models.integration import DeviceRefused, DeviceUnavailable, Runner
from models.nouns import Event
from models.ports import Clock
from models.relay import DeviceCommand
from models.system import Finished, Outcome

log = logging.getLogger(__name__)
INBOX = 64

Say = Callable[[Event, str], None]


class Router:
    """`owners` maps each actuator channel to the domain that may command it; `say` publishes with a cause."""

    def __init__(self, clock: Clock, owners: Mapping[str, str], say: Say) -> None:
        self._clock = clock
        self._owners = owners
        self._say = say
        self._inboxes: dict[str, asyncio.Queue[Request]] = {}

    def send(self, request: Request, owner: str) -> None:
        """Put the request into its device's inbox, or say at once why not."""
        command = request.command
        if not isinstance(command, DeviceCommand):
            raise TypeError(f"{command.meta.kind} is not a device command")
        if command.actuates and self._owners.get(command.channel) != owner:
            log.error(
                "%s may not command %s: it belongs to %s", owner, command.channel, self._owners.get(command.channel)
            )
            self._finish(request, "not_owner")
            return
        inbox = self._inboxes.get(command.device)
        if inbox is None:
            self._finish(request, "unknown_device")
            return
        try:
            inbox.put_nowait(request)
        except asyncio.QueueFull:
            self._finish(request, "busy")

    def open(self, device: str) -> None:
        """Give the device an inbox."""
        self._inboxes[device] = asyncio.Queue(INBOX)

    async def serve(self, device: str, runner: Runner) -> None:
        """Hand the device its commands one after another until cancelled."""
        inbox = self._inboxes[device]
        while True:
            request = await inbox.get()
            self._finish(request, await self._carry_out(request, runner))

    async def _carry_out(self, request: Request, runner: Runner) -> Outcome:
        left = (request.expires - self._clock.mono()) / 1e9
        if left <= 0:
            return "expired"
        command = request.command
        assert isinstance(command, DeviceCommand)  # noqa: S101 (send lets nothing else in)
        try:
            async with asyncio.timeout(left):
                await runner.handle(command, request.expires)
        except DeviceUnavailable as error:
            log.warning("%s: %s", command.channel, error)
            return "unavailable"
        except DeviceRefused as error:
            log.warning("%s refused: %s", command.channel, error)
            return "refused"
        except TimeoutError:
            return "expired"
        except Exception:
            log.exception("%s failed on %s", command.device, command.meta.kind)
            return "unavailable"
        return "done"

    def _finish(self, request: Request, outcome: Outcome) -> None:
        command = request.command
        if isinstance(command, DeviceCommand) and (command.actuates or outcome != "done"):
            done = Finished(cause=request.id, channel=command.channel, command=command.meta.kind, outcome=outcome)
            self._say(done, request.cause or request.id)
