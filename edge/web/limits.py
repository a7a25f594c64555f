"""Rate limits by token bucket, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict

from models.ports import Clock

NS = 1_000_000_000
LONGEST = 64


def account_of(name: str) -> str:
    """Return the same key for what people type differently: case, spaces, dashes."""
    return "".join(sign for sign in name[:LONGEST].casefold() if sign.isalnum())


class Buckets:
    """A bucket of `size` tokens for each key; one token comes back each `every` seconds.

    At most `keys` buckets are remembered; the one untouched for the longest time is forgotten first.
    """

    def __init__(self, clock: Clock, *, size: int, every: float, keys: int = 4096) -> None:
        self._clock = clock
        self._size = size
        self._every = int(every * NS)
        self._keys = keys
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def take(self, key: str) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        now = self._clock.mono()
        full_at = max(self._full_at.get(key, now), now) + self._every
        wait = full_at - now - self._size * self._every
        if wait > 0:
            return wait / NS
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        while len(self._full_at) > self._keys:
            self._full_at.popitem(last=False)
        return 0.0

    def give_back(self, key: str) -> None:
        """Put back the token of a try that was good."""
        if key in self._full_at:
            self._full_at[key] -= self._every
