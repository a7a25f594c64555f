"""A relay and input board on a bus: pulses relays, polls inputs."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from integrations.modbus_relay import Config
from integrations.modbus_relay.protocol import (
    LONGEST_FLASH_MS,
    Bits,
    Failed,
    Reply,
    ReplyParser,
    all_off,
    flash_on,
    read_inputs,
)
from models.integration import Context, DeviceRefused, DeviceUnavailable, Parser
from models.relay import DeviceCommand, InputSensed, InputUnknown, PulseRelay, ReadInput
from models.text import Words
from models.things import Switches, Thing

MISSES = 3  # a reply lost to noise is no lost board
START_NS = 1_000_000_000


class ModbusRelay:
    """A `Runner`. Input n and relay n are both channel `id/n`."""

    def __init__(self, config: Config, ctx: Context) -> None:
        self._config = config
        self._ctx = ctx
        self._bus = ctx.bus(config.link)
        self._inputs: tuple[bool, ...] | None = None
        self._unknown_said = False
        self._acted = False
        self._settled_at = 0.0

    async def run(self) -> None:
        """Poll the inputs until cancelled; DeviceUnavailable after three misses in a row."""
        self._announce()
        await self._make_safe()
        misses = 0
        while True:
            try:
                self._note(await self._read())
            except (DeviceUnavailable, DeviceRefused) as error:
                misses += 1
                if misses == MISSES:
                    self._forget()
                    raise DeviceUnavailable(getattr(error, "reason", "refused"), str(error)) from error
            else:
                misses = 0
            await asyncio.sleep(self._config.poll_ms / 1000)

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        """Carry out a pulse or a question for an input; TimeoutError: not sent, its time was over."""
        match command:
            case PulseRelay(ms=ms):
                await self._pulse(command.number, ms, deadline)
            case ReadInput():
                await self._answer(command.number, deadline)
            case _:
                raise DeviceRefused(Words("继电器板不支持此命令。", "The relay board does not know this command."))

    async def _pulse(self, relay: int, ms: int, deadline: int) -> None:
        """Send the pulse once.

        It is never sent again by itself: a board whose reply was lost may have acted, and a second pulse
        would open a compartment for whoever stands there by then. Nor does an input veto it: a broken cable
        must not lock people out.
        """
        if relay >= self._config.relays or not 0 < ms <= LONGEST_FLASH_MS:
            raise DeviceRefused(Words("继电器或脉冲时长超出范围。", f"Relay {relay} or {ms} ms is out of range."))
        self._acted = True
        await asyncio.sleep(self._settled_at - time.monotonic())
        try:
            await self._exchange(flash_on(self._config.address, relay, ms), deadline)
        except DeviceUnavailable:
            # A late reply must be over before the next pulse: it would be taken for that one's.
            self._settled_at = time.monotonic() + self._config.timeout_ms / 1000
            raise

    async def _answer(self, number: int, deadline: int) -> None:
        if number >= self._config.inputs:
            raise DeviceRefused(Words("没有这个输入。", f"The board has no input {number}."))
        inputs = await self._read(deadline)
        self._note(inputs, asked=number)

    async def _read(self, deadline: int | None = None) -> tuple[bool, ...]:
        reply = await self._exchange(read_inputs(self._config.address, self._config.inputs), deadline)
        if not isinstance(reply, Bits):
            raise DeviceUnavailable("garbled", "the answer to another question")
        return tuple(on != (n in self._config.active_low) for n, on in enumerate(reply.on))

    async def _exchange(self, request: bytes, deadline: int | None) -> Reply:
        timeout = self._config.timeout_ms / 1000
        parser: Parser[Reply] = ReplyParser(request)
        reply = await self._bus.exchange(request, parser, timeout=timeout, deadline=deadline)
        if isinstance(reply, Failed):
            raise DeviceRefused(
                Words(
                    f"继电器板拒绝（代码 {reply.code}）。",
                    f"The relay board refused: exception {reply.code}.",
                )
            )
        return reply

    async def _make_safe(self) -> None:
        """Open all relays once, at start: the hub that closed them may have died. Not after a pulse of ours.

        With a deadline it goes before all polling, so a pulse that is asked for meanwhile comes behind it.
        """
        if not self._acted:
            self._acted = True
            with suppress(DeviceUnavailable, DeviceRefused, TimeoutError):
                deadline = time.clock_gettime_ns(time.CLOCK_BOOTTIME) + START_NS
                await self._exchange(all_off(self._config.address), deadline)

    def _note(self, inputs: tuple[bool, ...], asked: int | None = None) -> None:
        self._ctx.online()
        self._unknown_said = False
        before, self._inputs = self._inputs, inputs
        for number, on in enumerate(inputs):
            if before is None or on != before[number] or number == asked:
                self._ctx.publish(InputSensed(channel=f"{self._config.id}/{number}", on=on))

    def _forget(self) -> None:
        self._inputs = None
        if not self._unknown_said:
            self._unknown_said = True
            self._ctx.publish(InputUnknown(device=self._config.id))

    def _announce(self) -> None:
        me = self._config
        relays = tuple(f"{me.id}/{n}" for n in range(me.relays))
        inputs = tuple(f"{me.id}/{n}" for n in range(me.inputs))
        self._ctx.announce(Thing(id=me.id, name=me.name or me.id, area=me.area, abilities=(Switches(relays, inputs),)))
