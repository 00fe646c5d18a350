"""Turn the mails of views that are due into jobs, each once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts.time_zones import zone_named
from app.analytics.kept import StatisticsMail
from app.analytics.rhythm import next_time
from app.core import clock, jobs
from app.core.db import db
from app.core.uow import command

MAIL_JOB = "analytics.mail_view"
BATCH = 50


@command
def take_due_mails() -> int:
    """The next time of each is set in the same transaction. Returns how many were due.

    What fell due while nothing ran is sent once, not once a day missed.
    """
    now = clock.now()
    due = db.session.scalars(
        select(StatisticsMail)
        .where(StatisticsMail.next_at <= now)
        .order_by(StatisticsMail.next_at, StatisticsMail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for mail in due:
        jobs.enqueue(MAIL_JOB, key=f"{MAIL_JOB}:{mail.id}", mail_id=mail.id)
        zone = zone_named(mail.time_zone) or ZoneInfo("UTC")
        mail.next_at = next_time(mail.rhythm, hour=mail.hour, zone=zone, after=now)
    return len(due)
