"""Reads of the sessions of a conference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.accounts.queries import zone_named
from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from superusers.training.models import EventSession, ProgrammeEvent, SessionSeat
from superusers.training.queries.people import names_of
from superusers.training.when import day_in_words, length_of, nearest_moment


def starts_of(session: EventSession, event: ProgrammeEvent) -> datetime:
    """The moment, by the event's first day and zone."""
    first = datetime.fromisoformat(event.wall).date()
    wall = datetime.combine(first + timedelta(days=session.day - 1), time.fromisoformat(session.at))
    return nearest_moment(wall, zone_named(event.time_zone) or ZoneInfo("UTC"))


def ends_of(session: EventSession, event: ProgrammeEvent) -> datetime:
    return starts_of(session, event) + length_of(session.minutes)


def overlap(one: EventSession, other: EventSession, event: ProgrammeEvent) -> bool:
    """Ending when the other begins is none."""
    return starts_of(one, event) < ends_of(other, event) and starts_of(other, event) < ends_of(one, event)


def sessions_of(event_id: int) -> list[EventSession]:
    """Those that take place, in their order."""
    return list(
        db.session.scalars(
            select(EventSession)
            .where(EventSession.event_id == event_id, EventSession.dropped_at.is_(None))
            .order_by(EventSession.day, EventSession.at, EventSession.id)
        )
    )


def session_in(event_id: int, session_id: int) -> EventSession:
    """Raises NotFound: not there, dropped, or another event's."""
    found = db.session.get(EventSession, session_id)
    if found is None or found.event_id != event_id or found.dropped_at is not None:
        raise NotFound
    return found


def own_sessions(event_id: int, member_id: int | None) -> list[EventSession]:
    """What the member signed up for."""
    return list(
        db.session.scalars(
            select(EventSession)
            .join(SessionSeat, SessionSeat.session_id == EventSession.id)
            .where(
                EventSession.event_id == event_id,
                EventSession.dropped_at.is_(None),
                SessionSeat.member_id == member_id,
            )
            .order_by(EventSession.day, EventSession.at)
        )
    )


def seat_count(session_id: int) -> int:
    return db.session.scalar(select(func.count()).where(SessionSeat.session_id == session_id)) or 0


def seat_holders(session_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(SessionSeat.member_id).where(SessionSeat.session_id == session_id).order_by(SessionSeat.id)
        )
    )


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session, for a reader."""

    id: int
    title: str
    words: str
    place: str
    at: str
    """09:30–10:15, in the reader's zone."""
    signs_up: bool
    capacity: int | None
    taken: int
    mine: bool
    clashes_with: str
    """The title of what the reader signed up for at the same time; empty: nothing."""
    begun: bool
    outside: bool
    """Not between the beginning and the end of the event, since that was changed."""
    people: list[str]
    """Names of who signed up, where they were asked for."""

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.taken >= self.capacity


@dataclass(frozen=True, slots=True)
class SessionDay:
    words: str
    rows: list[SessionRow]


def days_of(
    event: ProgrammeEvent, zone: ZoneInfo, member_id: int | None, *, with_people: bool = False
) -> list[SessionDay]:
    """The agenda by days of the reader's zone. Two queries, four with people."""
    sessions = sessions_of(event.id)
    seats = db.session.execute(
        select(SessionSeat.session_id, SessionSeat.member_id)
        .where(SessionSeat.session_id.in_([session.id for session in sessions]))
        .order_by(SessionSeat.id)
    ).all()
    names = names_of(seat.member_id for seat in seats) if with_people else {}
    chosen = {seat.session_id for seat in seats if seat.member_id == member_id}
    mine = [session for session in sessions if session.id in chosen]
    found: dict[str, list[SessionRow]] = {}
    for session in sorted(sessions, key=lambda one: (starts_of(one, event), one.id)):
        starts, ends = starts_of(session, event), ends_of(session, event)
        holders = [seat.member_id for seat in seats if seat.session_id == session.id]
        others = (other for other in mine if other is not session and overlap(session, other, event))
        clash = next(others, None)
        row = SessionRow(
            id=session.id,
            title=session.title,
            words=session.words,
            place=session.place,
            at=f"{starts.astimezone(zone):%H:%M}–{ends.astimezone(zone):%H:%M}",
            signs_up=session.signs_up,
            capacity=session.capacity,
            taken=len(holders),
            mine=session in mine,
            clashes_with=clash.title if clash else "",
            begun=starts <= clock.now(),
            outside=not event.starts_at <= starts < ends <= event.ends_at,
            people=sorted((names[holder] for holder in holders), key=str.casefold) if with_people else [],
        )
        found.setdefault(day_in_words(starts, zone), []).append(row)
    return [SessionDay(words, rows) for words, rows in found.items()]
