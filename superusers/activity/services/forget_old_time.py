"""Keep no longer than promised."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlalchemy import delete, func, select

from app.core import clock
from app.core.db import db, insert_ignoring
from app.core.uow import command
from superusers.activity.models import ActivityDay, Finding, PastDay, Visit
from superusers.activity.queries import KEEP_DAYS_MONTHS, KEEP_VISITS, today

LEAST_MEMBERS = 5
"""A sum of fewer would still be somebody's."""


@command
def forget_old_time() -> None:
    """Visits after 90 days, and days after 13 months, of which a sum without names stays where at least five
    members are in it.
    """
    db.session.execute(delete(Visit).where(Visit.ended_at < clock.now() - KEEP_VISITS))
    oldest = months_before(today(), KEEP_DAYS_MONTHS)
    sums = db.session.execute(
        select(
            ActivityDay.day, func.count().label("members"), func.sum(ActivityDay.verified).label("verified")
        )
        .where(ActivityDay.day < oldest)
        .group_by(ActivityDay.day)
        .having(func.count() >= LEAST_MEMBERS)
    )
    rows = [{"day": row.day, "members": row.members, "verified": int(row.verified)} for row in sums]
    if rows:
        db.session.execute(insert_ignoring(PastDay.__table__), rows)
    db.session.execute(delete(ActivityDay).where(ActivityDay.day < oldest))
    db.session.execute(delete(Finding).where(Finding.day < oldest))


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
