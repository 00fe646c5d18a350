"""What managers read: who lives here, beside what they achieve. By name, never by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from app.accounts.queries import member_cards
from app.core import clock
from app.core.db import db
from app.forum.queries import contributions_of
from superusers.activity.models import ActivityDay, Finding, HourCover, Pattern, Recording
from superusers.activity.queries import PATTERN_DAYS, REST_WEEK, today

PAGE = 50
SHOWS = {
    "all": "Everybody",
    "lives": "Lives here",
    "new": "New",
    "fades": "Fading",
    "much": "Doing too much",
}
FADED = 2
"""Two-hour days fell below a half, from at least this many a week on average."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One member who shares their time, in the 28 days before today."""

    member_id: int
    name: str
    url: str | None
    picture: str | None
    role: str
    two_hour_days: int
    visits_a_day: float
    """Over the days with a visit."""
    days: int
    """With a visit."""
    answers: int
    solved: int
    """Questions of others whose accepted answer is theirs, accepted in these days."""
    lives: bool
    new: bool
    fades: bool
    much: bool


@dataclass(frozen=True, slots=True)
class Flagged:
    """A member who does not share their time: a flag, no minutes."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    rows: list[Presence]
    counts: dict[str, int]
    much_unshared: list[Flagged]
    recording: int
    """How many members let their time be recorded."""
    page: int
    pages: int
    hours: list[int]
    """Members here in each of the 168 hours of the week."""
    as_of: date


def overview(show: str, page: int) -> Overview:
    """One page of those who share their time, by name. Seven queries however many they are."""
    day = today()
    members = _recording()
    sharing = [row for row in members if row.sharing_since is not None]
    sums = _sums(day)
    cards = member_cards(row.member_id for row in members)
    results = contributions_of(
        [row.member_id for row in sharing], since=clock.now() - timedelta(days=PATTERN_DAYS)
    )
    rows = [_presence(row, cards[row.member_id], sums.get(row.member_id), results, day) for row in sharing]
    rows.sort(key=lambda row: (row.name.casefold(), row.member_id))
    counts = {key: sum(_is_shown(row, key) for row in rows) for key in SHOWS}
    shown = [row for row in rows if _is_shown(row, show)]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, page), pages)
    return Overview(
        rows=shown[(page - 1) * PAGE : page * PAGE],
        counts=counts,
        much_unshared=[
            Flagged(cards[row.member_id].name, cards[row.member_id].url)
            for row in members
            if row.sharing_since is None and _does_much(row, day)
        ],
        recording=len(members),
        page=page,
        pages=pages,
        hours=_hours(),
        as_of=day,
    )


def _recording() -> Sequence[Any]:
    return db.session.execute(
        select(
            Recording.member_id,
            Recording.sharing_since,
            Recording.recording_since,
            Recording.rest_advised_on,
            Pattern.two_hour_days,
            Pattern.two_hour_days_before,
            Pattern.holds,
        )
        .outerjoin(Pattern, Pattern.member_id == Recording.member_id)
        .where(Recording.recording_since.is_not(None))
    ).all()


def _sums(day: date) -> dict[int, Any]:
    """Visits and days with a visit of those who share, in the 28 days before today."""
    rows = db.session.execute(
        select(
            ActivityDay.member_id,
            func.sum(ActivityDay.visits).label("visits"),
            func.count().label("days"),
        )
        .join(
            Recording,
            and_(Recording.member_id == ActivityDay.member_id, Recording.sharing_since.is_not(None)),
        )
        .where(
            ActivityDay.day >= day - timedelta(days=PATTERN_DAYS),
            ActivityDay.day < day,
            ActivityDay.visits > 0,
        )
        .group_by(ActivityDay.member_id)
    )
    return {row.member_id: row for row in rows}


def _presence(row: Any, card: Any, sums: Any, results: dict[int, Any], day: date) -> Presence:
    lately, before = row.two_hour_days or 0, row.two_hour_days_before or 0
    did = results.get(row.member_id)
    began = clock.now() - timedelta(days=PATTERN_DAYS)
    return Presence(
        member_id=row.member_id,
        name=card.name,
        url=card.url,
        picture=card.picture,
        role=card.role,
        two_hour_days=lately,
        visits_a_day=sums.visits / sums.days if sums else 0.0,
        days=sums.days if sums else 0,
        answers=did.answers if did else 0,
        solved=did.accepted if did else 0,
        lives=bool(row.holds),
        new=row.recording_since >= began and lately > 0,
        fades=before >= 2 * FADED and lately * 2 < before,
        much=_does_much(row, day),
    )


def _does_much(row: Any, day: date) -> bool:
    advised = row.rest_advised_on
    return advised is not None and day - advised <= timedelta(days=REST_WEEK)


def _is_shown(row: Presence, show: str) -> bool:
    return show == "all" or bool(getattr(row, show))


def _hours() -> list[int]:
    found = dict(db.session.execute(select(HourCover.hour, HourCover.members)).all())
    return [found.get(hour, 0) for hour in range(7 * 24)]


@dataclass(frozen=True, slots=True)
class OddRow:
    """Something odd, for the managers' list."""

    id: int
    member_id: int
    name: str
    url: str | None
    kind: str
    day: date
    found_at: datetime
    outcome: str | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    credited: int | None
    """Seconds of that day; None where the member does not share them."""
    verified: int | None


def odd_rows(*, decided: bool, before: int | None) -> tuple[list[OddRow], int | None]:
    """A page of findings that wait, or of those decided; the newest first, and where the next begins."""
    credited = ActivityDay.reading + ActivityDay.composing + ActivityDay.browsing
    statement = (
        select(
            *Finding.__table__.columns,
            Recording.sharing_since,
            credited.label("credited"),
            ActivityDay.verified,
        )
        .join(Recording, Recording.member_id == Finding.member_id)
        .outerjoin(
            ActivityDay, and_(ActivityDay.member_id == Finding.member_id, ActivityDay.day == Finding.day)
        )
        .where(Finding.decided_at.is_not(None) if decided else Finding.decided_at.is_(None))
        .order_by(Finding.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Finding.id < before)
    rows = db.session.execute(statement).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    cards = member_cards({row.member_id for row in rows} | {row.decided_by_id for row in rows})
    return [_odd(row, cards) for row in rows], (rows[-1].id if more else None)


def _odd(row: Any, cards: dict[int | None, Any]) -> OddRow:
    shares = row.sharing_since is not None and row.credited is not None
    card = cards[row.member_id]
    return OddRow(
        id=row.id,
        member_id=row.member_id,
        name=card.name,
        url=card.url,
        kind=row.kind,
        day=row.day,
        found_at=row.found_at,
        outcome=row.outcome,
        decided_at=row.decided_at,
        decided_by=cards[row.decided_by_id].name if row.decided_by_id else "",
        reason=row.reason,
        credited=row.credited // 1000 if shares else None,
        verified=row.verified // 1000 if shares else None,
    )


def count_odd() -> int:
    return db.session.scalar(select(func.count()).where(Finding.decided_at.is_(None))) or 0
