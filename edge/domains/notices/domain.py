"""The notice board: the rules of `decide` and `state` behind the port."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from edge.domains.notices import decide as rules
from edge.domains.notices.config import Config
from edge.domains.notices.state import OWN, Draft, Hanging, State, contents, evolve
from models.consent import VAULT
from models.content import DestroyContents, KeepContents
from models.domain import Decision, Given, Gone, Plain
from models.notices import (
    NO_NOTICE,
    ApproveNotice,
    ConfirmNotice,
    DraftNotice,
    DraftRow,
    NoticeDrafted,
    NoticePublished,
    NoticeRow,
    PublishNotice,
    RejectNotice,
    UpdateFeed,
    WithdrawNotice,
)
from models.nouns import Command, Event, Row
from models.system import ClockStepped, Tick

Rule = Callable[[Config, State, Any, Given], Decision]

RULES: dict[type[Command], Rule] = {
    DraftNotice: rules.draft,
    PublishNotice: rules.publish,
    ApproveNotice: rules.approve,
    RejectNotice: rules.reject,
    WithdrawNotice: rules.withdraw,
    ConfirmNotice: rules.confirm,
    UpdateFeed: rules.update_feed,
}


class Notices(Plain):
    """Implements `models.domain.Domain`."""

    name = "notices"
    fold_version = 1
    state = State
    commands = tuple(RULES)
    folds = (*OWN, ClockStepped)

    def __init__(self, config: Config) -> None:
        self._config = config

    def start(self) -> State:
        """Return the state before any event."""
        return State()

    def decide(self, state: State, command: Command, given: Given) -> Decision:
        """Say what the command makes true, or refuse it."""
        if isinstance(command, Tick):
            return rules.overdue(self._config, state, given.now)
        rule = RULES.get(type(command))
        return rule(self._config, state, command, given) if rule else NO_NOTICE

    def evolve(self, state: State, event: Event) -> State:
        """Return the state after the event."""
        return evolve(state, event)

    def react(self, state: State, event: Event) -> Iterable[Command]:
        """Have the vault keep what a notice refers to, and destroy what none does any more."""
        if isinstance(event, NoticeDrafted | NoticePublished):
            yield KeepContents(channel=VAULT, keeper="notices", contents=contents(event.notice))
        if isinstance(event, OWN) and state.released:
            yield DestroyContents(channel=VAULT, keeper="notices", contents=state.released)

    def wake(self, state: State) -> int | None:
        """Say when the next notice is over, or was over for long enough."""
        return rules.wake(self._config, state)

    def resume(self, state: State, _now: int) -> Iterable[Command]:
        """Ask again for what may not have reached the vault: twice does no harm."""
        if held := state.contents():
            yield KeepContents(channel=VAULT, keeper="notices", contents=tuple(sorted(held)))
        if state.released:
            yield DestroyContents(channel=VAULT, keeper="notices", contents=state.released)

    def rows(self, state: State, event: Event | None) -> Iterable[tuple[str, Row] | Gone]:
        """Yield the notice the event touched, all for None or a stepped clock."""
        if not isinstance(event, OWN):
            yield from ((name, _row(it)) for name, it in state.board.items())
            yield from ((name, self._draft_row(it)) for name, it in state.drafts.items())
            return
        name = event.notice if isinstance(event.notice, str) else event.notice.id
        hanging, draft = state.board.get(name), state.drafts.get(name)
        yield (name, _row(hanging)) if hanging else Gone(NoticeRow.meta.kind, name)
        yield (name, self._draft_row(draft)) if draft else Gone(DraftRow.meta.kind, name)

    def _draft_row(self, draft: Draft) -> DraftRow:
        return DraftRow(
            id=draft.notice.id,
            notice=draft.notice,
            author=draft.author,
            state=draft.state,
            reason=draft.reason,
            approved=draft.approved,
            missing=max(0, self._config.approvals - len(draft.approved)),
        )


def _row(hanging: Hanging) -> NoticeRow:
    return NoticeRow(
        id=hanging.notice.id, notice=hanging.notice, published=hanging.published, confirmed=hanging.confirmed
    )
