"""Take back a badge that was given by hand."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.reputation.models import Badge
from superusers.reputation.policy import can_give_badge


@command
def withdraw_badge(actor: Actor, badge_id: int) -> int:
    """Returns whose it was. Raises Refused, or NotFound (also for one that a rule gave)."""
    badge = db.session.scalars(
        select(Badge)
        .where(Badge.id == badge_id, Badge.awarded_by_id.is_not(None), Badge.ended_at.is_(None))
        .with_for_update()
    ).first()
    if badge is None:
        raise NotFound
    can_give_badge(actor, badge.member_id).enforce()
    badge.ended_at = clock.now()
    record(actor, "reputation.badge_withdrawn", subject=("member", badge.member_id), badge=badge.name)
    return badge.member_id
