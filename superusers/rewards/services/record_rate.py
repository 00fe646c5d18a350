"""Record what a credit is worth."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.rewards.models import CreditRate
from superusers.rewards.policy import can_manage


@command
def record_rate(actor: Actor, currency: str, *, minor_per_credit: int) -> None:
    """What a credit is worth from now on, for items and for years that begin later."""
    can_manage(actor).enforce()
    rate = CreditRate(
        currency=currency,
        minor_per_credit=minor_per_credit,
        starts_at=clock.now(),
        by_id=actor.signed_in_id,
    )
    db.session.add(rate)
    db.session.flush()
    record(
        actor,
        "rewards.rate_recorded",
        subject=("credit_rate", rate.id),
        currency=currency,
        minor_per_credit=minor_per_credit,
    )
