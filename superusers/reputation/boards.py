"""Leaderboards by week, month and quarter of the programme's days.

There is none for all time: it would belong to whoever came first. Beside the raw board, by points, stands one
by quality: acceptances that have lasted, and among them those after which the asker had to ask no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select

from app.accounts.queries import member_cards, members_on_boards
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import questions_in, solutions_between, start_of_day
from superusers.reputation.case_models import TakenBack
from superusers.reputation.models import LedgerLine
from superusers.reputation.versions import timeline_of_pages

PERIODS = ("week", "month", "quarter")
PLACES = 25
BOARD_OF_THE_MONTH = "reputation.board_of_the_month"
"""Under this name the process keeps the panel of the front page."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the programme's time zone, both included."""

    first: date
    last: date

    @property
    def label(self) -> str:
        first, last = self.first, self.last
        start = f"{first.day} {first:%b}" + (f" {first.year}" if first.year != last.year else "")
        return f"{start} – {last.day} {last:%b %Y}"


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    """Those with as many points share one."""
    member_id: int
    name: str
    url: str | None
    picture: str | None
    role: str
    points: int
    """Or solutions that lasted, on the board of quality."""
    at_first_go: int = 0
    """Of those, how many needed no further word of the asker; a measure of low effort for askers."""


def today() -> date:
    return clock.day_of(clock.now(), current_settings().programme_zone)


def period_of(by: str, day: date) -> Period:
    """The week (Monday to Sunday), month or quarter that a day falls in."""
    if by == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    months = 1 if by == "month" else 3
    month = day.month - (day.month - 1) % months
    first = date(day.year, month, 1)
    after = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(first, after - timedelta(days=1))


def period_before(by: str, period: Period) -> Period:
    return period_of(by, period.first - timedelta(days=1))


def _points_in(period: Period, category_id: int | None = None) -> Any:
    """Each member's points in a period as a subquery: the daily cap applies, the floor does not."""
    from_votes = func.sum(case((LedgerLine.from_votes, LedgerLine.points), else_=0))
    otherwise = func.sum(case((LedgerLine.from_votes, 0), else_=LedgerLine.points))
    cap = timeline_of_pages().cap_column(LedgerLine.day)
    inside: Any = LedgerLine.day.between(period.first, period.last)
    if category_id is not None:
        inside = and_(inside, LedgerLine.question_id.in_(questions_in(category_id)))
    days = (
        select(
            LedgerLine.member_id,
            (case((from_votes > cap, cap), else_=from_votes) + otherwise).label("points"),
        )
        .where(inside)
        .group_by(LedgerLine.member_id, LedgerLine.day)
        .subquery()
    )
    total = func.sum(days.c.points)
    return (
        select(days.c.member_id, total.label("points"))
        .where(days.c.member_id.in_(members_on_boards()))
        .group_by(days.c.member_id)
        .having(total > 0)
        .subquery()
    )


def board(period: Period, *, places: int = PLACES, category_id: int | None = None) -> list[Place]:
    """The first places, and nobody without points. Two queries."""
    sums = _points_in(period, category_id)
    rank = func.rank().over(order_by=sums.c.points.desc())
    rows = db.session.execute(
        select(sums.c.member_id, sums.c.points, rank.label("rank"))
        .order_by(sums.c.points.desc(), sums.c.member_id)
        .limit(places)
    ).all()
    cards = member_cards(row.member_id for row in rows)
    return [
        Place(
            rank=row.rank,
            member_id=row.member_id,
            name=cards[row.member_id].name,
            url=cards[row.member_id].url,
            picture=cards[row.member_id].picture,
            role=cards[row.member_id].role,
            points=int(row.points),
        )
        for row in rows
    ]


def place_of(member_id: int, period: Period, category_id: int | None = None) -> tuple[int, int] | None:
    """A member's own rank and points, however far down; None without points or off the boards."""
    sums = _points_in(period, category_id)
    own = db.session.scalar(select(sums.c.points).where(sums.c.member_id == member_id))
    if own is None:
        return None
    above = db.session.scalar(select(func.count()).select_from(sums).where(sums.c.points > own)) or 0
    return above + 1, int(own)


LASTED = timedelta(days=7)
"""An acceptance that stands for so long counts on the board of quality, on the day it has."""


def lasting_board(period: Period, *, places: int = PLACES, category_id: int | None = None) -> list[Place]:
    """Who wrote the most solutions that had lasted seven days in the period, and stand. Three queries.

    Ties go to whoever needed fewer further words of the askers.
    """
    zone = current_settings().programme_zone
    start, end = (start_of_day(day, zone) for day in (period.first, period.last + timedelta(days=1)))
    counted = solutions_between(
        start - LASTED,
        min(end, clock.now()) - LASTED,
        without=select(TakenBack.cause_id).where(
            TakenBack.cause_type == "acceptance", TakenBack.lifted_at.is_(None)
        ),
        category_id=category_id,
    )
    allowed = set(db.session.scalars(members_on_boards()))
    order = sorted(
        ((lasted, easy, member) for member, (lasted, easy) in counted.items() if member in allowed),
        key=lambda row: (-row[0], -row[1], row[2]),
    )
    cards = member_cards(member for *_, member in order[:places])
    found: list[Place] = []
    for index, (lasted, easy, member) in enumerate(order[:places]):
        same = index > 0 and order[index - 1][:2] == (lasted, easy)
        card = cards[member]
        found.append(
            Place(
                rank=found[-1].rank if same else index + 1,
                member_id=member,
                name=card.name,
                url=card.url,
                picture=card.picture,
                role=card.role,
                points=lasted,
                at_first_go=easy,
            )
        )
    return found
