from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from models.ring import ring_path
from tests.edge.media.clips import PATIENCE_S, gone

PARENT = """
import asyncio, sys
from edge.media.host import MediaHost
from models.video import StreamSpec

async def main():
    host = MediaHost(sys.argv[1], beat_s=0.1)
    spec = StreamSpec(camera="c", kind="file", source=sys.argv[2], width=320, height=180, fps=10, loop=True)
    async for health in host.watch(spec):
        if health.frames:
            print(host.pid("c"), flush=True)

asyncio.run(main())
"""


async def test_a_camera_process_goes_with_a_hub_that_was_killed(hub: str, noisy_clip: Path) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, hub, str(noisy_clip), stdout=PIPE)
    assert parent.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            child = int(await parent.stdout.readline())
        assert ring_path(hub, "c").exists()
    finally:
        parent.kill()
        await parent.communicate()
    await gone(child)
    assert not ring_path(hub, "c").exists()
