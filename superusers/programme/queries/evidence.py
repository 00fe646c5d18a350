"""Members' figures for the criteria at a moment, read from what the rooms below know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select

from app.accounts.queries import customers_among, joined_at
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import contributed_by, contributions_until, start_of_day
from app.moderation.queries import reviewed_by, upheld_of
from superusers.programme.criteria import (
    FLAG_DAYS,
    MONTHS,
    Criteria,
    Evidence,
    judge,
    meets_all_but_nomination,
)
from superusers.programme.models import Nomination

NOMINATIONS_COUNT = timedelta(days=365)
BATCH = 500


def evidence_of(member_id: int) -> Evidence:
    """As of now. Raises NoResultFound when there is no such member."""
    return evidence_at([member_id], clock.now(), joined={member_id: joined_at(member_id)})[member_id]


def evidence_at(
    member_ids: Sequence[int],
    moment: datetime,
    *,
    joined: dict[int, datetime],
    category_id: int | None = None,
) -> dict[int, Evidence]:
    """What each had by that moment. Six queries for 500 members.

    `category_id`: answers and acceptances in it alone; everything else is of the whole community.
    """
    found: dict[int, Evidence] = {}
    for start in range(0, len(member_ids), BATCH):
        found |= _evidence(member_ids[start : start + BATCH], moment, joined, category_id)
    return found


def _evidence(
    ids: Sequence[int], moment: datetime, joined: dict[int, datetime], category_id: int | None
) -> dict[int, Evidence]:
    zone = current_settings().programme_zone
    firsts = month_starts(clock.day_of(moment, zone), MONTHS)
    since = start_of_day(firsts[-1], zone)
    days: dict[int, set[date]] = {one: set() for one in ids}
    for member_id, at in contributed_by(ids, since, moment) + reviewed_by(ids, since, moment):
        days[member_id].add(clock.day_of(at, zone))
    did = contributions_until(moment, category_id=category_id, member_ids=ids)
    upheld = upheld_of(ids, moment - timedelta(days=FLAG_DAYS), moment)
    nominated = nominations_of(ids, moment)
    return {
        one: Evidence(
            tenure_days=max(0, (moment - joined[one]).days),
            active_days=tuple(
                sum(first <= day < after for day in days[one]) for after, first in pairwise(firsts)
            ),
            answers=did[one].answers if one in did else 0,
            accepted=did[one].accepted if one in did else 0,
            upheld_flags=upheld.get(one, 0),
            nominations=nominated.get(one, 0),
        )
        for one in ids
    }


def nominations_of(member_ids: Sequence[int], moment: datetime) -> dict[int, int]:
    """How many others nominated each of them in the year before; an application is none."""
    rows = db.session.execute(
        select(Nomination.member_id, func.count(Nomination.by_id.distinct()).label("n"))
        .where(
            Nomination.member_id.in_(member_ids),
            Nomination.by_id != Nomination.member_id,
            Nomination.at < moment,
            Nomination.at >= moment - NOMINATIONS_COUNT,
        )
        .group_by(Nomination.member_id)
    )
    return {row.member_id: row.n for row in rows}


def qualified_at(
    moment: datetime, criteria: Criteria, *, category_id: int | None = None
) -> dict[int, Evidence]:
    """Who had everything that can be measured by that moment: all criteria but a nomination.

    A signal comes before a nomination, so it cannot ask for one; the evidence says who had it.
    """
    helpers = contributions_until(
        moment, answers=criteria.answers, accepted=criteria.accepted, category_id=category_id
    )
    joined: dict[int, datetime] = {}
    ids = sorted(helpers)
    for start in range(0, len(ids), BATCH):
        here = customers_among(ids[start : start + BATCH])
        joined |= {one: customer.joined_at for one, customer in here.items()}
    long_enough = [
        one for one in ids if one in joined and _tenure(joined[one], moment) >= criteria.tenure_days
    ]
    found = evidence_at(long_enough, moment, joined=joined, category_id=category_id)
    return {one: had for one, had in found.items() if meets_all_but_nomination(judge(criteria, had))}


def _tenure(joined: datetime, moment: datetime) -> int:
    return (moment - joined).days


def month_starts(day: date, months: int) -> list[date]:
    """The first of this month, and of so many before it: between two neighbours lies a whole month."""
    firsts = [day.replace(day=1)]
    for _ in range(months):
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts
