"""Steps that use cases about product tests share."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from superusers.training.models import ProductTester
from superusers.training.policy import can_manage
from superusers.training.queries.trials import tester_of, visible_test


def own_tester(actor: Actor, test_id: int, *states: str) -> ProductTester:
    """The member's own place, locked, in one of these states. Raises NotFound, or Refused."""
    visible_test(actor, test_id)
    found = tester_of(test_id, actor.member_id)
    if found is None:
        raise NotFound
    return _in_state(_locked(found.id), states)


def tester_to_manage(actor: Actor, tester_id: int, *states: str) -> ProductTester:
    """Raises Refused, also for one's own, or NotFound."""
    can_manage(actor).enforce()
    tester = _locked(tester_id)
    if actor.is_member(tester.member_id):
        raise Refused("own", "Nobody decides about their own product test.")
    return _in_state(tester, states)


def _locked(tester_id: int) -> ProductTester:
    tester = db.session.get(ProductTester, tester_id, populate_existing=True, with_for_update=True)
    if tester is None:
        raise NotFound
    return tester


def _in_state(tester: ProductTester, states: tuple[str, ...]) -> ProductTester:
    if states and tester.state not in states:
        raise Refused("not_now", "This has moved on meanwhile. Look at it again.")
    return tester
