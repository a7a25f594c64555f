from __future__ import annotations

from edge.domains.desk import Config, Desk
from models.desk import ALREADY_CALLED, NO_CALL, AnswerCall, CallAnswered, CallRow, CallStaff, StaffCalled
from models.domain import Gone
from models.people import Actor
from tests.stories import NOON, Story

GUARD = Actor(id="wang", roles=frozenset({"guard"}))


def test_a_call_stands_until_somebody_answers() -> None:
    told = Story(Desk(Config())).when(CallStaff(door="east")).then(StaffCalled)
    assert list(told.domain.rows(told.state, None)) == [("east", CallRow(door="east", since=NOON))]
    told.when(CallStaff(door="east")).refused(ALREADY_CALLED)
    told.when(AnswerCall(door="east"), by=GUARD).then(CallAnswered)
    assert list(told.domain.rows(told.state, told.facts[0])) == [Gone("call", "east")]
    told.when(AnswerCall(door="east"), by=GUARD).refused(NO_CALL)
