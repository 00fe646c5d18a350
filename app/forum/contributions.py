"""What members contribute: answers, acceptances by others, and the days on which they did anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, union_all

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


def contributed_at(member_id: int, since: datetime) -> list[datetime]:
    """When a member wrote an answer or a comment that everybody sees, or voted. In no order."""
    moments = union_all(
        select(Answer.created_at.label("at")).where(
            Answer.author_id == member_id, Answer.hidden_at.is_(None), Answer.created_at >= since
        ),
        select(Comment.created_at).where(
            Comment.author_id == member_id, Comment.hidden_at.is_(None), Comment.created_at >= since
        ),
        select(Vote.at).where(Vote.member_id == member_id, Vote.at >= since),
    )
    return list(db.session.scalars(moments))
