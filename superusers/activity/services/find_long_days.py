"""Note days and visits with more than sixteen hours, for people to look at."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_ignoring
from app.core.kernel import current_settings
from app.core.uow import command
from superusers.activity.models import ActivityDay, Finding, Visit
from superusers.activity.queries import LONG_DAY, today

LOOK_BACK = timedelta(days=3)
"""The worker may have been away over a week end."""


@command
def find_long_days() -> int:
    """A visit counts like a day, so that a script which starts at noon is found after sixteen hours, too.

    Returns how many were found, the earlier ones of these days included.
    """
    credited = ActivityDay.reading + ActivityDay.composing + ActivityDay.browsing
    found = {
        (row.member_id, row.day)
        for row in db.session.execute(
            select(ActivityDay.member_id, ActivityDay.day).where(
                ActivityDay.day >= today() - LOOK_BACK, credited > LONG_DAY
            )
        )
    }
    zone, now = current_settings().programme_zone, clock.now()
    visits = select(Visit.member_id, Visit.started_at).where(
        Visit.ended_at >= now - LOOK_BACK, Visit.credited > LONG_DAY
    )
    for row in db.session.execute(visits):
        found.add((row.member_id, clock.day_of(row.started_at, zone)))
    if found:
        rows = [
            {"member_id": member_id, "kind": "long_day", "day": day, "found_at": now, "reason": ""}
            for member_id, day in sorted(found)
        ]
        db.session.execute(insert_ignoring(Finding.__table__), rows)
    return len(found)
