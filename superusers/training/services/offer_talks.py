"""Offer office hours: slots of a quarter of an hour in a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.models import TalkOffer, TalkSlot
from superusers.training.policy import can_offer
from superusers.training.queries.talks import SLOT
from superusers.training.services._writing import wall_text


@command
def offer_talks(
    actor: Actor,
    *,
    about: str,
    wall: datetime,
    time_zone: str,
    starts_at: datetime,
    slots: int,
    meeting_url: str,
) -> int:
    """Returns the offer. Raises Refused, or Invalid on `day` or `at`."""
    can_offer(actor).enforce()
    expert = actor.signed_in_id
    lock_members([expert])
    if starts_at <= clock.now():
        raise Invalid(day="This would have begun already.")
    moments = [starts_at + n * SLOT for n in range(slots)]
    clash = select(TalkSlot.id).where(
        TalkSlot.expert_id == expert,
        TalkSlot.withdrawn_at.is_(None),
        TalkSlot.starts_at > moments[0] - SLOT,
        TalkSlot.starts_at < moments[-1] + SLOT,
    )
    if db.session.scalar(clash.limit(1)) is not None:
        raise Invalid(at="You offer a part of this already.")
    offer = TalkOffer(
        expert_id=expert,
        about=about,
        wall=wall_text(wall),
        time_zone=time_zone,
        meeting_url=meeting_url,
        made_at=clock.now(),
    )
    db.session.add(offer)
    db.session.flush()
    db.session.add_all(TalkSlot(offer_id=offer.id, expert_id=expert, starts_at=moment) for moment in moments)
    return offer.id
