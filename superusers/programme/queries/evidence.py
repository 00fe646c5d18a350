"""A member's own figures for the criteria, read from what the rooms below know."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from app.accounts.queries import member_by_id
from app.core import clock
from app.core.kernel import current_settings
from app.forum.queries import contributed_at, contributions_of, start_of_day
from app.moderation.queries import reviewed_at, upheld_against
from superusers.programme.criteria import FLAG_DAYS, MONTHS, Evidence


def evidence_of(member_id: int) -> Evidence:
    """As of now. Six queries. Raises NotFound."""
    now, zone = clock.now(), current_settings().programme_zone
    firsts = month_starts(clock.day_of(now, zone), MONTHS)
    since = start_of_day(firsts[-1], zone)
    moments = contributed_at(member_id, since) + reviewed_at(member_id, since)
    days = {clock.day_of(moment, zone) for moment in moments}
    did = contributions_of([member_id]).get(member_id)
    return Evidence(
        tenure_days=_days_since(member_by_id(member_id).joined_at, now),
        active_days=tuple(sum(first <= day < after for day in days) for after, first in pairwise(firsts)),
        answers=did.answers if did else 0,
        accepted=did.accepted if did else 0,
        upheld_flags=upheld_against(member_id, now - timedelta(days=FLAG_DAYS)),
    )


def _days_since(moment: datetime, now: datetime) -> int:
    return max(0, (now - moment).days)


def month_starts(day: date, months: int) -> list[date]:
    """The first of this month, and of so many before it: between two neighbours lies a whole month."""
    firsts = [day.replace(day=1)]
    for _ in range(months):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts
