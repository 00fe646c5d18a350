"""What pages show of suspensions, and of a member's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.moderation.models import Flag, ReviewItem, Suspension
from app.moderation.reasons import in_words

SHOWN = 10
LATEST = 5


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    id: int
    member_id: int
    member_name: str
    days: int
    reason: str
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    until: datetime | None
    decided_alone: bool
    lifted_by: str | None
    lifted_at: datetime | None
    lifted_reason: str

    @property
    def state(self) -> str:
        """proposed, declined, lifted, running or over."""
        if self.settled_at is None:
            return "proposed"
        if self.until is None:
            return "declined"
        if self.lifted_at is not None:
            return "lifted"
        return "running" if self.until > clock.now() else "over"

    @property
    def url(self) -> str:
        return f"/members/{self.member_id}/suspend"


def _suspensions() -> Select[Any]:
    s = Suspension
    member, proposer, settler, lifter = (
        Member.__table__.alias(name) for name in ("member_", "proposer", "settler", "lifter")
    )
    return (
        select(
            s.id,
            s.member_id,
            member.c.name,
            s.days,
            s.reason,
            s.proposed_by_id,
            proposer.c.name,
            s.proposed_at,
            settler.c.name,
            s.settled_at,
            s.until,
            s.decided_alone,
            lifter.c.name,
            s.lifted_at,
            s.lifted_reason,
        )
        .join(member, member.c.id == s.member_id)
        .join(proposer, proposer.c.id == s.proposed_by_id)
        .outerjoin(settler, settler.c.id == s.settled_by_id)
        .outerjoin(lifter, lifter.c.id == s.lifted_by_id)
    )


def suspensions_of(member_id: int) -> list[SuspensionRow]:
    """Newest first."""
    statement = _suspensions().where(Suspension.member_id == member_id)
    rows = db.session.execute(statement.order_by(Suspension.id.desc()).limit(SHOWN))
    return [SuspensionRow(*row) for row in rows]


def proposed_suspensions() -> list[SuspensionRow]:
    """Those that wait for a second person, oldest first."""
    statement = _suspensions().where(Suspension.settled_at.is_(None))
    return [SuspensionRow(*row) for row in db.session.execute(statement.order_by(Suspension.id).limit(SHOWN))]


@dataclass(frozen=True, slots=True)
class HiddenPost:
    """A post of the member that was hidden by decision, shown again later or not."""

    url: str
    """Of the review item."""
    kind: str
    reason: str
    at: datetime
    shown_again: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A member's record as moderation sees it."""

    hidden: int
    """Posts hidden by a decision that stands."""
    waiting: int
    """Posts on the review list now."""
    flags_upheld: int
    """Of the flags this member raised."""
    flags_declined: int
    suspensions: list[SuspensionRow]
    posts: list[HiddenPost]
    """The latest that were hidden, newest first."""


def record_of(member_id: int) -> Record:
    """Three queries."""

    def items(*conditions: Any) -> Any:
        return select(func.count()).where(ReviewItem.author_id == member_id, *conditions).scalar_subquery()

    def flags(outcome: str) -> Any:
        return (
            select(func.count()).where(Flag.member_id == member_id, Flag.outcome == outcome).scalar_subquery()
        )

    counts: Any = db.session.execute(
        select(
            items(ReviewItem.outcome == "hidden", ReviewItem.undone_at.is_(None)),
            items(ReviewItem.closed_at.is_(None)),
            flags("upheld"),
            flags("declined"),
        )
    ).one()
    hidden, waiting, upheld, declined = counts
    return Record(hidden, waiting, upheld, declined, suspensions_of(member_id), _hidden_posts(member_id))


def _hidden_posts(member_id: int) -> list[HiddenPost]:
    i = ReviewItem
    rows = db.session.execute(
        select(i.id, i.subject_kind, i.reason, i.closed_at, i.undone_at)
        .where(i.author_id == member_id, i.outcome == "hidden")
        .order_by(i.closed_at.desc(), i.id.desc())
        .limit(LATEST)
    )
    return [
        HiddenPost(f"/review/{number}", kind, in_words(reason), at, undone is not None)
        for number, kind, reason, at, undone in rows
        if at is not None
    ]
