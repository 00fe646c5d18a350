"""Who votes for and accepts whom: reads for those who look for arranged votes. Standing acts only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, union

from app.core.db import db
from app.forum.models import Acceptance, Answer, Question, Vote

AUTHOR: ColumnElement[int | None] = case(
    (Vote.answer_id.is_(None), Question.author_id), else_=Answer.author_id
)


def _votes(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Vote)
        .join(Question, Question.id == Vote.question_id)
        .outerjoin(Answer, Answer.id == Vote.answer_id)
        .where(Vote.undone_at.is_(None), AUTHOR.is_not(None), Vote.member_id != AUTHOR)
    )


def _acceptances(*columns: Any) -> Select[Any]:
    """By askers: staff and super users accept for others, which is their task and no favour."""
    return (
        select(*columns)
        .select_from(Acceptance)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .where(
            Acceptance.undone_at.is_(None),
            Acceptance.kind == "solution",
            Acceptance.by_role == "asker",
            Answer.author_id.is_not(None),
            Answer.author_id != Acceptance.by_id,
        )
    )


def votes_by_pair(member_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(voter, author, how many votes stand, up or down) of these voters."""
    statement = _votes(Vote.member_id, AUTHOR, func.count()).where(Vote.member_id.in_(member_ids))
    return [(a, b, n) for a, b, n in db.session.execute(statement.group_by(Vote.member_id, AUTHOR))]


def acceptances_by_pair(member_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(asker, answerer, how many acceptances stand) of these askers."""
    statement = _acceptances(Acceptance.by_id, Answer.author_id, func.count())
    statement = statement.where(Acceptance.by_id.in_(member_ids))
    return [
        (a, b, n) for a, b, n in db.session.execute(statement.group_by(Acceptance.by_id, Answer.author_id))
    ]


def votes_in_time(member_ids: Collection[int]) -> Iterator[tuple[int, int, datetime]]:
    """(voter, author, when) of each standing vote of these members, in order of time."""
    statement = _votes(Vote.member_id, AUTHOR, Vote.at).where(Vote.member_id.in_(member_ids))
    yield from (tuple(row) for row in db.session.execute(statement.order_by(Vote.at, Vote.id)))


def acted_since(moment: datetime | None) -> list[int]:
    """Ids of members whose votes or acceptances came or went since then; None: everybody who ever did."""
    voted = select(Vote.member_id).where(Vote.member_id.is_not(None))
    accepted = select(Acceptance.by_id).where(Acceptance.by_id.is_not(None))
    if moment is not None:
        voted = voted.where(or_(Vote.at >= moment, Vote.undone_at >= moment))
        accepted = accepted.where(or_(Acceptance.at >= moment, Acceptance.undone_at >= moment))
    found = db.session.scalars(union(voted, accepted)).all()
    return sorted(member for member in found if member is not None)


@dataclass(frozen=True, slots=True)
class Act:
    """One vote or acceptance that stands."""

    kind: str
    """vote or acceptance."""
    id: int
    question_id: int
    from_id: int
    to_id: int
    value: int
    """1 or -1 of a vote, 1 of an acceptance."""
    at: datetime


def acts_between(member_ids: Sequence[int]) -> list[Act]:
    """What these members gave each other, the newest first."""
    votes = _votes(Vote.id, Vote.question_id, Vote.member_id, AUTHOR, Vote.value, Vote.at)
    accepted = _acceptances(
        Acceptance.id, Acceptance.question_id, Acceptance.by_id, Answer.author_id, Acceptance.at
    )
    found = [
        Act("vote", *row)
        for row in db.session.execute(votes.where(Vote.member_id.in_(member_ids), AUTHOR.in_(member_ids)))
    ]
    for number, question_id, asker, author, at in db.session.execute(
        accepted.where(Acceptance.by_id.in_(member_ids), Answer.author_id.in_(member_ids))
    ):
        found.append(Act("acceptance", number, question_id, asker, author, 1, at))
    return sorted(found, key=lambda act: (act.at, act.id), reverse=True)


def votes_since(member_id: int, since: datetime) -> int:
    """How many votes a member has given since then, taken back or not."""
    return db.session.scalar(select(func.count()).where(Vote.member_id == member_id, Vote.at >= since)) or 0


def votes_on_author_since(member_id: int, author_id: int | None, since: datetime) -> int:
    """How many votes a member has given to one author's posts since then, taken back or not."""
    if author_id is None:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Vote)
            .join(Question, Question.id == Vote.question_id)
            .outerjoin(Answer, Answer.id == Vote.answer_id)
            .where(
                Vote.member_id == member_id,
                Vote.at >= since,
                case((Vote.answer_id.is_(None), Question.author_id), else_=Answer.author_id) == author_id,
            )
        )
        or 0
    )
