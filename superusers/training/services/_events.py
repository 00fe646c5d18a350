"""Steps that use cases about events share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue, enqueue_all
from app.core.options import number, option
from app.core.policy import NotFound
from superusers.training.audience import is_for
from superusers.training.kinds import CONFIRMED, NO, PROMOTED, QUEUED, REMINDED, SOON, WAITING, WITHDRAWN, YES
from superusers.training.models import EventReply, ProgrammeEvent
from superusers.training.queries.events import meeting_of, opens_at, reply_of
from superusers.training.queries.people import standing_of

MAIL, REMIND = "training.mail", "training.remind"


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


def free_seats(event: ProgrammeEvent) -> bool:
    return event.capacity is None or taken_seats(event) < event.capacity


def taken_seats(event: ProgrammeEvent) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(EventReply.event_id == event.id, EventReply.answer == YES)
        )
        or 0
    )


def set_answer(event: ProgrammeEvent, member_id: int, wanted: str) -> str:
    """Under the event's lock. `wanted`: YES or NO. Returns what holds now: a full event gives WAITING.

    Saying the same again changes nothing, so nobody loses their place in the line by asking twice.
    """
    reply = reply_of(event.id, member_id)
    before = reply.answer if reply else None
    if before == wanted or (wanted == YES and before == WAITING):
        return before or NO
    answer = wanted if wanted == NO or free_seats(event) else WAITING
    if reply is None:
        reply = EventReply(event_id=event.id, member_id=member_id)
        db.session.add(reply)
    reply.answer, reply.asked_at = answer, clock.now()
    db.session.flush()
    if answer != NO:
        tell(event, CONFIRMED if answer == YES else QUEUED, [member_id])
    elif before == YES:
        tell(event, WITHDRAWN, [member_id])
        promote(event)
    return answer


def promote(event: ProgrammeEvent) -> None:
    """Give free seats to those who wait, in their order. Under the event's lock."""
    free = None if event.capacity is None else event.capacity - taken_seats(event)
    if free is not None and free <= 0:
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
    tell(event, PROMOTED, [reply.member_id for reply in waiting])


def answered(event: ProgrammeEvent, *answers: str) -> list[int]:
    """Members who gave one of these answers."""
    return list(
        db.session.scalars(
            select(EventReply.member_id)
            .where(EventReply.event_id == event.id, EventReply.answer.in_(answers))
            .order_by(EventReply.id)
        )
    )


def tell(event: ProgrammeEvent, what: str, member_ids: Iterable[int]) -> None:
    """Mail these members. What the mail says is read when it is sent."""
    enqueue_all(
        MAIL, [(None, {"event_id": event.id, "member_id": member, "what": what}) for member in member_ids]
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
