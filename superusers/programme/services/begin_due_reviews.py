"""Begin the reviews that are due."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.uow import command
from superusers.programme.life_cycle import IN_FORCE, By, State
from superusers.programme.models import PlaceRow
from superusers.programme.services._places import place_to_change, take_step
from superusers.programme.services._reviews import open_review

REVIEWED = sorted(IN_FORCE - {State.REVIEW})
"""Who is on leave is left in peace; the review begins when they are back."""
BATCH = 20


@command
def begin_due_reviews() -> int:
    """At most 20 at a time. Returns how many."""
    due = db.session.scalars(
        select(PlaceRow.member_id)
        .where(PlaceRow.state.in_(REVIEWED), PlaceRow.review_due_at <= clock.now())
        .order_by(PlaceRow.review_due_at, PlaceRow.member_id)
        .limit(BATCH)
    ).all()
    for member_id in due:
        place = place_to_change(member_id)
        if place.now in REVIEWED:
            open_review(place)
            take_step(place, State.REVIEW, actor=SYSTEM, by=By.SYSTEM)
    return len(due)
