"""Move a question to another category."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command, emit
from app.forum.events import QuestionMoved
from app.forum.models import Category, Question
from app.forum.policy import can_moderate
from app.forum.queries import open_category, visible_question
from app.forum.services._happened import happened


@command
def move_question(actor: Actor, question_id: int, category_id: int, *, reason: str = "") -> None:
    """Raises Refused, NotFound, or Invalid on `category` when that category is gone."""
    question = visible_question(actor, question_id, lock=True)
    can_moderate(actor).enforce()
    before = question.category_id
    if not change_category(question, category_id, actor):
        return
    record(
        actor,
        "forum.question_moved",
        subject=("question", question.id),
        reason=reason,
        before=before,
        after=category_id,
    )


def change_category(question: Question, category_id: int, actor: Actor) -> bool:
    """Inside a command that holds the question's lock. Returns whether it was in another one."""
    if question.category_id == category_id:
        return False
    home, before = open_category(category_id), db.session.get_one(Category, question.category_id)
    if question.hidden_at is None:
        before.question_count = Category.question_count - 1
        home.question_count = Category.question_count + 1
    question.category_id = home.id
    happened(question, "moved", actor, detail=f"{before.name} → {home.name}")
    emit(QuestionMoved(question_id=question.id, actor_id=actor.signed_in_id, from_category_id=before.id))
    return True
