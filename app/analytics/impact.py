"""What members solved for others: reads behind a super user's own figures, many members at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.analytics.models import QuestionFact
from app.core import clock
from app.core.db import db
from app.forum.models import Question


@dataclass(frozen=True, slots=True)
class Solved:
    """Questions of others whose standing solution is this member's."""

    questions: int = 0
    askers: int = 0
    """Different people among those who asked them."""
    marginal: int = 0
    """Solved after 24 hours without any other visible answer."""


def solved_by(member_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, Solved]:
    """By the time of solution. One query."""
    rows = db.session.execute(
        select(
            QuestionFact.solver_id,
            func.count().label("questions"),
            func.count(Question.author_id.distinct()).label("askers"),
            func.count().filter(QuestionFact.marginal).label("marginal"),
        )
        .join(Question, Question.id == QuestionFact.question_id)
        .where(
            QuestionFact.solver_id.in_(member_ids),
            QuestionFact.self_solved.is_(False),
            QuestionFact.hidden_at.is_(None),
            QuestionFact.solved_at >= since,
            QuestionFact.solved_at < until,
        )
        .group_by(QuestionFact.solver_id)
    )
    return {row.solver_id: Solved(row.questions, row.askers, row.marginal) for row in rows}


@dataclass(frozen=True, slots=True)
class Reliance:
    """Questions asked in some days: how much of their solving hangs on a few."""

    eligible: int
    solved: int
    by_member: dict[int, int]
    """Solutions for others, by solver."""


def reliance(since: datetime, until: datetime) -> Reliance:
    """Of eligible questions asked in that time. Two queries."""
    asked = (
        QuestionFact.excluded.is_(None),
        QuestionFact.asked_at >= since,
        QuestionFact.asked_at < until,
    )
    whole = db.session.execute(
        select(func.count(), func.count(QuestionFact.solved_at)).select_from(QuestionFact).where(*asked)
    ).one()
    rows = db.session.execute(
        select(QuestionFact.solver_id, func.count())
        .where(*asked, QuestionFact.solver_id.is_not(None), QuestionFact.self_solved.is_(False))
        .group_by(QuestionFact.solver_id)
    )
    return Reliance(whole[0], whole[1], {solver: count for solver, count in rows if solver is not None})


@dataclass(frozen=True, slots=True)
class Cover:
    """Questions asked in one hour of the week, or one category, and how many had a reply within an hour."""

    key: int
    asked: int
    heard: int


HOUR_US = 3_600_000_000


def cover_by(part: str, since: datetime) -> list[Cover]:
    """`part`: "hour_of_week" (0 is Monday from 0:00, in the programme's zone) or "category_id". One query.

    Questions younger than an hour are not countable yet and are left out.
    """
    column = getattr(QuestionFact, part)
    rows = db.session.execute(
        select(column, func.count(), func.count().filter(QuestionFact.acknowledged_us <= HOUR_US))
        .where(
            QuestionFact.excluded.is_(None),
            QuestionFact.asked_at >= since,
            QuestionFact.asked_at <= clock.now() - timedelta(hours=1),
        )
        .group_by(column)
        .order_by(column)
    )
    return [Cover(*row) for row in rows]


def solved_in_categories(member_ids: Sequence[int], since: datetime) -> dict[int, dict[int, int]]:
    """By member and category: questions of others they solved since then. One query."""
    rows = db.session.execute(
        select(QuestionFact.solver_id, QuestionFact.category_id, func.count())
        .where(
            QuestionFact.solver_id.in_(member_ids),
            QuestionFact.self_solved.is_(False),
            QuestionFact.solved_at >= since,
        )
        .group_by(QuestionFact.solver_id, QuestionFact.category_id)
    )
    found: dict[int, dict[int, int]] = {}
    for solver, category, count in rows:
        if solver is not None:
            found.setdefault(solver, {})[category] = count
    return found
