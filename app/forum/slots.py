"""What the forum adds to a member's page, and to signing up with a question at hand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup
from sqlalchemy import func, select

from app.core.db import db
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from app.core.web.visit import visit_hash
from app.forum.members import SOLVES_FOR_SOMEBODY
from app.forum.models import Acceptance, Answer, Question
from app.forum.pages import question_rows
from app.forum.personal_data import data_of_forum
from app.forum.queries import kept_question
from app.forum.services._keeping import bind_kept_question

SHOWN = 10


@dataclass(frozen=True, slots=True)
class MemberFigures:
    questions: int
    answers: int
    solutions: int
    """Visible answers that stand accepted by somebody else."""


def register(kernel: Kernel) -> None:
    kernel.personal_data("forum", data_of_forum)
    kernel.fill("member_activity", member_activity)
    kernel.fill("signed_up", bind_kept_question)
    kernel.fill("kept_words", kept_words)
    kernel.fill("joined_target", joined_target)


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
    solved = lately_solved(member_id)
    rows = {row.id: row for row in question_rows([*asked, *answered, *solved])}
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "forum/member_activity.html",
            own=current_actor().is_member(member_id),
            member_name="This member",
            figures=member_figures(member_id),
            questions=[rows[i] for i in asked],
            answered=[rows[i] for i in answered if i not in solved],
            solved=[rows[i] for i in solved],
        )
    )


def lately_solved(member_id: int) -> list[int]:
    """Questions of others that this member's answers solved, the latest first. One query."""
    return list(
        db.session.scalars(
            select(Acceptance.question_id)
            .join(Answer, Answer.id == Acceptance.answer_id)
            .join(Question, Question.id == Acceptance.question_id)
            .where(
                Answer.author_id == member_id,
                *SOLVES_FOR_SOMEBODY,
                Question.hidden_at.is_(None),
            )
            .order_by(Acceptance.at.desc())
            .limit(SHOWN)
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
            *SOLVES_FOR_SOMEBODY,
        )
        .scalar_subquery()
    )
    return MemberFigures(*db.session.execute(select(questions, answers, solutions)).one())


def kept_words() -> Markup:
    """On the way through signing up: that the question is kept, and what becomes of it."""
    actor, visit = current_actor(), visit_hash()
    if visit is None and not actor.is_signed_in:
        return Markup("")
    kept = kept_question(visit, actor.member_id)
    if kept is None or kept.posted_id is not None:
        return Markup("")
    return Markup(
        "<p>Your question “{}” is kept. We post it as soon as you have confirmed your address.</p>"
    ).format(kept.title)


def joined_target(member_id: int) -> str | None:
    """Where to go once the address is confirmed: to the question that waited for it, if there is one."""
    return "/ask/kept" if kept_question(None, member_id) is not None else None
