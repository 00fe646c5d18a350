"""What the forum adds to a member's page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy import func, or_, select

from app.core.db import db
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from app.forum.models import Acceptance, Answer, Question
from app.forum.pages import question_rows

SHOWN = 10


@dataclass(frozen=True, slots=True)
class MemberFigures:
    questions: int
    answers: int
    solutions: int
    """Visible answers that stand accepted by somebody else."""


def register(kernel: Kernel) -> None:
    kernel.fill("member_activity", member_activity)


def member_activity(member_id: int) -> Markup:
    asked = db.session.scalars(
        select(Question.id)
        .where(Question.author_id == member_id, Question.hidden_at.is_(None))
        .order_by(Question.created_at.desc())
        .limit(SHOWN)
    ).all()
    answered = db.session.scalars(
        select(Answer.question_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.author_id == member_id, Answer.hidden_at.is_(None), Question.hidden_at.is_(None))
        .group_by(Answer.question_id)
        .order_by(func.max(Answer.created_at).desc())
        .limit(SHOWN)
    ).all()
    rows = {row.id: row for row in question_rows([*asked, *answered])}
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "forum/member_activity.html",
            own=current_actor().is_member(member_id),
            member_name="This member",
            figures=member_figures(member_id),
            questions=[rows[i] for i in asked],
            answered=[rows[i] for i in answered],
        )
    )


def member_figures(member_id: int) -> MemberFigures:
    """How much a member asked, answered and solved. One query."""
    questions = (
        select(func.count())
        .where(Question.author_id == member_id, Question.hidden_at.is_(None))
        .scalar_subquery()
    )
    answers = (
        select(func.count())
        .where(Answer.author_id == member_id, Answer.hidden_at.is_(None))
        .scalar_subquery()
    )
    solutions = (
        select(func.count())
        .select_from(Acceptance)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Answer.author_id == member_id,
            Answer.hidden_at.is_(None),
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
            or_(Question.author_id.is_(None), Question.author_id != member_id),
        )
        .scalar_subquery()
    )
    return MemberFigures(*db.session.execute(select(questions, answers, solutions)).one())
