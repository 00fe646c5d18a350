"""Give a member credits by hand, or propose it to a second manager."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.options import number
from app.core.uow import command
from superusers.rewards.models import Grant
from superusers.rewards.models.grants import HELD, PROPOSED
from superusers.rewards.policy import can_grant
from superusers.rewards.rules import MANUAL
from superusers.rewards.services._grants import fund
from superusers.rewards.services._people import locked_receiver


@command
def give_credits(
    actor: Actor, member_id: int, *, amount: int, reason: str, submission_key: str | None = None
) -> int:
    """Returns the grant. Above the option `rewards.grant_limit` it waits for a second manager.

    Raises Refused, or NotFound.
    """
    can_grant(actor, locked_receiver(member_id)).enforce()
    if submission_key and (before := given_already(actor, submission_key)):
        return before
    now = clock.now()
    grant = Grant(
        member_id=member_id,
        kind=MANUAL,
        source_type=MANUAL,
        amount=amount,
        remaining=0,
        state=PROPOSED,
        reason=reason,
        happened_at=now,
        releases_at=now + timedelta(days=number("rewards.hold_days")),
        by_id=actor.signed_in_id,
        submission_key=submission_key,
    )
    db.session.add(grant)
    db.session.flush()
    if amount <= number("rewards.grant_limit"):
        grant.state = HELD
        fund(grant, actor=actor)
    said = "rewards.grant_proposed" if grant.state == PROPOSED else "rewards.grant_given"
    record(actor, said, subject=("member", member_id), reason=reason, grant=grant.id, credits=amount)
    return grant.id


def given_already(actor: Actor, submission_key: str) -> int | None:
    return db.session.scalar(
        select(Grant.id).where(Grant.by_id == actor.signed_in_id, Grant.submission_key == submission_key)
    )
