"""Make the stored counters and states of questions anew from their rows."""

from __future__ import annotations

from app.core.uow import command
from app.forum.queries import lock_questions
from app.forum.upkeep import recount_all


@command
def recount_questions(question_ids: list[int]) -> None:
    """Recount these questions and their answers, in one transaction."""
    lock_questions(question_ids)
    recount_all(question_ids)
