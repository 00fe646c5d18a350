"""Give back the seat in a session of a conference."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import SessionSeat
from superusers.training.services._sessions import locked_session


@command
def leave_session(actor: Actor, event_id: int, session_id: int) -> None:
    """Raises Refused or NotFound."""
    locked_session(actor, event_id, session_id)
    db.session.execute(
        delete(SessionSeat).where(
            SessionSeat.session_id == session_id, SessionSeat.member_id == actor.member_id
        )
    )
