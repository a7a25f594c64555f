"""One lane on its way to the city: what is sent, what is committed there. No I/O, no clock."""

from __future__ import annotations

from collections import deque


class Window:
    """Go-back-N over journal numbers: nothing is remembered but positions, so nothing is lost with it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._sent: deque[tuple[int, float]] = deque()
        self.committed = 0
        self.next = 1

    def restart(self, committed: int) -> None:
        """Begin after what the city has."""
        self._sent.clear()
        self.committed = committed
        self.next = committed + 1

    def may_send(self, newest: int) -> bool:
        """Tell whether there is something to send and room for it."""
        return self.next <= newest and len(self._sent) < self._size

    def sent(self, last: int, now: float) -> None:
        """Note a batch that ends with the number `last`."""
        self._sent.append((last, now))
        self.next = last + 1

    def acknowledged(self, number: int, now: float) -> bool:
        """Take an acknowledgement in; False for one that says nothing new."""
        if number <= self.committed:
            return False
        self.committed = number
        self.next = max(self.next, number + 1)
        while self._sent and self._sent[0][0] <= number:
            self._sent.popleft()
        # What is behind waited for this one: its time begins now.
        self._sent = deque((last, now) for last, _ in self._sent)
        return True

    def rewind(self, number: int) -> None:
        """Send again all after `number`."""
        self._sent.clear()
        self.next = max(number, self.committed) + 1

    def oldest(self) -> float | None:
        """Return when the oldest batch that is not acknowledged was sent."""
        return self._sent[0][1] if self._sent else None
