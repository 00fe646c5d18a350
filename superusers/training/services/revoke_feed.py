"""Take the address of a member's calendar away."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import CalendarFeed


@command
def revoke_feed(actor: Actor) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == actor.signed_in_id))
