"""Drop a session of a conference."""

from __future__ import annotations

from sqlalchemy import delete

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.training.models import SessionSeat
from superusers.training.policy import can_plan_sessions
from superusers.training.queries.events import meeting_of
from superusers.training.queries.sessions import seat_holders, session_in
from superusers.training.services._events import locked_event
from superusers.training.services._letters import write_letters


@command
def drop_session(actor: Actor, event_id: int, session_id: int) -> int:
    """Those who signed up are told. Returns how many. Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_plan_sessions(actor, meeting_of(event), kind=event.kind, now=clock.now()).enforce()
    session = session_in(event_id, session_id)
    people = seat_holders(session_id)
    session.dropped_at = clock.now()
    db.session.execute(delete(SessionSeat).where(SessionSeat.session_id == session_id))
    write_letters("session_off", ((member, session_id) for member in people))
    record(actor, "training.session_dropped", subject=("event_session", session_id), title=session.title)
    return len(people)
