"""Steps that use cases about sessions share."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from superusers.training.models import EventSession, ProgrammeEvent
from superusers.training.policy import can_take_session
from superusers.training.queries.events import meeting_of, reply_of
from superusers.training.queries.sessions import session_in, starts_of
from superusers.training.services._events import locked_visible_event


def locked_session(actor: Actor, event_id: int, session_id: int) -> tuple[ProgrammeEvent, EventSession]:
    """With its event, whose lock it is. Raises NotFound, or Refused where the actor may not change it."""
    event = locked_visible_event(actor, event_id)
    session = session_in(event_id, session_id)
    reply = reply_of(event_id, actor.member_id)
    can_take_session(
        meeting_of(event),
        answer=reply.answer if reply else None,
        signs_up=session.signs_up,
        starts_at=starts_of(session, event),
        now=clock.now(),
    ).enforce()
    return event, session
