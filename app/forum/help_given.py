"""How members helped: reads behind badges and quality boards, many members at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, or_, select, union_all

from app.core.db import db
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Reaction, Vote


def waits_of_solutions() -> dict[int, timedelta]:
    """By acceptance that stands: how old the question was when the solution was written."""
    rows = db.session.execute(
        select(Acceptance.id, Question.created_at, Answer.created_at)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(Acceptance.kind == "solution", Acceptance.undone_at.is_(None))
    )
    return {number: answered - asked for number, asked, answered in rows}


def first_replies_to_newcomers() -> Iterator[tuple[int, timedelta]]:
    """(who wrote the first answer to somebody's first question, how long after it was asked)."""
    visible = Question.author_id.is_not(None), Question.hidden_at.is_(None)
    firsts = select(func.min(Question.id).label("id")).where(*visible).group_by(Question.author_id).subquery()
    first_answers = (
        select(func.min(Answer.id).label("id"))
        .join(firsts, firsts.c.id == Answer.question_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.hidden_at.is_(None), Answer.author_id != Question.author_id)
        .group_by(Answer.question_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Answer.author_id, Answer.created_at, Question.created_at)
        .join(first_answers, first_answers.c.id == Answer.id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.author_role != "automatic")
    )
    yield from ((author, answered - asked) for author, answered, asked in rows if author is not None)


def contributed_between(start: datetime, end: datetime) -> Iterator[tuple[int, datetime]]:
    """(who, when) of each answer and comment that everybody sees and each vote, in no order."""
    moments: Any = union_all(
        *(
            select(model.author_id.label("member_id"), model.created_at.label("at")).where(
                model.author_id.is_not(None),
                model.author_role != "automatic",
                model.hidden_at.is_(None),
                model.created_at >= start,
                model.created_at < end,
            )
            for model in (Answer, Comment)
        ),
        select(Vote.member_id, Vote.at).where(Vote.member_id.is_not(None), Vote.at >= start, Vote.at < end),
    )
    yield from ((row.member_id, row.at) for row in db.session.execute(moments))


def questions_in(category_id: int) -> Select[int]:
    """Ids of the questions in a category and in those it groups."""
    inside = select(Category.id).where(or_(Category.id == category_id, Category.parent_id == category_id))
    return select(Question.id).where(Question.category_id.in_(inside))


def solutions_between(
    start: datetime, end: datetime, *, without: Select[int], category_id: int | None
) -> dict[int, tuple[int, int]]:
    """By answerer: solutions for others accepted in that time that stand, and at how many of them the asker
    had nothing more to say between answer and acceptance. `without`: ids of acceptances that do not count."""
    asked_back = exists(
        select(1)
        .where(
            Comment.question_id == Acceptance.question_id,
            Comment.author_id == Question.author_id,
            Comment.hidden_at.is_(None),
            Comment.created_at > Answer.created_at,
            Comment.created_at <= Acceptance.at,
        )
        .correlate(Acceptance, Question, Answer)
    )
    statement: Any = (
        select(Answer.author_id, asked_back)
        .select_from(Acceptance)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
            Acceptance.at >= start,
            Acceptance.at < end,
            Acceptance.id.not_in(without),
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
            or_(Question.author_id.is_(None), Question.author_id != Answer.author_id),
            or_(Acceptance.by_id.is_(None), Acceptance.by_id != Answer.author_id),
            Answer.author_id.is_not(None),
        )
    )
    if category_id is not None:
        statement = statement.where(Acceptance.question_id.in_(questions_in(category_id)))
    found: dict[int, tuple[int, int]] = {}
    for author, needed_more in db.session.execute(statement):
        lasted, at_first_go = found.get(author, (0, 0))
        found[author] = (lasted + 1, at_first_go + (not needed_more))
    return found


def worked_for(member_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, int]:
    """By answerer: how often somebody else said in that time that one of their answers worked for them."""
    rows = db.session.execute(
        select(Answer.author_id, func.count().label("n"))
        .join(Reaction, Reaction.answer_id == Answer.id)
        .where(
            Reaction.kind == "worked",
            Answer.author_id.in_(member_ids),
            Answer.hidden_at.is_(None),
            Reaction.member_id != Answer.author_id,
            Reaction.at >= since,
            Reaction.at < until,
        )
        .group_by(Answer.author_id)
    )
    return {row.author_id: row.n for row in rows if row.author_id is not None}


def answers_between(member_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, int]:
    """By author: answers that everybody sees, written in that time."""
    rows = db.session.execute(
        select(Answer.author_id, func.count().label("n"))
        .where(
            Answer.author_id.in_(member_ids),
            Answer.hidden_at.is_(None),
            Answer.created_at >= since,
            Answer.created_at < until,
        )
        .group_by(Answer.author_id)
    )
    return {row.author_id: row.n for row in rows if row.author_id is not None}
