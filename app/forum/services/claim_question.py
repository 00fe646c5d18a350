"""Say "I'm on it", so that two people do not write the same answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.options import number
from app.core.uow import command
from app.forum.policy import can_claim
from app.forum.queries import visible_question


@command
def claim_question(actor: Actor, question_id: int) -> datetime:
    """Claim the question, or claim it anew. Returns when the claim releases itself.

    It expires against the clock, so no job has to end it. Raises Refused when somebody else is on it, or
    NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    now = clock.now()
    can_claim(actor, question, now=now).enforce()
    until = now + timedelta(minutes=number("forum.claim_minutes"))
    question.claimed_by_id, question.claimed_until = actor.signed_in_id, until
    return until
