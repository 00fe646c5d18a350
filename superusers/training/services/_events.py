"""Steps that use cases about events share."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import number, option
from app.core.policy import NotFound
from superusers.training.audience import is_for
from superusers.training.kinds import CONFIRMED, NO, PROMOTED, QUEUED, REMINDED, SOON, WAITING, WITHDRAWN, YES
from superusers.training.models import EventReply, EventSession, ProgrammeEvent, SessionSeat
from superusers.training.queries.events import meeting_of, opens_at, reply_of
from superusers.training.queries.invitations import seat_kept_until
from superusers.training.queries.people import standing_of
from superusers.training.services._invitations import (
    AT_LEAST,
    free_seats,
    invite_next,
    settle_invitations,
    taken_seats,
)
from superusers.training.services._letters import tell

REMIND = "training.remind"


def locked_event(event_id: int) -> ProgrammeEvent:
    """Raises NotFound."""
    event = db.session.get(ProgrammeEvent, event_id, populate_existing=True, with_for_update=True)
    if event is None:
        raise NotFound
    return event


def locked_visible_event(actor: Actor, event_id: int) -> ProgrammeEvent:
    """Raises NotFound: not there, or for others."""
    event = locked_event(event_id)
    if not is_for(actor, meeting_of(event), standing=standing_of(actor), now=clock.now()):
        raise NotFound
    return event


def has_seat_for(event: ProgrammeEvent, member_id: int) -> bool:
    """A free one, or the one that an invitation keeps for the member."""
    if seat_kept_until(event.id, member_id):
        return event.capacity is None or taken_seats(event) < event.capacity
    return free_seats(event) != 0


def set_answer(event: ProgrammeEvent, member_id: int, wanted: str) -> str:
    """Under the event's lock. `wanted`: YES or NO. Returns what holds now: a full event gives WAITING.

    Saying the same again changes nothing, so nobody loses their place in the line by asking twice.
    """
    reply = reply_of(event.id, member_id)
    before = reply.answer if reply else None
    if before == wanted or (wanted == YES and before == WAITING):
        return before or NO
    answer = wanted if wanted == NO or has_seat_for(event, member_id) else WAITING
    if reply is None:
        reply = EventReply(event_id=event.id, member_id=member_id)
        db.session.add(reply)
    reply.answer, reply.asked_at = answer, clock.now()
    db.session.flush()
    settle_invitations(event, [member_id], answer)
    if answer != NO:
        tell(event, CONFIRMED if answer == YES else QUEUED, [member_id])
        return answer
    leave_sessions(event.id, member_id)
    if before == YES:
        tell(event, WITHDRAWN, [member_id])
    promote(event)
    return answer


def promote(event: ProgrammeEvent, *, at_least: timedelta = AT_LEAST) -> None:
    """Give free seats to those who wait, in their order, then to who is next to be invited.

    `at_least`: how long these have to answer. Under the event's lock.
    """
    free = free_seats(event)
    if free == 0:
        return
    waiting = db.session.scalars(
        select(EventReply)
        .where(EventReply.event_id == event.id, EventReply.answer == WAITING)
        .order_by(EventReply.asked_at, EventReply.id)
        .limit(free)
    ).all()
    for reply in waiting:
        reply.answer = YES
    db.session.flush()
    promoted = [reply.member_id for reply in waiting]
    settle_invitations(event, promoted, YES)
    tell(event, PROMOTED, promoted)
    invite_next(event, at_least=at_least)


def leave_sessions(event_id: int, member_id: int) -> None:
    """Give back every seat in the sessions of an event."""
    sessions = select(EventSession.id).where(EventSession.event_id == event_id)
    db.session.execute(
        delete(SessionSeat).where(SessionSeat.member_id == member_id, SessionSeat.session_id.in_(sessions))
    )


def answered(event: ProgrammeEvent, *answers: str) -> list[int]:
    """Members who gave one of these answers."""
    return list(
        db.session.scalars(
            select(EventReply.member_id)
            .where(EventReply.event_id == event.id, EventReply.answer.in_(answers))
            .order_by(EventReply.id)
        )
    )


def plan_reminders(event: ProgrammeEvent) -> None:
    """As jobs for the clock. One that was planned for an earlier start finds that it holds no more."""
    ahead = number("training.remind_hours")
    moments = {REMINDED: event.starts_at - timedelta(hours=ahead)} if ahead else {}
    if event.meeting_url and option("training.link_mail"):
        moments[SOON] = opens_at(event)
    for what, moment in moments.items():
        if moment > clock.now():
            starts = event.starts_at.isoformat()
            enqueue(
                REMIND,
                key=f"{REMIND}:{what}:{event.id}:{starts}",
                run_at=moment,
                event_id=event.id,
                what=what,
                starts=starts,
            )
