"""One tag: what it is to show, what it was sent, and what is known of its glass. Times are CLOCK_MONOTONIC in s."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from integrations.openepaperlink import Config
from integrations.openepaperlink.protocol import MAINS_MV, Tag, Verdict, judge
from models.glass import (
    BatteryVoltage,
    Frame,
    Glass,
    GlassReport,
    PanelSignal,
    PanelTemperature,
    Program,
    Proof,
    Slide,
)
from models.nouns import Reading
from models.program import FOREVER, Turn, slide_at
from models.text import Code, Instant

FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 300.0
UNKNOWN_TAG: Code = "unknown_tag"
LOST: dict[Verdict, Code] = {"dropped": "not_fetched", "reset": "tag_restarted", "other": "other_picture"}


class Panel:
    """Told of uploads and of the access point's records; says when to upload and what to report.

    `asked` is what its program wants, `slide` what it was sent for that, `proof` how far that is known; `mark` is by
    what the access point names the picture, learnt when the tag fetched it.
    """

    def __init__(self, config: Config, number: int) -> None:
        tag = config.tags[number]
        self._config = config
        self.mac = tag.mac.upper()
        self.thing = f"{config.id}.{number}"
        self.name = tag.name or f"{config.name or config.id} {number}"
        self.glass = Glass(
            width=tag.width, height=tag.height, palette=tag.palette, rotation=tag.rotation, format="jpeg"
        )  # fmt: skip
        self.program: Program | None = None
        self.record: Tag | None = None
        self._asked = ""
        self._undrawn: Code | None = None
        self._slide: Slide | None = None
        self._frame = ""
        self._before: Tag | None = None
        self._source = ""
        self._waited = False
        self._mark = ""
        self._proof: Proof = "sent"
        self._failed: Code | None = None
        self._held = False
        self._sending = False
        self._due = 0.0
        self._late = 0.0
        self._failures = 0
        self._said: list[GlassReport] = []

    def plays(self, program: Program) -> None:
        """It has another program; what failed is tried again."""
        self.program = program
        if self._held:
            self._held, self._due = False, 0.0

    def turn(self, now: Instant) -> Turn:
        """Say what it is to show at that Unix time in ns, and until when."""
        return Turn(None, FOREVER) if self.program is None else slide_at(self.program, now, self._config.min_s)

    def wants(self, slide: Slide, now: float) -> bool:
        """Tell whether that slide is to be uploaded now."""
        if self._asked != slide.id:
            return True
        return not self._held and now >= self._due

    def has(self, frame: Frame, now: float) -> bool:
        """Tell whether it was sent that picture already, and is not yet due to get it again."""
        return frame.id == self._frame and now < self._due

    def asks(self, slide: Slide, undrawn: Code | None) -> None:
        """That is what it is to show now; `undrawn`: why it gets its program's fallback instead."""
        self._asked, self._undrawn = slide.id, undrawn

    def adopts(self, slide: Slide) -> None:
        """Another slide with the picture that it was sent."""
        self._slide = slide

    @contextmanager
    def sending(self) -> Iterator[None]:
        """While it is sent a picture, what the access point says of it tells nothing of the one before."""
        self._sending = True
        try:
            yield
        except BaseException:
            self._before = None
            raise
        finally:
            self._sending = False

    def uploaded(self, slide: Slide, frame: Frame, before: Tag | None, after: Tag, now: float) -> None:
        """The access point has it."""
        again = frame.id == self._frame
        if not again:
            self._mark, self._proof = "", "sent"
        self._slide, self._frame, self._failed, self._held = slide, frame.id, self._failed if again else None, False
        self._before, self._source, self._waited = before or after, after.source, False
        self._due = now + self._config.reupload_s
        self._late = now + self._config.confirm_s
        self.saw(after, now)

    def fails(self, slide: Slide, reason: Code) -> None:
        """It can't be sent; it is not tried again before something changes."""
        self._asked, self._undrawn = slide.id, None
        self._slide, self._failed, self._held = slide, reason, True
        self._frame, self._before, self._mark, self._proof = "", None, "", "sent"

    def waits(self, slide: Slide, reason: Code) -> None:
        """It could not be sent so far; it is tried again. What was sent already stays sent."""
        known = {self._asked} if self._slide is None else {self._asked, self._slide.id}
        if not self._frame or slide.id not in known:
            self.fails(slide, reason)
            self._held, self._due = False, 0.0

    def missed(self) -> None:
        """The access point was not listened to for a while: what waited may have come and gone."""
        self._waited = True

    def restarted(self, now: float) -> None:
        """The access point lost what it had for the tag."""
        self._due = min(self._due, now)

    def saw(self, record: Tag, now: float) -> None:
        """Take in what the access point says of the tag."""
        self.record = record
        if self._failed == UNKNOWN_TAG:
            self._held, self._due = False, now
        if self._sending:
            return
        if self._before is not None:
            self._follow(record, self._before, now)
        elif self._mark and not record.pending and record.shown != self._mark:
            self._lose("other_picture" if record.shown else "tag_restarted", now)

    def readings(self, record: Tag) -> list[Reading]:
        """Return what it measured since it was last seen; 0 is what it did not measure."""
        if not record.lastseen or (self.record is not None and self.record.lastseen == record.lastseen):
            return []
        readings: list[Reading] = [PanelTemperature(value=record.temperature)]
        if record.battery_mv not in (0, MAINS_MV):
            readings.append(BatteryVoltage(value=record.battery_mv / 1000))
        if record.rssi:
            readings.append(PanelSignal(value=record.rssi))
        return readings

    def tick(self, now: float) -> None:
        """Give up on a tag that does not fetch its picture; it gets it again."""
        if self._before is not None and now >= self._late:
            self._lose("not_fetched", now)

    def reports(self) -> list[GlassReport]:
        """Return what is known, where that is something new: what it got, then why that is not what it should get."""
        if self.program is None or self._slide is None:
            return []
        told = [GlassReport(program=self.program.id, slide=self._slide.id, proof=self._proof, failed=self._failed)]
        if self._undrawn is not None:
            told.append(GlassReport(program=self.program.id, slide=self._asked, proof="sent", failed=self._undrawn))
        news, self._said = [] if told == self._said else told, told
        return news

    def _follow(self, record: Tag, before: Tag, now: float) -> None:
        verdict = judge(before, self._source, record, waited=self._waited)
        self._waited |= bool(record.pending)
        if verdict in LOST:
            self._lose(LOST[verdict], now)
        elif verdict != "waiting":
            if verdict == "fetched":
                self._proof = "confirmed"
            elif record.shown != self._mark:
                self._proof = "sent"
            self._before, self._mark, self._failed, self._failures = None, record.shown, None, 0

    def _lose(self, reason: Code, now: float) -> None:
        self._before, self._mark, self._proof, self._failed = None, "", "sent", reason
        self._due = now + min(FIRST_RETRY_S * 2**self._failures, LONGEST_RETRY_S)
        self._failures += 1
