"""What several use cases do around a change: tell the timeline, follow, find the other question."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.policy import Invalid, NotFound
from app.forum.models import Follow, Question, QuestionEvent
from app.forum.queries import visible_question


def happened(
    question: Question,
    kind: str,
    actor: Actor,
    *,
    answer_id: int | None = None,
    other_id: int | None = None,
    detail: str = "",
) -> None:
    """Inside a command: add to the question's timeline."""
    db.session.add(
        QuestionEvent(
            question_id=question.id,
            kind=kind,
            actor_id=actor.member_id,
            at=clock.now(),
            answer_id=answer_id,
            other_id=other_id,
            detail=detail[:300],
        )
    )


def follow(question_id: int, member_id: int) -> None:
    """Inside a command: follow, unless the member follows already or has said not to."""
    row = {"question_id": question_id, "member_id": member_id, "at": clock.now(), "muted": False}
    db.session.execute(insert_ignoring(Follow), [row])


def lock_both(actor: Actor, question_id: int, other_id: int) -> tuple[Question, Question]:
    """Inside a command: this question, and the one that it repeats, both locked, always in the same order.

    The other is followed to the question that it repeats itself. Raises NotFound, or Invalid on `other`.
    """
    visible_question(actor, question_id)
    try:
        original = _original(actor, other_id)
    except NotFound as error:
        raise Invalid(other="There is no question with this number.") from error
    if original == question_id:
        raise Invalid(other="That would make the question a duplicate of itself.")
    locked = {
        number: visible_question(actor, number, lock=True) for number in sorted((question_id, original))
    }
    if locked[original].duplicate_of_id is not None:
        raise Invalid(other="That question has just become a duplicate itself. Please choose again.")
    return locked[question_id], locked[original]


def _original(actor: Actor, question_id: int) -> int:
    seen = {question_id}
    while (
        repeats := visible_question(actor, question_id).duplicate_of_id
    ) is not None and repeats not in seen:
        seen.add(repeats)
        question_id = repeats
    return question_id
