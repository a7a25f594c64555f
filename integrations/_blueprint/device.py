"""The thermometer: asked again and again, its answer is a reading."""

from __future__ import annotations

import asyncio

from integrations._blueprint import Config, Temperature
from integrations._blueprint.protocol import ASK, Answer, AnswerParser, Broken
from models.integration import Context, DeviceRefused, DeviceUnavailable, Parser
from models.relay import DeviceCommand
from models.text import Words
from models.things import Measures, Thing

NO_COMMANDS = Words("温度计不接受控制命令。", "A thermometer takes no commands.")


class Thermometer:
    """A `Runner`."""

    def __init__(self, config: Config, ctx: Context) -> None:
        self._config = config
        self._ctx = ctx
        self._bus = ctx.bus(config.link)

    async def run(self) -> None:
        """Ask until cancelled; DeviceUnavailable: no answer, or a broken sensor."""
        me = self._config
        kinds = (Temperature.meta.kind,)
        self._ctx.announce(Thing(id=me.id, name=me.name or me.id, area=me.area, abilities=(Measures(kinds),)))
        while True:
            answer = await self._ask()
            if isinstance(answer, Broken):
                raise DeviceUnavailable("refused", "the sensor is broken")
            self._ctx.online()
            self._ctx.measure(Temperature(value=answer.celsius))
            await asyncio.sleep(me.every_s)

    async def handle(self, command: DeviceCommand, deadline: int) -> None:  # noqa: ARG002 (the port's names)
        """Refuse: there is nothing to switch."""
        raise DeviceRefused(NO_COMMANDS)

    async def _ask(self) -> Answer:
        parser: Parser[Answer] = AnswerParser()
        return await self._bus.exchange(ASK, parser, timeout=self._config.timeout_ms / 1000)
