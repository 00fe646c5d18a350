"""Sign up for a session of a conference."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.models import SessionSeat
from superusers.training.queries.sessions import overlap, own_sessions, seat_count
from superusers.training.services._sessions import locked_session


@command
def take_session(actor: Actor, event_id: int, session_id: int) -> None:
    """Once, and never two at the same time. Raises Refused or NotFound."""
    event, session = locked_session(actor, event_id, session_id)
    mine = own_sessions(event_id, actor.member_id)
    if session in mine:
        return
    clash = next((other for other in mine if overlap(session, other, event)), None)
    if clash is not None:
        raise Refused("overlap", f"You signed up for “{clash.title}” at that time. Leave it first.")
    # The event's lock makes the two who want the last seat take turns.
    if session.capacity is not None and seat_count(session_id) >= session.capacity:
        raise Refused("full", "All seats of this session are taken.")
    db.session.add(SessionSeat(session_id=session_id, member_id=actor.signed_in_id, at=clock.now()))
