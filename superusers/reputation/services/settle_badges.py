"""Give the badges that are due, and end those that are not any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.reputation.badge_rules import RULES
from superusers.reputation.models import Badge


@command
def settle_badges(due: Mapping[tuple[int, str], datetime | None]) -> tuple[int, int]:
    """Returns how many were given and how many ended. What was taken back in the ledger ends its badge."""
    now = clock.now()
    standing = {
        (badge.member_id, badge.rule or ""): badge
        for badge in db.session.scalars(
            select(Badge).where(Badge.rule.is_not(None), Badge.ended_at.is_(None)).with_for_update()
        )
    }
    ended = [badge for key, badge in standing.items() if key not in due]
    for badge in ended:
        badge.ended_at = now
    for key, badge in standing.items():
        if key in due and badge.expires_at != due[key]:
            badge.expires_at = due[key]
    db.session.flush()
    fresh = [
        {
            "member_id": member,
            "name": RULES[rule].name,
            "awarded_at": now,
            "rule": rule,
            "expires_at": expires,
        }
        for (member, rule), expires in due.items()
        if (member, rule) not in standing
    ]
    if fresh:
        db.session.execute(insert(Badge.__table__), fresh)  # type: ignore[arg-type]
    return len(fresh), len(ended)
