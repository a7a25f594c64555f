"""What is known of a panel's glass: each picture that it is offered, until the panel shows how that went."""

from __future__ import annotations

from msgspec import Struct

from integrations.trmnl.protocol import Poll
from models.glass import Frame, GlassReport, Slide
from models.program import SECOND
from models.text import Instant

ERROR_RATES = frozenset({15, 30, 60, 180, 300, 900})
"""The waits of a panel that shows an error in the picture's place."""


class Offer(Struct, frozen=True, kw_only=True):
    """A picture that the panel was told to show, when, and the wait in s that it was told with it."""

    name: str
    program: str
    slide: Slide
    frame: Frame
    at: Instant
    rate: int


class Proof:
    """The last offer. The firmware keeps the wait it was told only where all went well: it says so at its next poll."""

    def __init__(self) -> None:
        self.offer: Offer | None = None
        self._fetched = False
        self._open = False

    def offered(self, offer: Offer, *, wiping: bool = False) -> None:
        """Remember what the panel is to show from now on; while it wipes, nothing is proved of it."""
        self.offer, self._fetched, self._open = offer, False, not wiping

    def fetched(self, name: str) -> tuple[Frame, GlassReport] | None:
        """Give the picture of that name, and say that the panel has it; None where another is offered."""
        if self.offer is None or self.offer.name != name:
            return None
        self._fetched = True
        return self.offer.frame, _report(self.offer)

    def polled(self, poll: Poll, now: Instant) -> GlassReport | None:
        """Say what a poll proves of the offer before it; None where it proves nothing."""
        offer = self.offer
        if offer is None or not self._open:
            return None
        self._open = False
        if poll.rate in ERROR_RATES:
            return _report(offer, failed="not_shown")
        if poll.shows is not None:
            shown = poll.shows == offer.name
        else:
            # Too soon it is the same poll again, its answer lost.
            rested = now - offer.at >= offer.rate * SECOND // 2
            shown = rested and poll.rate == offer.rate and (self._fetched or poll.cached)
        return _report(offer, confirmed=True) if shown else None

    def failed(self, code: str) -> GlassReport | None:
        """Say that the panel could not show the offer; no later poll confirms it."""
        if self.offer is None or not self._open:
            return None
        self._open = False
        return _report(self.offer, failed=code)


def _report(offer: Offer, *, confirmed: bool = False, failed: str | None = None) -> GlassReport:
    return GlassReport(
        program=offer.program, slide=offer.slide.id, proof="confirmed" if confirmed else "sent", failed=failed
    )
