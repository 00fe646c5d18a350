"""Notice who does too much."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from app.core.db import db
from app.core.uow import command
from superusers.activity.models import ActivityDay, Recording
from superusers.activity.queries import REST_DAYS, REST_HOURS, REST_WEEK, today


@command
def advise_rest() -> int:
    """More than four verified hours on five of the last seven whole days: the member is told so kindly, and
    managers see a flag, with nothing else attached to it. Returns how many members that is.
    """
    day = today()
    much = (
        select(ActivityDay.member_id)
        .where(
            ActivityDay.day >= day - timedelta(days=REST_WEEK),
            ActivityDay.day < day,
            ActivityDay.verified > REST_HOURS * 3_600_000,
        )
        .group_by(ActivityDay.member_id)
        .having(func.count() >= REST_DAYS)
    )
    members = list(db.session.scalars(much))
    db.session.execute(
        update(Recording)
        .where(Recording.member_id.in_(members), Recording.recording_since.is_not(None))
        .values(rest_advised_on=day - timedelta(days=1))
    )
    return len(members)
