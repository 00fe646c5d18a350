"""Invite chosen super users to a conference."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.models import EventInvitation, EventReply, ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.policy import can_invite
from superusers.training.queries.events import meeting_of
from superusers.training.queries.people import invited_ids
from superusers.training.services._events import locked_event, promote

AGAIN = (Invited.LAPSED, Invited.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Outcome:
    sent: int
    in_line: int
    """Invited as soon as a seat is free."""
    passed_over: int
    """Had answered or been invited already."""


@command
def invite_members(
    actor: Actor, event_id: int, member_ids: Collection[int], *, answer_by: datetime
) -> Outcome:
    """Each keeps a seat until `answer_by`. Those for whom there is none are in line, in the order given.

    Raises Refused or NotFound; Invalid where the deadline does not fit, or somebody is not among those the
    event is for.
    """
    event = locked_event(event_id)
    can_invite(actor, meeting_of(event), kind=event.kind, capacity=event.capacity, now=clock.now()).enforce()
    check_deadline(event, answer_by)
    if not set(member_ids) <= set(invited_ids(event.tier_id)):
        raise Invalid(names="This conference is for others: look at whom it is for.")
    added = _put_in_line(event, actor, member_ids, answer_by)
    promote(event, at_least=timedelta())
    sent = _count_open(event, added)
    record(
        actor,
        "training.members_invited",
        subject=("programme_event", event.id),
        invited=added,
        answer_by=answer_by.isoformat(),
    )
    return Outcome(sent, len(added) - sent, len(member_ids) - len(added))


def check_deadline(event: ProgrammeEvent, answer_by: datetime) -> None:
    """Raises Invalid on `until`."""
    if not clock.now() < answer_by <= event.starts_at:
        raise Invalid(until="Please give a day from today on, before the conference begins.")


def _put_in_line(
    event: ProgrammeEvent, actor: Actor, member_ids: Collection[int], answer_by: datetime
) -> list[int]:
    """Those who were not invited yet, or whose invitation is over, and who have not answered."""
    asked = {
        row.member_id: row
        for row in db.session.scalars(select(EventInvitation).where(EventInvitation.event_id == event.id))
    }
    answered = set(db.session.scalars(select(EventReply.member_id).where(EventReply.event_id == event.id)))
    added = []
    for member_id in dict.fromkeys(member_ids):
        row = asked.get(member_id)
        if member_id in answered or (row is not None and row.state not in AGAIN):
            continue
        if row is None:
            row = EventInvitation(event_id=event.id, member_id=member_id)
            db.session.add(row)
        row.state, row.answer_by, row.by_id = Invited.NEXT, answer_by, actor.signed_in_id
        row.made_at, row.sent_at, row.reminded_at = clock.now(), None, None
        added.append(member_id)
    db.session.flush()
    return added


def _count_open(event: ProgrammeEvent, member_ids: list[int]) -> int:
    rows = db.session.scalars(
        select(EventInvitation.member_id).where(
            EventInvitation.event_id == event.id, EventInvitation.state == Invited.OPEN
        )
    )
    return len(set(rows) & set(member_ids))
