"""What members solved for others: reads behind a super user's own figures, many members at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.analytics.models import QuestionFact
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
