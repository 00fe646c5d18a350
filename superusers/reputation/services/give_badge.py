"""A manager gives a badge by hand, with the reason."""

from __future__ import annotations

import re
from datetime import timedelta

from app.accounts.queries import member_by_id
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command
from superusers.reputation.badge_rules import RULES
from superusers.reputation.models import Badge
from superusers.reputation.policy import can_give_badge
from superusers.reputation.services._rules import read_text

LASTS = (0, 90, 365)
"""Days; 0: for good."""


@command
def give_badge(actor: Actor, member_id: int, *, name: str, reason: str, days: int) -> int:
    """Returns its id. Raises Refused, NotFound, or Invalid on `name`, `reason` or `days`."""
    can_give_badge(actor, member_id).enforce()
    member = member_by_id(member_id)
    if member.closed_at is not None or member.automatic:
        raise NotFound
    name = read_text(name, field="name", most=60, missing="Please give it a name.")
    if name.casefold() in {rule.name.casefold() for rule in RULES.values()}:
        raise Invalid(name="That badge is given by a rule. Please choose another name.")
    if re.search("second|minute|hour|visit", name.casefold()):  # nothing is earned by time, not even by name
        raise Invalid(name="A badge is never for time spent here. Please name what the member did.")
    reason = read_text(
        reason, field="reason", most=300, missing="Please say what for. Everybody can read it."
    )
    if days not in LASTS:
        raise Invalid(days="Please choose one of these.")
    now = clock.now()
    badge = Badge(
        member_id=member_id,
        name=name,
        awarded_at=now,
        reason=reason,
        awarded_by_id=actor.signed_in_id,
        expires_at=now + timedelta(days=days) if days else None,
    )
    db.session.add(badge)
    db.session.flush()
    record(actor, "reputation.badge_given", subject=("member", member_id), reason=reason, badge=name)
    return badge.id
