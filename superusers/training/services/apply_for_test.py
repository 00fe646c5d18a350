"""Apply for a place in a product test."""

from __future__ import annotations

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.models import ProductTester
from superusers.training.policy import can_apply
from superusers.training.queries.trials import tester_of, visible_test


@command
def apply_for_test(actor: Actor, test_id: int, *, why: str) -> None:
    """Raises Refused or NotFound."""
    lock_members([actor.signed_in_id])
    test = visible_test(actor, test_id)
    can_apply(actor, apply_until=test.apply_until, now=clock.now()).enforce()
    if tester_of(test.id, actor.member_id) is not None:
        raise Refused("applied_already", "You have applied already.")
    db.session.add(
        ProductTester(test_id=test.id, member_id=actor.signed_in_id, why=why, applied_at=clock.now())
    )
