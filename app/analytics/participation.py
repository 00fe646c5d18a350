"""Who took part in the questions of a cohort."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.accounts.models import Member
from app.analytics.models import QuestionFact
from app.analytics.queries import Cohort, conditions
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.models import Answer, Comment, Question, Reaction, Vote
from app.forum.queries import start_of_day


def contributors(cohort: Cohort) -> set[int]:
    """Members who wrote there: a question, an answer or a comment, hidden or not. Three queries."""
    asked = select(Question.author_id).where(Question.author_role != "automatic")
    found = _members(_within(asked, cohort, Question.id))
    for model in (Answer, Comment):
        wrote = select(model.author_id).where(model.author_role != "automatic")
        found |= _members(_within(wrote, cohort, model.question_id))
    return found


def answerers(cohort: Cohort) -> set[int]:
    """Members with a visible answer there to somebody else's question."""
    statement = (
        select(Answer.author_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.hidden_at.is_(None),
            Answer.author_role != "automatic",
            or_(Question.author_id.is_(None), Question.author_id != Answer.author_id),
        )
    )
    return _members(_within(statement, cohort, Answer.question_id))


def reactors(cohort: Cohort) -> set[int]:
    """Members who voted there, have the problem too, or say that an answer worked. Two queries."""
    votes = select(Vote.member_id).where(Vote.undone_at.is_(None))
    return _members(_within(votes, cohort, Vote.question_id)) | _members(
        _within(select(Reaction.member_id), cohort, Reaction.question_id)
    )


def members_by(cohort: Cohort) -> int:
    """Who had joined by the end of the cohort's days and has not left; no programs."""
    statement = select(func.count()).where(Member.automatic.is_(False), Member.closed_at.is_(None))
    if cohort.end is not None:
        after = start_of_day(cohort.end + timedelta(days=1), current_settings().programme_zone)
        statement = statement.where(Member.joined_at < after)
    return db.session.scalar(statement.select_from(Member)) or 0


def _within(statement: Select[Any], cohort: Cohort, question_id: Any) -> Select[Any]:
    narrowed = conditions(cohort, QuestionFact)
    if narrowed:
        statement = statement.join(QuestionFact, QuestionFact.question_id == question_id).where(*narrowed)
    return statement.distinct()


def _members(statement: Select[Any]) -> set[int]:
    return {member_id for member_id in db.session.scalars(statement) if member_id is not None}
