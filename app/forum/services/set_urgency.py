"""Urgent: set by staff, asked for by a super user with a reason."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import UrgencyChanged
from app.forum.policy import can_escalate, can_take_over
from app.forum.queries import visible_question
from app.forum.services._happened import happened

KINDS = {"urgent": "urgent", "asked": "urgent_asked", "": "not_urgent"}


@command
def set_urgency(actor: Actor, question_id: int, *, urgency: str, reason: str = "") -> None:
    """`urgent` and empty (not urgent) are for staff, `asked` for those who escalate.

    Raises Refused, NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    (can_escalate(actor, question) if urgency == "asked" else can_take_over(actor)).enforce()
    if question.urgency == urgency or (urgency == "asked" and question.urgency == "urgent"):
        return
    question.urgency = urgency
    happened(question, KINDS[urgency], actor, detail=reason)
    record(
        actor,
        "forum.urgency_changed",
        subject=("question", question.id),
        reason=reason,
        urgency=urgency or "none",
    )
    emit(UrgencyChanged(question_id=question.id, actor_id=actor.signed_in_id, urgency=urgency))
