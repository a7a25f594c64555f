"""Home Assistant's bus, run in an environment of its own: `python _ha_bus.py EVENTS READERS` prints events/s."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time

from homeassistant.core import Event, HomeAssistant, callback  # type: ignore[import-not-found]

KIND = "access_unlock_commanded"
DATA = {
    "door": "gate-north",
    "by": "9f2c41d07ab3",
    "via": "face",
    "reason": "credential",
    "confirm_by": 1_795_425_019,
    "hold_until": 1_795_425_039,
}


async def rate(events: int, readers: int, folder: str) -> float:
    hass = HomeAssistant(folder)
    got = [0] * readers

    def reader(place: int) -> None:
        @callback  # type: ignore[untyped-decorator]
        def take(_event: Event) -> None:
            got[place] += 1

        hass.bus.async_listen(KIND, take)

    for place in range(readers):
        reader(place)
    start = time.perf_counter()
    for number in range(events):
        hass.bus.async_fire(KIND, DATA)
        if number % 1000 == 999:
            await asyncio.sleep(0)
    await hass.async_block_till_done()
    taken = time.perf_counter() - start
    assert got == [events] * readers
    await hass.async_stop(force=True)
    return events / taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.stdout.write(f"{asyncio.run(rate(int(sys.argv[1]), int(sys.argv[2]), made))}\n")
