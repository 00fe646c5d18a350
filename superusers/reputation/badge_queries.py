"""Who is due which badge, read from the ledger and the forum's facts; and who holds which."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import (
    contributed_between,
    first_replies_to_newcomers,
    start_of_day,
    waits_of_solutions,
)
from superusers.reputation.badge_rules import (
    ACTIVE_DAYS,
    LATE,
    NEWCOMERS,
    RESCUES,
    RULES,
    TAUGHT,
    WELCOME_WITHIN,
)
from superusers.reputation.models import Badge, LedgerLine
from superusers.reputation.rules import Earning


def standing_lines(event: Earning) -> list[tuple[int, int]]:
    """(member, cause) of each line of this event that the ledger credits now."""
    undone: dict[int, int] = {
        row.reverses: row.id
        for row in db.session.execute(
            select(LedgerLine.id, LedgerLine.reverses).where(LedgerLine.reverses.is_not(None))
        )
    }
    found = []
    lines = select(LedgerLine.id, LedgerLine.member_id, LedgerLine.cause_id).where(
        LedgerLine.event == event.value, LedgerLine.reverses.is_(None)
    )
    for number, member_id, cause in db.session.execute(lines):
        stands = True
        while number in undone:
            number, stands = undone[number], not stands
        if stands:
            found.append((member_id, cause))
    return found


def due_badges() -> dict[tuple[int, str], datetime | None]:
    """(member, rule) -> when it expires, of every badge that somebody is due now."""
    solutions = standing_lines(Earning.ANSWER_ACCEPTED)
    counted = Counter(member for member, _ in solutions)
    due: dict[tuple[int, str], datetime | None] = {
        (member, rule.key): None
        for rule in RULES.values()
        if rule.solutions
        for member, n in counted.items()
        if n >= rule.solutions
    }
    waits = waits_of_solutions()
    rescued = Counter(m for m, acceptance in solutions if waits.get(acceptance, timedelta(0)) > LATE)
    due |= {(member, "rescuer"): None for member, n in rescued.items() if n >= RESCUES}
    welcomed = Counter(m for m, after in first_replies_to_newcomers() if after <= WELCOME_WITHIN)
    due |= {(member, "welcomer"): None for member, n in welcomed.items() if n >= NEWCOMERS}
    taught = Counter(member for member, _ in standing_lines(Earning.ARTICLE_UP_VOTED))
    due |= {(member, "teacher"): None for member, n in taught.items() if n >= TAUGHT}
    return due | _steady()


def _steady() -> dict[tuple[int, str], datetime | None]:
    """Of this month and the one before, so that a badge lasts to the end of the month after it was earned."""
    zone = current_settings().programme_zone
    this = clock.day_of(clock.now(), zone).replace(day=1)
    before, after = _month(this, -1), _month(this, 1)
    due: dict[tuple[int, str], datetime | None] = {}
    for first, last in ((before, this), (this, after)):
        days: dict[int, set[date]] = defaultdict(set)
        for member, at in contributed_between(start_of_day(first, zone), start_of_day(last, zone)):
            days[member].add(clock.day_of(at, zone))
        expires = start_of_day(_month(last, 1), zone)
        due |= {(member, "steady"): expires for member, active in days.items() if len(active) >= ACTIVE_DAYS}
    return due


def _month(first: date, step: int) -> date:
    return (
        (first + timedelta(days=32 * step)).replace(day=1)
        if step > 0
        else (first - timedelta(days=1)).replace(day=1)
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A badge a member holds now."""

    id: int
    name: str
    says: str
    """What it is given for, or the words of who gave it."""
    awarded_at: datetime
    expires_at: datetime | None
    by_hand: bool


def held_badges(member_id: int) -> list[Held]:
    """Not those that an import brought: they have no reason and come by the dozen."""
    rows = db.session.execute(
        select(*Badge.__table__.columns)
        .where(
            Badge.member_id == member_id,
            Badge.ended_at.is_(None),
            or_(Badge.expires_at.is_(None), Badge.expires_at > clock.now()),
            or_(Badge.rule.is_not(None), Badge.awarded_by_id.is_not(None)),
        )
        .order_by(Badge.awarded_at.desc(), Badge.id.desc())
    )
    return [
        Held(
            id=row.id,
            name=row.name,
            says=RULES[row.rule].says if row.rule else row.reason,
            awarded_at=row.awarded_at,
            expires_at=row.expires_at,
            by_hand=row.rule is None,
        )
        for row in rows
    ]
