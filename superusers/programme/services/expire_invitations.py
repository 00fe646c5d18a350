"""End invitations that nobody answered."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.uow import command
from superusers.programme.life_cycle import By, State
from superusers.programme.models import Candidacy, PlaceRow
from superusers.programme.services._places import place_to_change, take_step

REASON = "The invitation ran out without an answer. You can apply, or be nominated, again."


@command
def expire_invitations() -> int:
    """Returns how many."""
    due = db.session.scalars(
        select(PlaceRow.member_id)
        .join(Candidacy, Candidacy.place_id == PlaceRow.id)
        .where(
            PlaceRow.state == State.INVITED,
            Candidacy.ended_at.is_(None),
            Candidacy.expires_at <= clock.now(),
        )
        .order_by(PlaceRow.member_id)
        .limit(100)
    ).all()
    for member_id in due:
        place = place_to_change(member_id)
        if place.now == State.INVITED:  # else signed while this waited for the lock
            take_step(place, State.SET_ASIDE, actor=SYSTEM, by=By.SYSTEM, reason=REASON)
    return len(due)
