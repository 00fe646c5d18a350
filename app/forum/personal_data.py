"""What the forum keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.forum.models import (
    Acceptance,
    Answer,
    Category,
    Comment,
    Follow,
    KeptQuestion,
    Question,
    QuestionEvent,
    QuestionTag,
    Reaction,
    Revision,
    Tag,
    Vote,
)


def data_of_forum(member_id: int) -> dict[str, Any]:
    """Everything the member wrote, hidden or not, what they did with questions, and what waits for them."""
    return {
        "questions": _questions(member_id),
        "answers": _rows(
            select(
                Answer.id,
                Answer.question_id,
                Question.title.label("question"),
                *_post(Answer),
                Answer.score,
            )
            .join(Question, Question.id == Answer.question_id)
            .where(Answer.author_id == member_id)
            .order_by(Answer.id)
        ),
        "comments": _rows(
            select(Comment.id, Comment.question_id, Comment.answer_id, *_post(Comment))
            .where(Comment.author_id == member_id)
            .order_by(Comment.id)
        ),
        "votes": _rows(
            select(Vote.question_id, Vote.answer_id, Vote.value, Vote.at, Vote.undone_at)
            .where(Vote.member_id == member_id)
            .order_by(Vote.id)
        ),
        "acceptances": _rows(
            select(
                Acceptance.question_id,
                Acceptance.answer_id,
                Acceptance.kind,
                (Acceptance.by_id == member_id).label("by_you"),
                (Acceptance.undone_by_id == member_id).label("undone_by_you"),
                Acceptance.by_role,
                Acceptance.at,
                Acceptance.thanks,
                Acceptance.undone_at,
            )
            .join(Answer, Answer.id == Acceptance.answer_id)
            .where(
                or_(
                    Acceptance.by_id == member_id,
                    Acceptance.undone_by_id == member_id,
                    Answer.author_id == member_id,
                )
            )
            .order_by(Acceptance.id)
        ),
        **_acts(member_id),
    }


def _acts(member_id: int) -> dict[str, Any]:
    """What the member did with questions, and what is kept for them."""
    return {
        "follows": _rows(
            select(Follow.question_id, Follow.at, Follow.muted)
            .where(Follow.member_id == member_id)
            .order_by(Follow.question_id)
        ),
        "reactions": _rows(
            select(Reaction.kind, Reaction.question_id, Reaction.answer_id, Reaction.at)
            .where(Reaction.member_id == member_id)
            .order_by(Reaction.id)
        ),
        "claims": _rows(
            select(Question.id.label("question_id"), Question.claimed_until)
            .where(Question.claimed_by_id == member_id)
            .order_by(Question.id)
        ),
        "versions": _rows(
            select(
                Revision.kind,
                Revision.post_id,
                Revision.number,
                Revision.at,
                Revision.reason,
                Revision.title,
                Revision.tags,
                Revision.category,
                Revision.body_source,
            )
            .where(Revision.editor_id == member_id)
            .order_by(Revision.id)
        ),
        "acts": _rows(
            select(
                QuestionEvent.kind,
                QuestionEvent.question_id,
                QuestionEvent.answer_id,
                QuestionEvent.other_id,
                QuestionEvent.at,
                QuestionEvent.detail,
            )
            .where(QuestionEvent.actor_id == member_id)
            .order_by(QuestionEvent.id)
        ),
        "kept-questions": _rows(
            select(
                KeptQuestion.title,
                KeptQuestion.body_source,
                KeptQuestion.tags,
                Category.name.label("category"),
                KeptQuestion.created_at,
                KeptQuestion.expires_at,
                KeptQuestion.posted_id,
            )
            .join(Category, Category.id == KeptQuestion.category_id)
            .where(KeptQuestion.member_id == member_id)
            .order_by(KeptQuestion.id)
        ),
    }


def _post(model: Any) -> tuple[Any, ...]:
    return (
        model.author_role,
        model.body_source,
        model.body_format,
        model.created_at,
        model.edited_at,
        model.hidden_at,
        model.hidden_reason,
    )


def _questions(member_id: int) -> list[dict[str, Any]]:
    found = _rows(
        select(
            Question.id,
            Question.title,
            Category.name.label("category"),
            *_post(Question),
            Question.score,
            Question.state,
            Question.closed_at,
            Question.closed_reason,
        )
        .join(Category, Category.id == Question.category_id)
        .where(Question.author_id == member_id)
        .order_by(Question.id)
    )
    tags: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(QuestionTag.question_id, Tag.name)
        .join(Tag, Tag.id == QuestionTag.tag_id)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(Question.author_id == member_id)
        .order_by(Tag.name)
    )
    for question_id, name in rows:
        tags.setdefault(question_id, []).append(name)
    return [question | {"tags": tags.get(question["id"], [])} for question in found]


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
