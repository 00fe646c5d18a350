"""The rows that the facts of questions are read from, for many questions in one query each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.core.reading import Ids, ReadingOfIds
from app.forum.models import Acceptance, Answer, Comment, Question


@ReadingOfIds
def question_rows(ids: Ids) -> Any:
    return select(
        Question.id,
        Question.author_id,
        Question.created_at,
        Question.category_id,
        Question.locale,
        Question.duplicate_of_id,
        Question.merged_at,
        Question.closed_at,
        Question.closed_reason,
        Question.closed_elsewhere,
        Question.hidden_reason,
        Question.hidden_at,
        Question.locked_at,
        Question.escalated_at,
        Question.asker_edited_at,
        Question.score,
        Question.me_too_count,
    ).where(Question.id.in_(ids))


@ReadingOfIds
def answer_rows(ids: Ids) -> Any:
    """Of two at the same moment the older one comes first."""
    return (
        select(
            Answer.question_id,
            Answer.id,
            Answer.created_at,
            Answer.moved_at,
            Answer.author_id,
            Answer.author_role,
            Answer.didnt_help_at,
        )
        .where(Answer.question_id.in_(ids), Answer.hidden_at.is_(None))
        .order_by(Answer.question_id, Answer.created_at, Answer.id)
    )


@ReadingOfIds
def comment_rows(ids: Ids) -> Any:
    return (
        select(
            Comment.question_id,
            Comment.created_at,
            Answer.moved_at,
            Comment.author_id,
            Comment.author_role,
            Comment.asks,
        )
        .outerjoin(Answer, Answer.id == Comment.answer_id)
        .where(
            Comment.question_id.in_(ids),
            Comment.hidden_at.is_(None),
            or_(Comment.answer_id.is_(None), Answer.hidden_at.is_(None)),
        )
        .order_by(Comment.question_id, Comment.created_at, Comment.id)
    )


@ReadingOfIds
def solution_rows(ids: Ids) -> Any:
    return (
        select(
            Acceptance.question_id,
            Acceptance.answer_id,
            Answer.author_id,
            Answer.author_role,
            Acceptance.at,
            Acceptance.undone_at,
            Acceptance.by_role,
            Answer.hidden_at,
            Acceptance.day_precision,
        )
        .join(Answer, Answer.id == Acceptance.answer_id)
        .where(Acceptance.question_id.in_(ids), Acceptance.kind == "solution")
    )
