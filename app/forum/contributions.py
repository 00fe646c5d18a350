"""What members contribute: answers, acceptances by others, and the days on which they did anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, union_all

from app.core.db import db
from app.forum.models import Acceptance, Answer, Comment, Question, Vote


@dataclass(frozen=True, slots=True)
class Contributions:
    answers: int = 0
    """That everybody sees."""
    accepted: int = 0
    """Questions of others that are solved by one of their answers, as somebody else said."""


def contributions_of(member_ids: Sequence[int], *, since: datetime | None = None) -> dict[int, Contributions]:
    """What these members wrote, and what was accepted, since then or ever. Two queries."""
    written: Any = (
        select(Answer.author_id, func.count().label("n"))
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.author_id.in_(member_ids), Answer.hidden_at.is_(None), Question.hidden_at.is_(None))
        .group_by(Answer.author_id)
    )
    accepted: Any = (
        select(Answer.author_id, func.count(Acceptance.question_id.distinct()).label("n"))
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Answer.author_id.in_(member_ids),
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
            or_(Acceptance.by_id.is_(None), Acceptance.by_id != Answer.author_id),
            or_(Question.author_id.is_(None), Question.author_id != Answer.author_id),
        )
        .group_by(Answer.author_id)
    )
    if since is not None:
        written = written.where(Answer.created_at >= since)
        accepted = accepted.where(Acceptance.at >= since)
    answers = {row.author_id: row.n for row in db.session.execute(written)}
    solutions = {row.author_id: row.n for row in db.session.execute(accepted)}
    return {
        member_id: Contributions(answers.get(member_id, 0), solutions.get(member_id, 0))
        for member_id in answers.keys() | solutions.keys()
    }


def contributions_until(
    until: datetime,
    *,
    answers: int = 0,
    accepted: int = 0,
    category_id: int | None = None,
    member_ids: Sequence[int] | None = None,
) -> dict[int, Contributions]:
    """What members had contributed by that moment: of these members, or of everybody with at least so much.

    What stood then counts, as far as rows tell: hidden since counts, unaccepted since counts. Two queries.
    """
    seen = and_(_stood(Answer.hidden_at, until), _stood(Question.hidden_at, until))
    written: Any = (
        select(Answer.author_id, func.count().label("n"))
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.author_id.is_not(None), Answer.created_at < until, seen)
        .group_by(Answer.author_id)
    )
    solved: Any = (
        select(Answer.author_id, func.count(Acceptance.question_id.distinct()).label("n"))
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Answer.author_id.is_not(None),
            Acceptance.kind == "solution",
            Acceptance.at < until,
            _stood(Acceptance.undone_at, until),
            seen,
            or_(Acceptance.by_id.is_(None), Acceptance.by_id != Answer.author_id),
            or_(Question.author_id.is_(None), Question.author_id != Answer.author_id),
        )
        .group_by(Answer.author_id)
    )
    if category_id is not None:
        written = written.where(Question.category_id == category_id)
        solved = solved.where(Question.category_id == category_id)
    if member_ids is not None:
        written = written.where(Answer.author_id.in_(member_ids))
        solved = solved.where(Answer.author_id.in_(member_ids))
    if answers:
        written = written.having(func.count() >= answers)
    if accepted:
        solved = solved.having(func.count(Acceptance.question_id.distinct()) >= accepted)
    wrote = {row.author_id: row.n for row in db.session.execute(written)}
    helped = {row.author_id: row.n for row in db.session.execute(solved)}
    found = wrote.keys() | helped.keys()
    found = found & wrote.keys() if answers else found
    found = found & helped.keys() if accepted else found
    return {one: Contributions(wrote.get(one, 0), helped.get(one, 0)) for one in found}


def _stood(ended_at: Any, until: datetime) -> Any:
    return or_(ended_at.is_(None), ended_at >= until)


def contributed_by(member_ids: Sequence[int], since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """When these members wrote an answer or a comment that everybody sees, or voted. In no order."""

    def acts(member: Any, at: Any) -> Any:
        return select(member.label("member_id"), at.label("at")).where(
            member.in_(member_ids), at >= since, at < until
        )

    moments = union_all(
        acts(Answer.author_id, Answer.created_at).where(_stood(Answer.hidden_at, until)),
        acts(Comment.author_id, Comment.created_at).where(_stood(Comment.hidden_at, until)),
        acts(Vote.member_id, Vote.at),
    )
    return [(row.member_id, row.at) for row in db.session.execute(moments)]


def answers_given(member_ids: Collection[int], since: datetime) -> list[tuple[int, datetime, int]]:
    """Author, moment and category of each visible answer that these members gave since then. In no order."""
    rows = db.session.execute(
        select(Answer.author_id, Answer.created_at, Question.category_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.author_id.in_(member_ids),
            Answer.created_at >= since,
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
        )
    )
    return [(row.author_id, row.created_at, row.category_id) for row in rows]
