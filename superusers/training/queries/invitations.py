"""Reads of invitations to a conference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from app.accounts.queries import MemberCard, member_cards
from app.core import clock
from app.core.db import db
from superusers.programme.queries import places_of
from superusers.training.kinds import WAITING
from superusers.training.models import EventInvitation, EventReply
from superusers.training.models.conference import Invited

INVITED_WORDS = {
    Invited.NEXT: "In line",
    Invited.OPEN: "Has not answered",
    Invited.ACCEPTED: "Comes",
    Invited.DECLINED: "Does not come",
    Invited.LAPSED: "Did not answer in time",
    Invited.WITHDRAWN: "Taken back",
}


def keeps_a_seat() -> ColumnElement[bool]:
    """Of an invitation: it was sent and may still be answered."""
    return and_(EventInvitation.state == Invited.OPEN, EventInvitation.answer_by > clock.now())


def kept_counted(event_ids: Iterable[int]) -> dict[int, int]:
    """How many seats invitations keep, by event."""
    rows = db.session.execute(
        select(EventInvitation.event_id, func.count().label("kept"))
        .where(EventInvitation.event_id.in_(list(event_ids)), keeps_a_seat())
        .group_by(EventInvitation.event_id)
    )
    return {row.event_id: row.kept for row in rows}


def kept_seats(event_id: int) -> int:
    return kept_counted([event_id]).get(event_id, 0)


def seat_kept_until(event_id: int, member_id: int | None) -> datetime | None:
    """Until when a seat is kept for the member; None: none is."""
    return db.session.scalar(
        select(EventInvitation.answer_by).where(
            EventInvitation.event_id == event_id, EventInvitation.member_id == member_id, keeps_a_seat()
        )
    )


def invitation_of(event_id: int, member_id: int | None) -> EventInvitation | None:
    return db.session.scalars(
        select(EventInvitation).where(
            EventInvitation.event_id == event_id, EventInvitation.member_id == member_id
        )
    ).first()


def members_invited(event_id: int, *states: Invited) -> list[int]:
    """Whose invitation stands so, in the order in which they were invited."""
    return list(
        db.session.scalars(
            select(EventInvitation.member_id)
            .where(EventInvitation.event_id == event_id, EventInvitation.state.in_(states))
            .order_by(EventInvitation.made_at, EventInvitation.id)
        )
    )


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation, for managers."""

    card: MemberCard
    tier: str
    market: str
    state: Invited
    words: str
    answer_by: datetime
    sent_at: datetime | None
    waits: bool
    """The seat was given up; now the member is on the waiting list."""


ORDER = (
    Invited.OPEN,
    Invited.NEXT,
    Invited.ACCEPTED,
    Invited.LAPSED,
    Invited.DECLINED,
    Invited.WITHDRAWN,
)


def invitations_to(event_id: int) -> list[InvitationRow]:
    """Who has not answered first. Four queries."""
    rows = db.session.scalars(
        select(EventInvitation)
        .where(EventInvitation.event_id == event_id)
        .order_by(EventInvitation.made_at, EventInvitation.id)
    ).all()
    ids = [row.member_id for row in rows]
    cards, places = member_cards(ids), places_of(ids)
    waiting = set(
        db.session.scalars(
            select(EventReply.member_id).where(EventReply.event_id == event_id, EventReply.answer == WAITING)
        )
    )
    found = []
    for row in rows:
        place, state = places.get(row.member_id), Invited(row.state)
        found.append(
            InvitationRow(
                card=cards[row.member_id],
                tier=place.tier if place else "",
                market=place.market if place else "",
                state=state,
                words=INVITED_WORDS[state],
                answer_by=row.answer_by,
                sent_at=row.sent_at,
                waits=row.member_id in waiting,
            )
        )
    return sorted(found, key=lambda row: ORDER.index(row.state))
