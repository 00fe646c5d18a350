"""Say how an event was."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventFeedback
from superusers.training.policy import can_give_feedback
from superusers.training.queries.events import meeting_of, reply_of
from superusers.training.queries.learning import feedback_of
from superusers.training.services._events import locked_visible_event


@command
def give_feedback(actor: Actor, event_id: int, *, score: int, words: str) -> None:
    """Saying it again replaces it. Raises Refused or NotFound."""
    event = locked_visible_event(actor, event_id)
    reply = reply_of(event.id, actor.member_id)
    was_there = reply is not None and reply.was_there
    can_give_feedback(meeting_of(event), was_there=was_there, now=clock.now()).enforce()
    row = feedback_of(event.id, actor.member_id)
    if row is None:
        row = EventFeedback(event_id=event.id, member_id=actor.signed_in_id)
        db.session.add(row)
    row.score, row.words, row.at = score, words, clock.now()
