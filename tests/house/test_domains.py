"""What every domain must be, found as folders, so that a new one is held to it without being named."""

from __future__ import annotations

import ast
import importlib
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.config import available
from models.access import STALE, WRONG_PIN
from models.domain import Denied, Domain, Given, Gone
from models.envelope import Refusal
from models.nouns import COMMANDS, EVENTS, ROWS
from models.people import Actor
from models.system import Tick
from tests.house.sources import ROOT, imported, load_nouns, name, python, tree
from tests.house.strategies import NAMES, every, of

load_nouns()
DOMAINS = available("edge.domains")
PURE = {"__future__", "collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "itertools", "math"}
PURE |= {"operator", "typing", "zoneinfo"}
WAITING = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHO = st.builds(Actor, st.sampled_from(NAMES), st.just(frozenset({"staff"})), st.frozensets(st.sampled_from(NAMES)))
SHOWN = st.one_of(st.none(), WHO, st.sampled_from([STALE, WRONG_PIN]))


def made(data: st.DataObject, name: str) -> Domain[Any]:
    """Make the domain of some configuration that its own type allows."""
    module = importlib.import_module(f"edge.domains.{name}")
    domain: Domain[Any] = module.create(data.draw(of(module.Config)))
    return domain


def lived(data: st.DataObject, domain: Domain[Any]) -> list[tuple[Any, Any]]:
    """Fold a random history; return each event and the state after it."""
    some = st.one_of([of(kind) for kind in domain.folds])
    state, steps = domain.start(), []
    for event in data.draw(st.lists(some, max_size=12)) if domain.folds else []:
        state = domain.evolve(state, event)
        steps.append((event, state))
    return steps


@pytest.mark.parametrize("domain", DOMAINS)
def test_its_rules_do_not_wait_nor_look_outside(domain: str) -> None:
    paths = python(f"edge/domains/{domain}") if (ROOT / "edge/domains" / domain).is_dir() else []
    assert paths, f"edge/domains/{domain} is no folder"
    for path in paths:
        waits = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, WAITING)]
        assert not waits, f"{name(path)}:{waits} waits"
        for module, line in imported(ast.walk(tree(path))):
            root = module.partition(".")[0]
            known = root in PURE | {"msgspec", "models"} or module.startswith(f"edge.domains.{domain}")
            assert known, f"{name(path)}:{line} imports {module}: rules see models and themselves only"


@pytest.mark.parametrize("name", DOMAINS)
@few
@given(data=st.data())
def test_its_state_is_a_pure_fold_that_a_snapshot_keeps(name: str, data: st.DataObject) -> None:
    domain = made(data, name)
    before = domain.start()
    for event, state in lived(data, domain):
        assert domain.evolve(before, event) == state
        text = msgspec.json.encode(state)
        kept = domain.upgrade(domain.fold_version, msgspec.json.decode(text))
        assert msgspec.convert(kept, domain.state) == state
        assert msgspec.json.encode(state) == text
        before = state


@pytest.mark.parametrize("name", DOMAINS)
def test_it_folds_every_combination_of_words_an_event_can_hold(name: str) -> None:
    module = importlib.import_module(f"edge.domains.{name}")
    domain: Domain[Any] = module.create(next(every(module.Config)))
    for kind in domain.folds:
        for event in every(kind):
            state = domain.evolve(domain.start(), event)
            assert msgspec.convert(msgspec.to_builtins(state), domain.state) == state
            domain.react(state, event)
            domain.rows(state, event)


@pytest.mark.parametrize("name", DOMAINS)
@few
@given(data=st.data())
def test_what_it_shows_asks_and_awaits_is_of_known_kinds(name: str, data: st.DataObject) -> None:
    domain = made(data, name)
    for event, state in lived(data, domain):
        for change in [*domain.rows(state, event), *domain.rows(state, None)]:
            kind = change.kind if isinstance(change, Gone) else change[1].meta.kind
            assert ROWS.get(kind) is not None
        for command in [*domain.react(state, event), *domain.resume(state, 0)]:
            assert COMMANDS.get(command.meta.kind) is type(command)
        assert domain.wake(state) is None or isinstance(domain.wake(state), int)


@pytest.mark.parametrize("name", DOMAINS)
@few
@given(data=st.data())
def test_it_decides_the_same_again_and_folds_what_it_says(name: str, data: st.DataObject) -> None:
    domain = made(data, name)
    steps = lived(data, domain)
    state = steps[-1][1] if steps else domain.start()
    before = msgspec.json.encode(state)
    command = data.draw(st.one_of([of(kind) for kind in (*domain.commands, Tick)]))
    when = Given(now=data.draw(of(int)), actor=data.draw(WHO), shown=data.draw(SHOWN), subject="0" * 32)
    decision = domain.decide(state, command, when)
    assert domain.decide(state, command, when) == decision
    assert msgspec.json.encode(state) == before
    facts = decision.facts if isinstance(decision, Denied) else () if isinstance(decision, Refusal) else decision
    for fact in facts:
        assert EVENTS.get(fact.meta.kind) is type(fact)
        assert isinstance(fact, domain.folds)
        state = domain.evolve(state, fact)


@pytest.mark.parametrize("name", DOMAINS)
@given(data=st.data())
@settings(max_examples=10)
def test_its_resume_repeats_no_actuation(name: str, data: st.DataObject) -> None:
    domain = made(data, name)
    for _, state in lived(data, domain):
        for command in domain.resume(state, data.draw(of(int))):
            assert not getattr(command, "actuates", False), command
