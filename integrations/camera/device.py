"""The camera's device: its process while it runs, its age and brightness as readings."""

from __future__ import annotations

from contextlib import aclosing

from integrations.camera import Config, kind_of
from models.integration import Context, DeviceRefused
from models.relay import DeviceCommand
from models.text import Words
from models.things import Measures, Thing, Watches
from models.video import FrameAge, Frames, Luma, StreamHealth, StreamSpec

NO_COMMANDS = Words("摄像头不接受控制命令。", "A camera takes no commands.")


class Camera:
    """Watches one stream. The source, which may hold a password, is in no event, reading or message."""

    def __init__(self, config: Config, ctx: Context) -> None:
        self._config = config
        self._ctx = ctx

    async def run(self) -> None:
        """Watch until cancelled; DeviceUnavailable: silent, frozen, hung or crashed."""
        self._ctx.announce(thing(self._config))
        async with aclosing(self._ctx.streams().watch(spec(self._config))) as stream:
            async for health in stream:
                self._tell(health)

    async def handle(self, command: DeviceCommand, deadline: int) -> None:
        """Refuse: there is nothing to command."""
        del command, deadline
        raise DeviceRefused(NO_COMMANDS)

    def _tell(self, health: StreamHealth) -> None:
        if health.age is None:
            return
        if not health.ended:
            self._ctx.online()
        self._ctx.measure(FrameAge(value=health.age))
        self._ctx.measure(Luma(value=health.luma))
        self._ctx.measure(Frames(value=health.frames))


def spec(config: Config) -> StreamSpec:
    """Say what the camera process should do."""
    return StreamSpec(
        camera=config.id,
        kind=kind_of(config.source),
        source=f"/dev/video{config.source}" if config.source.isdigit() else config.source,
        width=config.width,
        height=config.height,
        fps=config.fps,
        loop=config.loop,
        silent_s=config.silent_s,
        frozen_s=config.frozen_s,
    )


def thing(config: Config) -> Thing:
    """Say what people see of it."""
    measures = Measures((FrameAge.meta.kind, Luma.meta.kind, Frames.meta.kind))
    watches = Watches(config.width, config.height)
    return Thing(id=config.id, name=config.name or config.id, area=config.area, abilities=(watches, measures))
