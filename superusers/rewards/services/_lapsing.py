"""Credits that nobody claimed expire with a window. Inside a command; the members are locked before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from superusers.rewards.models import Grant
from superusers.rewards.queries.windows import lapsed_with_any, windows_to_lapse
from superusers.rewards.rules import EXPIRED
from superusers.rewards.services._closing import end_remaining


def lapse_of_member(member_id: int, now: datetime) -> None:
    """What expired with a window that is over is not spent any more, whatever the job has done so far."""
    windows = windows_to_lapse(now)
    if not windows:
        return
    grants = db.session.scalars(
        select(Grant)
        .where(Grant.member_id == member_id, lapsed_with_any(windows))
        .order_by(Grant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    lapse(grants)


def lapse(grants: Sequence[Grant]) -> int:
    """Returns how many credits."""
    return sum(end_remaining(grant, kind=EXPIRED, source="expiry") for grant in grants if grant.remaining)
