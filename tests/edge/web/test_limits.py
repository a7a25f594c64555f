from __future__ import annotations

import pytest

from edge.web import proofs
from edge.web.limits import Buckets, account_of
from models.ports import NewPerson
from tests.edge.web.house import PASSWORD, Browser, House, LeapingClock, browser

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WRONG = {"login": "admin", "password": "wrong password"}


def test_a_bucket_empties_and_fills_with_time() -> None:
    clock = LeapingClock()
    buckets = Buckets(clock, size=2, every=10.0)
    assert [buckets.take("a") for _ in range(2)] == [0, 0]
    assert 9 < buckets.take("a") <= 10
    assert buckets.take("b") == 0
    clock.ahead += 10
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_a_good_try_costs_nothing() -> None:
    buckets = Buckets(LeapingClock(), size=1, every=10.0)
    for _ in range(5):
        assert buckets.take("a") == 0
        buckets.give_back("a")


def test_memory_is_bounded_and_the_longest_untouched_goes_first() -> None:
    buckets = Buckets(LeapingClock(), size=1, every=1000.0, keys=3)
    for key in "abcd":
        buckets.take(key)
    assert [buckets.take(key) > 0 for key in "bcd"] == [True, True, True]
    assert buckets.take("a") == 0


def test_spelling_an_account_differently_is_no_way_around() -> None:
    assert account_of("Li-n ") == account_of("lin")


async def test_sign_in_is_limited_and_opens_again(home: House, guest: Browser) -> None:
    answers = [(await guest.ask("POST", "/api/session", WRONG))[0] for _ in range(11)]
    assert answers == [401] * 10 + [429]
    status, problem, response = await guest.ask("POST", "/api/session", WRONG | {"password": PASSWORD})
    assert (status, problem["code"]) == (429, "too_many")
    home.clock.ahead += int(response.headers["Retry-After"])
    assert await guest.sign_in() in {200, 429}
    home.clock.ahead += 60
    assert await guest.sign_in() == 200


async def test_one_peer_may_not_try_one_login_after_another(guest: Browser) -> None:
    answers = [(await guest.ask("POST", "/api/session", WRONG | {"login": f"user{n}"}))[0] for n in range(11)]
    assert answers == [401] * 10 + [429]


async def test_one_login_may_not_be_tried_from_many_peers(home: House) -> None:
    answers = []
    for peer in ("127.0.0.2", "127.0.0.3"):
        async with browser(home.url, peer) as one:
            answers += [(await one.ask("POST", "/api/session", WRONG))[0] for _ in range(6)]
    assert answers == [401] * 10 + [429] * 2


async def test_signing_in_rightly_is_not_limited(guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "STEP", 0.01)
    assert [await guest.sign_in() for _ in range(12)] == [200] * 12


async def test_a_pin_is_limited_per_room(home: House, admin: Browser) -> None:
    await admin.ask("POST", "/api/panel", {"door": "gate"})

    async def knock(room: str) -> tuple[int, str]:
        proof = {"type": "pin", "room": room, "pin": "000000"}
        status, data, _ = await admin.ask("POST", "/api/commands/access.present_pin", {"door": "gate", "proof": proof})
        return status, data.get("code", "")

    answers = [await knock("3-501") for _ in range(6)]
    assert answers[0] == (409, "wrong_pin")
    assert answers[5] == (429, "too_many")
    assert (await knock("3501"))[0] == 429
    assert (await knock("3-502"))[1] == "wrong_pin"


async def test_the_right_pin_is_not_limited(home: House, admin: Browser) -> None:
    resident = NewPerson(name="a", roles=frozenset({"resident"}), room="3-501", pin="271828")
    await home.people.enrol(resident)
    await admin.ask("POST", "/api/panel", {"door": "gate"})
    proof = {"type": "pin", "room": "3-501", "pin": "271828"}
    for _ in range(10):
        home.clock.ahead += 6
        knock = await admin.ask("POST", "/api/commands/access.present_pin", {"door": "gate", "proof": proof})
        assert knock[0] == 200
