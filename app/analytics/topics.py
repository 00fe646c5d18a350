"""What is asked again and again, and which problems grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from app.analytics.models import QuestionFact
from app.analytics.queries import Cohort, conditions
from app.core import clock
from app.core.db import db
from app.forum.models import Question, Reaction
from app.forum.pages import question_url

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duplicated:
    """A question, and how many of the cohort were closed as asking the same."""

    question_id: int
    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Growing:
    """A question, and how many said *I have this too* in the last seven days and in the seven before."""

    question_id: int
    title: str
    url: str
    this_week: int
    week_before: int


def most_duplicated(cohort: Cohort, limit: int = 10) -> list[Duplicated]:
    """What the cohort's duplicates ask again, the most frequent first; no hidden ones. One query."""
    count = func.count(QuestionFact.question_id)
    statement = (
        select(Question.id, Question.title, Question.slug, count)
        .join(QuestionFact, QuestionFact.duplicate_of_id == Question.id)
        .where(*conditions(cohort, QuestionFact), QuestionFact.excluded == "duplicate")
        .where(Question.hidden_at.is_(None))
        .group_by(Question.id, Question.title, Question.slug)
        .order_by(count.desc(), Question.id.desc())
        .limit(limit)
    )
    return [
        Duplicated(number, title, question_url(number, slug), found)
        for number, title, slug, found in db.session.execute(statement)
    ]


def growing(as_of: datetime | None = None, limit: int = 10) -> list[Growing]:
    """Open questions that more people have than the week before, the fastest first. One query."""
    now = as_of or clock.now()
    recent = func.sum(case((Reaction.at > now - WEEK, 1), else_=0))
    earlier = func.sum(case((Reaction.at <= now - WEEK, 1), else_=0))
    statement = (
        select(Question.id, Question.title, Question.slug, recent, earlier)
        .join(Reaction, Reaction.question_id == Question.id)
        .where(Reaction.kind == "me_too", Reaction.at > now - 2 * WEEK, Reaction.at <= now)
        .where(Question.hidden_at.is_(None), Question.duplicate_of_id.is_(None), Question.closed_at.is_(None))
        .group_by(Question.id, Question.title, Question.slug)
        .having(recent > earlier)
        .order_by((recent - earlier).desc(), recent.desc(), Question.id.desc())
        .limit(limit)
    )
    return [
        Growing(number, title, question_url(number, slug), int(this_week), int(before))
        for number, title, slug, this_week, before in db.session.execute(statement)
    ]
