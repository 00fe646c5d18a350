"""Take back what was given by hand."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.notifications.events import GoodwillChanged
from superusers.rewards.policy import can_reverse
from superusers.rewards.rules import GOODWILL
from superusers.rewards.services._grants import take_back
from superusers.rewards.services._people import locked_grant


@command
def reverse_grant(actor: Actor, grant_id: int, *, reason: str) -> None:
    """Take back what was given by hand. Raises Refused or NotFound."""
    grant = locked_grant(grant_id)
    can_reverse(actor, state=grant.state, kind=grant.kind).enforce()
    take_back(grant, actor=actor)
    if grant.kind == GOODWILL and grant.question_id is not None:
        emit(GoodwillChanged(question_id=grant.question_id, thanks_id=grant.id, post=grant.post_kind))
    record(
        actor,
        "rewards.grant_reversed",
        subject=("member", grant.member_id),
        reason=reason,
        grant=grant.id,
        credits=grant.amount,
    )
