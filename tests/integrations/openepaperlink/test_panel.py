"""What is said of a glass never goes beyond what stands on it, whatever happens to tag and access point."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from integrations.openepaperlink import Config, TagConfig
from integrations.openepaperlink.panel import Panel
from integrations.openepaperlink.protocol import Tag
from integrations.openepaperlink.simulator import SimulatedTag
from models.glass import Frame
from tests.integrations.glasses import show, slide

MAC = "00000281E3A23B10"
CONFIG = Config(
    id="ap", kind="openepaperlink", url="http://ap", confirm_s=50, reupload_s=100,
    tags=(TagConfig(mac=MAC, width=296, height=128),),
)  # fmt: skip
SLIDES = {name: slide(name) for name in "abc"}


class TagAndPanel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.tag, self.panel, self.now, self.uploads = SimulatedTag(MAC), Panel(CONFIG, 0), 0.0, 0
        self.wanted = "a"
        self.panel.plays(show("ap/0", SLIDES["a"]).program)
        self.said = next(iter(self.panel.reports()), None)

    def look(self) -> None:
        self.panel.saw(msgspec.convert(self.tag.record, Tag), self.now)
        self.said = next(iter(self.panel.reports()), self.said)

    @rule(name=st.sampled_from("abc"))
    def wants_another(self, name: str) -> None:
        self.wanted = name
        self.panel.plays(show("ap/0", SLIDES[name]).program)

    @rule()
    def uploads_what_is_wanted(self) -> None:
        asked = SLIDES[self.wanted]
        if not self.panel.wants(asked, self.now):
            return
        data = self.wanted.encode()
        before = self.panel.record
        with self.panel.sending():
            self.uploads += 1
            self.tag.take(data, f"/temp/{self.uploads}.jpg")
            self.look()
        frame = Frame(id=hashlib.sha256(data).hexdigest(), type="image/jpeg", data=data)
        self.panel.asks(asked, None)
        self.panel.uploaded(asked, frame, before, msgspec.convert(self.tag.record, Tag), self.now)
        self.look()

    @rule()
    def is_drawn(self) -> None:
        self.tag.draw()
        self.look()

    @rule(fails=st.booleans())
    def checks_in(self, *, fails: bool) -> None:
        self.tag.check_in(fails=fails)
        self.look()

    @rule()
    def access_point_restarts(self) -> None:
        self.tag.forget()
        self.panel.restarted(self.now)
        self.look()

    @rule()
    def tag_restarts(self) -> None:
        self.tag.restart()
        self.look()

    @rule()
    def somebody_else_sends(self) -> None:
        self.tag.steal()
        self.look()

    @rule()
    def nobody_listens_for_a_while(self) -> None:
        self.tag.draw()
        self.tag.check_in()
        self.panel.missed()
        self.look()

    @rule(seconds=st.integers(1, 120))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        self.panel.tick(self.now)
        self.look()

    @invariant()
    def what_is_confirmed_stands_on_the_glass(self) -> None:
        if self.said is not None and self.said.proof == "confirmed":
            assert self.said.slide == SLIDES[self.tag.glass.decode()].id
            assert self.said.failed is None

    @precondition(lambda self: self.said is not None and self.said.failed is None)
    @rule()
    def what_did_not_fail_gets_there(self) -> None:
        for _ in range(3):
            self.time_passes(seconds=300)
            self.uploads_what_is_wanted()
            self.is_drawn()
            self.checks_in(fails=False)
        assert self.tag.glass == self.wanted.encode()


TestTagAndPanel = TagAndPanel.TestCase
TestTagAndPanel.settings = settings(deadline=None, max_examples=60, stateful_step_count=30)
