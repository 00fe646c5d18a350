"""Take back that a version is to take effect, while the day has not come."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.reputation.models import RuleEffect
from superusers.reputation.services._rules import lock_rules
from superusers.reputation.versions import forget_timeline


@command
def withdraw_effect(actor: Actor, number: int) -> None:
    """Raises Refused where the version holds already, NotFound where nothing is to take effect."""
    lock_rules(actor)
    effect = db.session.scalars(
        select(RuleEffect)
        .where(RuleEffect.number == number, RuleEffect.withdrawn_at.is_(None))
        .order_by(RuleEffect.first_day.desc())
        .limit(1)
    ).first()
    if effect is None:
        raise NotFound
    if effect.first_day <= clock.day_of(clock.now(), current_settings().programme_zone):
        raise Refused(
            "in_effect", "This version is in effect. A new version can follow it from a day to come."
        )
    effect.withdrawn_at = clock.now()
    forget_timeline()
    record(
        actor,
        "reputation.rules_withdrawn",
        subject=("reputation_rules", number),
        first_day=effect.first_day.isoformat(),
    )
