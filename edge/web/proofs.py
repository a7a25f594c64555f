"""Proofs of who somebody is: how often they may be tried, and that an answer's time says little."""

from __future__ import annotations

import asyncio

from aiohttp import web

from edge.web import answers
from edge.web.answers import Problem
from edge.web.limits import Buckets, account_of
from edge.web.peers import network_of
from models.envelope import Refusal
from models.people import Actor, Card, Password, Pin
from models.ports import Clock, Identity

STEP = 0.25
"""Answers come at multiples of so many seconds."""


class Tries:
    """Tries at one kind of proof, counted by who is at the other end and by whom the proof claims to be.

    `peers`, `accounts`: so many tries, and the seconds after which one more is free.
    """

    def __init__(self, clock: Clock, *, peers: tuple[int, float], accounts: tuple[int, float]) -> None:
        self._peers = Buckets(clock, size=peers[0], every=peers[1])
        self._accounts = Buckets(clock, size=accounts[0], every=accounts[1])

    def take(self, request: web.Request, account: str) -> None:
        """Count a try. Raise Problem 429 where there were too many."""
        for buckets, key in self._keys(request, account):
            wait = buckets.take(key)
            if wait:
                raise Problem(429, answers.TOO_MANY, {"Retry-After": str(int(wait) + 1)})

    def give_back(self, request: web.Request, account: str) -> None:
        """Count a try no more: it was good."""
        for buckets, key in self._keys(request, account):
            buckets.give_back(key)

    def _keys(self, request: web.Request, account: str) -> tuple[tuple[Buckets, str], ...]:
        return ((self._peers, network_of(request.remote)), (self._accounts, account_of(account)))


class Proofs:
    """The one way in for what people show at a screen.

    PINs from phones are counted apart: who tries a room from anywhere must not keep its people out of their door.
    """

    def __init__(self, identity: Identity, clock: Clock) -> None:
        self._identity = identity
        self._clock = clock
        self.passwords = Tries(clock, peers=(10, 6.0), accounts=(10, 12.0))
        self.pins = Tries(clock, peers=(20, 6.0), accounts=(5, 30.0))
        self.phones = Tries(clock, peers=(10, 6.0), accounts=(5, 60.0))
        self.cards = Tries(clock, peers=(10, 6.0), accounts=(5, 30.0))
        self.looks = Tries(clock, peers=(10, 6.0), accounts=(10, 6.0))

    async def prove(self, request: web.Request, proof: Password | Pin | Card, tries: Tries) -> Actor:
        """Return whose proof it is. Raise Problem 401 or 429."""
        started = self._clock.mono()
        account = _claimed(proof)
        tries.take(request, account)
        found = await self._identity.authenticate(proof)
        await asyncio.sleep(-(self._clock.mono() - started) / 1e9 % STEP)
        if isinstance(found, Refusal):
            raise Problem(401, found)
        tries.give_back(request, account)
        return found


def _claimed(proof: Password | Pin | Card) -> str:
    match proof:
        case Password(login=login):
            return login
        case Pin(room=room):
            return room
        case Card(number=number):
            return number
