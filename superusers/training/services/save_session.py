"""Add a session to a conference, or change it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.models import EventSession, ProgrammeEvent
from superusers.training.policy import can_plan_sessions
from superusers.training.queries.events import meeting_of
from superusers.training.queries.sessions import ends_of, seat_count, session_in, starts_of
from superusers.training.services._events import locked_event


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """Read and checked."""

    title: str
    words: str
    place: str
    day: int
    """1 is the event's first."""
    at: str
    minutes: int
    signs_up: bool
    capacity: int | None


@command
def save_session(actor: Actor, event_id: int, session_id: int | None, draft: SessionDraft) -> int:
    """Raises Refused, NotFound, or Invalid where the time or the seats do not fit."""
    event = locked_event(event_id)
    can_plan_sessions(actor, meeting_of(event), kind=event.kind, now=clock.now()).enforce()
    session = session_in(event_id, session_id) if session_id else EventSession(event_id=event_id)
    signed = seat_count(session_id) if session_id else 0
    if signed:
        _check_promised(session, draft, signed)
    session.title, session.words, session.place = draft.title, draft.words, draft.place
    session.day, session.at, session.minutes = draft.day, draft.at, draft.minutes
    session.signs_up, session.capacity = draft.signs_up, draft.capacity
    _check_time(event, session)
    db.session.add(session)
    db.session.flush()
    record(actor, "training.session_saved", subject=("event_session", session.id), title=session.title)
    return session.id


def _check_promised(session: EventSession, draft: SessionDraft, signed: int) -> None:
    """People planned their days by it."""
    if (draft.day, draft.at, draft.minutes) != (session.day, session.at, session.minutes):
        raise Invalid(
            at=f"{signed} signed up for this time. Drop the session, which tells them, and add it anew."
        )
    if not draft.signs_up or (draft.capacity is not None and draft.capacity < signed):
        raise Invalid(capacity=f"{signed} have signed up already.")


def _check_time(event: ProgrammeEvent, session: EventSession) -> None:
    if not event.starts_at <= starts_of(session, event) < ends_of(session, event) <= event.ends_at:
        raise Invalid(at="This is not between the beginning and the end of the conference.")
