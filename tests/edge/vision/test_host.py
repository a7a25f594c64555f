from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from edge.vision.config import VisionConfig
from models.integration import DeviceUnavailable
from tests.edge.media.clips import gone
from tests.edge.vision.gate import PATIENCE_S, Gate, Shelf

PARENT = """
import asyncio, sys
from edge.vision.config import VisionConfig
from edge.vision.host import VisionHost
from edge.vision.wire import Setup
from models.ports import Gallery

class Empty:
    def gallery(self, embedder):
        return Gallery(1, embedder, (), b"")
    async def changed(self, revision, embedder):
        await asyncio.Event().wait()
    def heard(self, message):
        pass
    def measured(self, stats):
        pass
    def enrolled(self, gallery):
        pass

async def main():
    setup = Setup(sys.argv[1], (), VisionConfig(), weights=sys.argv[2], cache=sys.argv[2])
    host = VisionHost(setup, Empty(), Empty())
    await host.run(lambda: print(host.pid, flush=True))

asyncio.run(main())
"""


@pytest.mark.parametrize(("sign", "reason"), [(signal.SIGSEGV, "crashed"), (signal.SIGSTOP, "hung")])
async def test_a_worker_that_crashes_or_hangs_is_told_and_a_new_one_works(
    hub: str, models_cache: Path, sign: signal.Signals, reason: str
) -> None:
    gate = Gate(hub, Shelf({}), VisionConfig(hang_s=1.0), cache=models_cache)

    async def strike() -> int:
        async with asyncio.timeout(PATIENCE_S):
            await gate.online.wait()
        assert gate.host.pid is not None
        os.kill(gate.host.pid, sign)
        return gate.host.pid

    async with asyncio.TaskGroup() as group:
        striking = group.create_task(strike())
        with pytest.raises(DeviceUnavailable) as error:
            await gate.host.run(gate.online.set)
    assert error.value.reason == reason
    await gone(striking.result())
    assert gate.host.pid is None

    gate.online.clear()
    async with asyncio.TaskGroup() as group:
        again = group.create_task(gate.host.run(gate.online.set))
        async with asyncio.timeout(PATIENCE_S):
            await gate.online.wait()
        again.cancel()


async def test_a_worker_goes_with_a_hub_that_was_killed(hub: str, models_cache: Path) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, hub, str(models_cache), stdout=PIPE)
    assert parent.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            worker = int(await parent.stdout.readline())
    finally:
        parent.kill()
        await parent.communicate()
    await gone(worker)


async def test_templates_are_in_no_argument_and_no_environment(hub: str, models_cache: Path) -> None:
    secret = b"\x11\x22\x33\x3f" * 128
    gate = Gate(hub, Shelf({"anna": secret}), VisionConfig(), cache=models_cache)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(gate.host.run(gate.online.set))
        async with asyncio.timeout(PATIENCE_S):
            await gate.online.wait()
        process = Path(f"/proc/{gate.host.pid}")
        public = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
        task.cancel()
    assert b"edge.vision" in public
    assert secret[:8] not in public
    assert b"anna" not in public
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE), "a core dump would hold the gallery"
