"""Write a new version of an earning rule."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.rewards.models import EarningRule
from superusers.rewards.policy import can_manage
from superusers.rewards.queries.earnings import newest_rules
from superusers.rewards.rules import EVENTS


@command
def change_rule(
    actor: Actor,
    event: str,
    *,
    amount: int,
    marked_percent: int,
    member_cap: int,
    total_cap: int,
    reason: str,
) -> int:
    """It holds for what happens from now on. Returns the version. Raises Refused or NotFound."""
    can_manage(actor).enforce()
    if event not in EVENTS:
        raise NotFound
    before = newest_rules().get(event)
    rule = EarningRule(
        event=event,
        version=before.version + 1 if before else 1,
        credits=amount,
        marked_percent=marked_percent,
        member_cap=member_cap,
        total_cap=total_cap,
        starts_at=clock.now(),
        by_id=actor.signed_in_id,
        reason=reason,
    )
    db.session.add(rule)
    db.session.flush()
    record(
        actor,
        "rewards.rule_changed",
        subject=("earning_rule", rule.id),
        reason=reason,
        event=event,
        version=rule.version,
        credits=amount,
        marked_percent=marked_percent,
        member_cap=member_cap,
        total_cap=total_cap,
    )
    return rule.version
