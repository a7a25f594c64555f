"""The simulated board: coils, inputs, timed flashes, doors. No I/O and no clock of its own."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from integrations.modbus_relay.protocol import (
    ALL_RELAYS,
    FAILED,
    FIXED_BYTES,
    FLASH_ON,
    FLASH_UNIT_MS,
    READ_COILS,
    READ_INPUTS,
    WRITE_COIL,
    crc16,
    sound,
)

FLASH_OFF = 0x0400
ON, OFF = 0xFF00, 0x0000
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
LONGEST_VALUE = 0x7FFF

Say = Callable[..., None]


class Door(Struct, frozen=True):
    """`relay` releases it; it opens after `delay` s, for `stays` s; `input` is on while it is closed."""

    relay: int
    input: int
    stays: float
    delay: float


class Board:
    """One address on the bus. `say(what, **fields)` is told every command and every change."""

    def __init__(self, address: int, relays: int, inputs: int, doors: tuple[Door, ...], say: Say) -> None:
        self._address = address
        self._doors = doors
        self._say = say
        self._relays = [False] * relays
        self._inputs = [False] * inputs
        for door in doors:
            self._inputs[door.input] = True
        self._due: dict[tuple[str, int, bool], float] = {}
        self._buffer = b""
        self._refuse: int | None = None

    def hear(self, data: bytes, now: float) -> list[bytes]:
        """Find requests of 8 bytes by their CRC; return the answers to those for this address."""
        self._buffer += data
        answers = []
        while len(self._buffer) >= FIXED_BYTES:
            frame = self._buffer[:FIXED_BYTES]
            whole = sound(frame)
            self._buffer = self._buffer[FIXED_BYTES if whole else 1 :]
            if whole and frame[0] == self._address:
                answers.append(self._answer(frame, now))
        return answers

    def tick(self, now: float) -> float | None:
        """Open and close what is due; return when the next is."""
        for change, when in sorted(self._due.items(), key=lambda item: item[1]):
            if when <= now:
                del self._due[change]
                what, number, on = change
                self._set(what, number, on=on, now=when)
        return min(self._due.values(), default=None)

    def control(self, words: list[str]) -> bool:
        """Take `exception CODE`, `input N on|off`, `ok`."""
        match words:
            case ["ok"]:
                self._refuse = None
            case ["exception", code] if code.isdecimal():
                self._refuse = int(code)
            case ["input", number, "on" | "off" as state] if number.isdecimal() and int(number) < len(self._inputs):
                self._set("input", int(number), on=state == "on", now=0.0)
            case _:
                return False
        return True

    def _answer(self, frame: bytes, now: float) -> bytes:
        self.tick(now)
        function = frame[1]
        where, value = int.from_bytes(frame[2:4], "big"), int.from_bytes(frame[4:6], "big")
        if self._refuse is not None:
            return self._reply(bytes((function | FAILED, self._refuse)))
        if function == WRITE_COIL:
            problem = self._write(where, value, now)
            return self._reply(bytes((function | FAILED, problem))) if problem else frame
        return self._reply(self._read(function, where, value))

    def _read(self, function: int, where: int, count: int) -> bytes:
        kinds = {READ_COILS: self._relays, READ_INPUTS: self._inputs}
        if function not in kinds:
            return bytes((function | FAILED, ILLEGAL_FUNCTION))
        states = kinds[function][where : where + count]
        if not count or len(states) != count:
            return bytes((function | FAILED, ILLEGAL_ADDRESS))
        packed = sum(on << n for n, on in enumerate(states)).to_bytes(-(-count // 8), "little")
        return bytes((function, len(packed))) + packed

    def _write(self, where: int, value: int, now: float) -> int:
        if where == ALL_RELAYS and value in {ON, OFF}:
            self._all(on=value == ON, now=now)
            return 0
        base, number = where & 0xFF00, where & 0xFF
        if base not in {0, FLASH_ON, FLASH_OFF} or number >= len(self._relays):
            return ILLEGAL_ADDRESS
        if (base == 0 and value not in {ON, OFF}) or (base != 0 and not 0 < value <= LONGEST_VALUE):
            return ILLEGAL_VALUE
        if base == 0:
            self._say("command", kind="switch", relay=number, on=value == ON)
            self._switch(number, on=value == ON, now=now)
        else:
            self._flash(number, value * FLASH_UNIT_MS, on=base == FLASH_ON, now=now)
        return 0

    def _all(self, *, on: bool, now: float) -> None:
        self._say("command", kind="all", on=on)
        for number in range(len(self._relays)):
            self._switch(number, on=on, now=now)

    def _flash(self, number: int, ms: int, *, on: bool, now: float) -> None:
        self._say("command", kind="flash", relay=number, on=on, ms=ms)
        self._switch(number, on=on, now=now)
        self._due["relay", number, not on] = now + ms / 1000

    def _switch(self, number: int, *, on: bool, now: float) -> None:
        self._due.pop(("relay", number, not on), None)
        self._set("relay", number, on=on, now=now)

    def _set(self, what: str, number: int, *, on: bool, now: float) -> None:
        states = self._relays if what == "relay" else self._inputs
        if states[number] == on:
            return
        states[number] = on
        self._say(what, number=number, on=on)
        for door in self._doors if what == "relay" and on else ():
            if door.relay == number:
                self._due["input", door.input, False] = now + door.delay
                self._due["input", door.input, True] = now + door.delay + door.stays

    def _reply(self, body: bytes) -> bytes:
        frame = bytes((self._address,)) + body
        return frame + crc16(frame)
