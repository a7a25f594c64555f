from __future__ import annotations

from edge.domains.consent import Config, Consent
from models.consent import VAULT, DestroyFaces, FacesDestroyed, FaceWithdrawn, WithdrawFace
from models.people import Actor
from tests.stories import NOON, Story

STAFF = Actor(id="wang", roles=frozenset({"staff"}), via="session", assurance=2)
DESTROY = DestroyFaces(channel=VAULT, person="li", by="wang")


def story() -> Story:
    return Story(Consent(Config()))


def test_a_withdrawal_is_a_fact_with_who_recorded_it_and_the_vault_is_asked() -> None:
    told = story().when(WithdrawFace(person="li"), by=STAFF).then(FaceWithdrawn).asks(DESTROY)
    fact = told.fact(FaceWithdrawn)
    assert (fact.person, fact.by, fact.via) == ("li", "wang", "session")
    assert told.happens(FacesDestroyed(person="li")).leap(3600).asks().state.pending == {}


def test_a_vault_that_could_not_is_asked_again() -> None:
    told = story().when(WithdrawFace(person="li"), by=STAFF)
    told.leap(61).then(FaceWithdrawn).asks(DESTROY)
    told.happens(FacesDestroyed(person="li")).leap(3600).then().asks()


def test_a_hub_that_was_killed_in_between_asks_at_its_start() -> None:
    told = story().given(FaceWithdrawn(person="li", by="wang", via="session", at=NOON))
    assert list(told.domain.resume(told.state, NOON)) == [DESTROY]
