from __future__ import annotations

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from edge.domains.access import Access, Config
from edge.domains.access.config import Door
from models.access import (
    LOCKED_OUT,
    NO_SUCH_DOOR,
    NOT_ALLOWED,
    QUIET,
    STALE,
    WRONG_PIN,
    AccessGranted,
    AccessRefused,
    DoorClosed,
    DoorForced,
    DoorHeldOpen,
    DoorOpened,
    DoorRow,
    DoorUnlocked,
    OpenDoor,
    PresentFace,
    PresentPin,
    SensorUnknown,
    UnlockCommanded,
    UnlockFailed,
    UnlockUnconfirmed,
)
from models.consent import FaceWithdrawn, WithdrawFaceAtDoor
from models.people import Actor, Face, Pin
from models.relay import InputSensed, InputUnknown, PulseRelay, ReadInput
from models.system import ClockQuality, ClockStepped, DeviceFound, DeviceLost, Finished, Outcome
from models.video import FaceProblem, Liveness
from tests.faces import match
from tests.stories import SECOND, Story

EAST = Door(id="east", name="东门", relay="board/0", sensor="board/3", exit_button="board/4", camera="cam")
WEST = Door(id="west", name="西门", relay="board/1")
CONFIG = Config(doors=(EAST, WEST), margin=0.05, quiet_s=5.0, pin_tries=3, lockout_s=300)
LI = Actor(id="li", roles=frozenset({"resident"}), via="face", assurance=1)
GUARD = Actor(id="wang", roles=frozenset({"guard"}), via="session", assurance=2)
PULSE = PulseRelay(channel="board/0", ms=1500)


def story() -> Story:
    closed = InputSensed(channel="board/3", on=True)
    return Story(Access(CONFIG)).given(closed)


def face(*distances: float, **changed: Any) -> PresentFace:
    return PresentFace(proof=Face(match(*distances, **changed)))


def pin(door: str = "east") -> PresentPin:
    return PresentPin(door=door, proof=Pin("501", "274913"))


def relay(outcome: Outcome) -> Finished:
    return Finished(cause="r1", channel="board/0", command="relay.pulse", outcome=outcome)


def contact(*, closed: bool) -> InputSensed:
    return InputSensed(channel="board/3", on=closed)


def row(told: Story, door: str = "east") -> DoorRow:
    rows = dict(pair for pair in told.domain.rows(told.state, None) if isinstance(pair, tuple))
    found = rows[door]
    assert isinstance(found, DoorRow)
    return found


def test_a_known_face_opens_the_door_and_the_sensor_confirms() -> None:
    told = story().when(face(0.33, 0.61), shown=LI).then(AccessGranted, UnlockCommanded).asks(PULSE)
    assert row(told).commanded == "opening"
    assert row(told.happens(relay("done")).then(DoorUnlocked)).verdict == "unconfirmed"
    assert row(told.happens(contact(closed=False)).then(DoorOpened)).verdict == "as_commanded"
    assert row(told.happens(contact(closed=True)).then(DoorClosed)).commanded == "idle"


def test_commanded_is_not_sensed() -> None:
    told = story().when(face(0.33), shown=LI).happens(relay("done"))
    assert (row(told).commanded, row(told).sensed, row(told).verdict) == ("released", "closed", "unconfirmed")
    assert row(told.leap(10).then(UnlockUnconfirmed)).verdict == "unconfirmed"


@pytest.mark.parametrize("distances", [(0.60,), (0.7, 0.71), ()])
def test_a_face_far_from_everybody_is_a_stranger_and_never_the_nearest_name(distances: tuple[float, ...]) -> None:
    told = story().when(face(*distances), shown=LI).then(AccessRefused).asks()
    assert told.fact(AccessRefused).reason == "not_known"
    assert told.fact(AccessRefused).person is None


@pytest.mark.parametrize(
    "shown",
    [face(0.46), face(0.59), face(0.30, 0.34), face(0.30, quality=0.05), face(0.30, threshold=0.29)],
    ids=["far", "nearly a stranger", "twins", "poor shot", "calibrated stricter"],
)
def test_what_is_ambiguous_never_opens_and_asks_for_a_second_factor(shown: PresentFace) -> None:
    told = story().when(shown, shown=LI).then(AccessRefused).asks()
    assert told.fact(AccessRefused).reason == "ambiguous"
    assert told.fact(AccessRefused).person is None
    told.when(pin(), shown=replace(LI, via="pin")).then(AccessGranted, UnlockCommanded).asks(PULSE)


@pytest.mark.parametrize(
    ("liveness", "reason"), [("spoof", "not_live"), ("undecided", "no_liveness"), (None, "no_liveness")]
)
def test_without_a_liveness_verdict_a_face_alone_opens_nothing(liveness: Liveness | None, reason: str) -> None:
    told = story().when(face(0.10, liveness=liveness), shown=LI).then(AccessRefused).asks()
    assert told.fact(AccessRefused).reason == reason
    assert row(told).liveness == "required"


@pytest.mark.parametrize("liveness", ["live", "spoof", "undecided", None])
def test_a_door_whose_liveness_is_off_opens_for_a_picture_and_its_row_says_so(liveness: Liveness | None) -> None:
    careless = Config(doors=(replace(EAST, liveness="off"),))
    told = Story(Access(careless)).when(face(0.10, liveness=liveness), shown=LI).then(AccessGranted, UnlockCommanded)
    assert row(told).liveness == "off"


def test_whose_face_it_is_must_be_who_is_nearest() -> None:
    other = Actor(id="zhao", roles=frozenset({"resident"}))
    story().when(face(0.30, 0.60), shown=other).then(AccessRefused).asks()


@pytest.mark.parametrize("problem", get_args(FaceProblem))
def test_a_bad_picture_never_opens_and_says_why(problem: FaceProblem) -> None:
    told = story().when(face(0.10, problem=problem), shown=LI).then(AccessRefused).asks()
    assert row(told).refused == problem


def test_the_same_answer_is_given_once_in_a_while() -> None:
    told = story().when(face(0.9), shown=LI).then(AccessRefused)
    told.when(face(0.9), shown=LI).then().refused(QUIET)
    told.leap(6).when(face(0.9), shown=LI).then(AccessRefused)


def test_a_face_that_was_let_in_is_greeted_once() -> None:
    told = story().when(face(0.3), shown=LI).then(AccessGranted, UnlockCommanded)
    told.when(face(0.3), shown=LI).then().refused(QUIET)


def test_two_residents_together_are_both_granted_and_the_lock_is_pulsed_once() -> None:
    zhao = Actor(id="zhao", roles=frozenset({"resident"}), via="face")
    told = story().when(face(0.3), shown=LI)
    told.when(face(0.3, names=("zhao",)), shown=zhao).then(AccessGranted).asks()


def test_a_match_from_before_a_withdrawal_is_ignored() -> None:
    story().when(face(0.3), shown=STALE).then().asks()


def test_a_person_without_right_to_this_door_is_refused_by_name() -> None:
    elsewhere = Actor(id="li", roles=frozenset({"resident"}), scope=frozenset({"west"}), via="face")
    told = story().when(face(0.3), shown=elsewhere).then(AccessRefused).asks()
    assert (told.fact(AccessRefused).reason, told.fact(AccessRefused).person) == ("not_allowed", "li")


def test_a_pin_opens_without_a_face() -> None:
    told = story().when(pin(), shown=LI).then(AccessGranted, UnlockCommanded).asks(PULSE)
    assert told.fact(UnlockCommanded).reason == "credential"


def test_wrong_pins_lock_out_that_room_alone_and_for_a_while() -> None:
    told = story()
    for _ in range(3):
        told.when(pin(), shown=WRONG_PIN, subject="aa" * 8).then(AccessRefused).refused(WRONG_PIN)
    told.when(pin(), shown=LI, subject="aa" * 8).then().refused(LOCKED_OUT)
    told.when(pin(), shown=LI, subject="bb" * 8).then(AccessGranted, UnlockCommanded)
    told.leap(301).when(pin(), shown=LI, subject="aa" * 8).then(AccessGranted, UnlockCommanded)


def test_a_pin_for_another_door_is_refused() -> None:
    elsewhere = Actor(id="li", roles=frozenset({"resident"}), scope=frozenset({"west"}), via="pin")
    story().when(pin(), shown=elsewhere).then(AccessRefused).refused(NOT_ALLOWED)


def test_staff_open_whatever_the_sensor_says_and_however_lost_the_board_is() -> None:
    told = story().given(contact(closed=False), DeviceLost(device="board", reason="silent"))
    told.when(OpenDoor(door="east", reason="visitor"), by=GUARD).then(UnlockCommanded).asks(PULSE)
    commanded = told.fact(UnlockCommanded)
    assert (commanded.by, commanded.via, commanded.reason) == ("wang", "session", "visitor")


def test_an_unknown_door_is_refused() -> None:
    story().when(OpenDoor(door="north", reason="visitor"), by=GUARD).refused(NO_SUCH_DOOR)


@pytest.mark.parametrize("outcome", ["unavailable", "refused", "expired", "busy", "unknown_device"])
def test_a_board_that_does_not_take_the_command_is_an_alarm(outcome: Outcome) -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD)
    assert row(told.happens(relay(outcome)).then(UnlockFailed)).commanded == "failed"


def test_a_board_whose_answer_was_lost_may_have_acted() -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD).happens(relay("unavailable"))
    assert row(told.leap(2).happens(contact(closed=False)).then(DoorOpened)).verdict == "as_commanded"
    told.happens(contact(closed=True)).leap(60).happens(contact(closed=False)).then(DoorForced)


def test_a_board_that_never_answers_is_settled_by_the_deadline() -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD).leap(9).then(UnlockFailed)
    assert told.fact(UnlockFailed).outcome == "expired"


def test_a_door_that_opens_by_itself_is_an_alarm_but_the_exit_button_is_not() -> None:
    story().happens(contact(closed=False)).then(DoorForced)
    told = story().happens(InputSensed(channel="board/4", on=True)).then(UnlockCommanded).asks(PULSE)
    told.happens(contact(closed=False)).then(DoorOpened)


def test_a_door_found_open_at_the_start_is_not_forced() -> None:
    Story(Access(CONFIG)).happens(contact(closed=False)).then(DoorOpened)


def test_a_door_left_open_is_said_once() -> None:
    told = story().when(OpenDoor(door="east", reason="delivery"), by=GUARD)
    told.happens(relay("done")).happens(contact(closed=False)).leap(61).then(DoorHeldOpen)
    assert row(told).verdict == "held_open"
    told.leap(600).then()


def test_a_lost_board_makes_the_sensor_unknown_and_a_found_one_is_asked() -> None:
    told = story().happens(InputUnknown(device="board")).then(SensorUnknown)
    assert row(told).sensed == "unknown"
    told.happens(DeviceFound(device="board")).asks(ReadInput(channel="board/3"))


def test_the_row_says_what_is_lost() -> None:
    told = story().given(DeviceLost(device="cam", reason="frozen"), DeviceLost(device="vision", reason="hung"))
    assert (row(told).camera_lost, row(told).vision_lost, row(told).board_lost) == ("frozen", "hung", None)
    assert row(told, "west").camera_lost is None


def test_a_clock_that_steps_moves_the_deadlines_with_it() -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD).happens(relay("done"))
    day = 86_400 * SECOND
    told.given(ClockStepped(boot="ab" * 16, by=day, quality=ClockQuality.SYNCED))
    told.now += day
    told.leap(2).then()
    told.leap(8).then(UnlockUnconfirmed)


def test_a_door_that_is_configured_no_more_has_no_deadline() -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD)
    assert told.domain.wake(told.state) is not None
    assert Access(Config(doors=(WEST,))).wake(told.state) is None


def test_after_a_restart_sensors_are_asked_and_nothing_is_opened_again() -> None:
    told = story().when(OpenDoor(door="east", reason="visitor"), by=GUARD)
    commands = list(told.domain.resume(told.state, told.now))
    assert commands == [ReadInput(channel="board/3")]
    told.leap(9).then(UnlockFailed).asks()


def test_a_consent_is_taken_back_at_the_gate_by_room_and_pin_and_wrong_ones_count() -> None:
    take_back = WithdrawFaceAtDoor(door="east", proof=Pin("501", "274913"))
    told = story().when(take_back, shown=replace(LI, via="pin")).then(FaceWithdrawn).asks()
    assert (told.fact(FaceWithdrawn).person, told.fact(FaceWithdrawn).by) == ("li", "li")
    for _ in range(3):
        told.when(take_back, shown=WRONG_PIN, subject="ab" * 8).then(AccessRefused).refused(WRONG_PIN)
    told.when(take_back, shown=replace(LI, via="pin"), subject="ab" * 8).then().refused(LOCKED_OUT)
