"""Reads that decide something; pages read through `review_rows`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, union_all

from app.accounts.models import Member
from app.accounts.queries import able_members
from app.core import capabilities, clock
from app.core.db import db
from app.core.policy import NotFound
from app.forum.posts import find_post, question_id_of, writer_ids
from app.moderation.cases import Case
from app.moderation.models import Flag, ReviewEvidence, ReviewItem, ReviewVote, Suspension
from app.moderation.reasons import REMOVED

FLAG_WINDOW = timedelta(hours=24)


def item_by_id(item_id: int) -> ReviewItem:
    """The item, or NotFound."""
    item = db.session.get(ReviewItem, item_id, populate_existing=True)
    if item is None:
        raise NotFound
    return item


def open_item_of(kind: str, subject_id: int) -> ReviewItem | None:
    return db.session.scalars(
        select(ReviewItem).where(
            ReviewItem.subject_kind == kind,
            ReviewItem.subject_id == subject_id,
            ReviewItem.closed_at.is_(None),
        )
    ).first()


def hiding_item_of(kind: str, subject_id: int) -> ReviewItem | None:
    """The decision by which a post is hidden; None where an import brought it hidden."""
    return db.session.scalars(
        select(ReviewItem).where(
            ReviewItem.subject_kind == kind,
            ReviewItem.subject_id == subject_id,
            ReviewItem.outcome == "hidden",
            ReviewItem.undone_at.is_(None),
        )
    ).first()


def votes_on(item_id: int) -> list[ReviewVote]:
    """In the order they were given."""
    return list(
        db.session.scalars(select(ReviewVote).where(ReviewVote.item_id == item_id).order_by(ReviewVote.id))
    )


def standing_flags(item_id: int) -> list[Flag]:
    return list(
        db.session.scalars(
            select(Flag).where(Flag.item_id == item_id, Flag.outcome.is_(None)).order_by(Flag.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A flag, a finding or a vote."""

    part: str
    """flag, finding or vote."""
    by_id: int | None
    reason: str | None
    """Of a finding: where it comes from."""
    note: str
    at: datetime
    choice: str
    """Of a vote: hide or keep."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said about an item, each in the order it was said."""

    flags: list[Word]
    findings: list[Word]
    votes: list[Word]


def heard_about(item_id: int) -> Heard:
    """One query."""
    flag, found, vote = Flag.__table__.c, ReviewEvidence.__table__.c, ReviewVote.__table__.c
    none = literal("")
    words = union_all(
        select(
            literal("flag").label("part"),
            flag.id,
            flag.member_id.label("by_id"),
            flag.reason,
            flag.note,
            flag.at,
            none.label("choice"),
        ).where(flag.item_id == item_id),
        select(literal("finding"), found.id, found.by_id, found.source, found.text, found.at, none).where(
            found.item_id == item_id
        ),
        select(literal("vote"), vote.id, vote.member_id, vote.reason, vote.note, vote.at, vote.choice).where(
            vote.item_id == item_id
        ),
    )
    rows = sorted(db.session.execute(words), key=lambda row: row.id)
    said = [Word(row.part, row.by_id, row.reason, row.note, row.at, row.choice) for row in rows]
    return Heard(*([word for word in said if word.part == part] for part in ("flag", "finding", "vote")))


def case_of(item: Any, heard: Heard | None = None) -> Case:
    """What the policy asks about an item: a ReviewItem, or a row with its columns."""
    heard = heard or heard_about(item.id)
    reporters = {item.hidden_by_id, *(f.by_id for f in heard.flags), *(e.by_id for e in heard.findings)}
    claimed = item.claimed_until is not None and item.claimed_until > clock.now()
    return Case(
        author_id=item.author_id,
        is_closed=item.closed_at is not None,
        reporters=frozenset(member_id for member_id in reporters if member_id is not None),
        writers=_writers(item),
        voters=frozenset(vote.by_id for vote in heard.votes if vote.by_id is not None),
        claimed_by_id=item.claimed_by_id if claimed else None,
        able=frozenset(able_members(capabilities.REVIEW)),
    )


def _writers(item: Any) -> frozenset[int]:
    """Who has written on the question that the post stands on now: a merge may have moved it."""
    if item.subject_kind == "member":
        return frozenset()
    stands_on = getattr(item, "stands_on_id", None)  # of a row of a page, which has read it already
    return frozenset(writer_ids(stands_on or question_id_of(find_post(item.subject_kind, item.subject_id))))


def last_flag(member_id: int, kind: str, post_id: int) -> Flag | None:
    return db.session.scalars(
        select(Flag)
        .where(Flag.member_id == member_id, Flag.post_kind == kind, Flag.post_id == post_id)
        .order_by(Flag.id.desc())
        .limit(1)
    ).first()


def flags_raised_lately(member_id: int) -> int:
    """How many flags a member has raised in the last 24 hours."""
    since = clock.now() - FLAG_WINDOW
    return db.session.scalar(select(func.count()).where(Flag.member_id == member_id, Flag.at > since)) or 0


def suspension_by_id(suspension_id: int) -> Suspension:
    found = db.session.get(Suspension, suspension_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def proposed_suspension(member_id: int) -> Suspension | None:
    return db.session.scalars(
        select(Suspension).where(Suspension.member_id == member_id, Suspension.settled_at.is_(None))
    ).first()


def running_suspension(member_id: int) -> Suspension | None:
    return db.session.scalars(
        select(Suspension).where(
            Suspension.member_id == member_id,
            Suspension.until > clock.now(),
            Suspension.lifted_at.is_(None),
        )
    ).first()


def other_managers(*but: int) -> bool:
    """Whether somebody beside these could confirm a suspension now."""
    return bool(able_members(capabilities.SUSPEND) - set(but))


@dataclass(frozen=True, slots=True)
class ModerationFact:
    """A decision that stands and moves reputation."""

    kind: str
    """flag_upheld or post_removed."""
    cause_id: int
    """Id of the flag, or of the review item."""
    question_id: int
    member_id: int
    """Who flagged it, or who wrote it. Never a program."""
    at: datetime


def moderation_facts(question_ids: Sequence[int]) -> Iterator[ModerationFact]:
    """All of them about posts of these questions, with two queries however many they are."""
    decided = (
        ReviewItem.question_id.in_(question_ids),
        ReviewItem.outcome == "hidden",
        ReviewItem.undone_at.is_(None),
        Member.automatic.is_(False),
    )
    flags: Any = db.session.execute(
        select(Flag.id, ReviewItem.question_id, Flag.member_id, ReviewItem.closed_at)
        .join(ReviewItem, ReviewItem.id == Flag.item_id)
        .join(Member, Member.id == Flag.member_id)
        .where(*decided, Flag.outcome == "upheld")
    )
    removed: Any = db.session.execute(
        select(ReviewItem.id, ReviewItem.question_id, ReviewItem.author_id, ReviewItem.closed_at)
        .join(Member, Member.id == ReviewItem.author_id)
        .where(*decided, ReviewItem.reason.in_(REMOVED))
    )
    yield from (ModerationFact("flag_upheld", *row) for row in flags)
    yield from (ModerationFact("post_removed", *row) for row in removed)


def reviewed_by(member_ids: Sequence[int], since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """When these members said what should happen to something on the review list. In no order."""
    votes = select(ReviewVote.member_id, ReviewVote.at).where(
        ReviewVote.member_id.in_(member_ids), ReviewVote.at >= since, ReviewVote.at < until
    )
    return [(row.member_id, row.at) for row in db.session.execute(votes)]


def upheld_of(member_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, int]:
    """How many posts of each were hidden in that time by a decision that stands and upheld a flag."""
    upheld = (
        select(ReviewItem.author_id, func.count(ReviewItem.id.distinct()).label("n"))
        .join(Flag, Flag.item_id == ReviewItem.id)
        .where(
            ReviewItem.author_id.in_(member_ids),
            ReviewItem.outcome == "hidden",
            ReviewItem.undone_at.is_(None),
            ReviewItem.closed_at >= since,
            ReviewItem.closed_at < until,
            Flag.outcome == "upheld",
        )
        .group_by(ReviewItem.author_id)
    )
    return {row.author_id: row.n for row in db.session.execute(upheld) if row.author_id is not None}
