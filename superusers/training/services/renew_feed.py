"""Give a member's calendar a secret address, or a new one."""

from __future__ import annotations

import secrets

from app.accounts.queries import token_hash
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.seal import seal
from app.core.uow import command
from superusers.training.models import CalendarFeed
from superusers.training.queries.feeds import FEED


@command
def renew_feed(actor: Actor) -> None:
    """The address before, if there was one, stops working at once."""
    token = secrets.token_urlsafe(32)
    row = db.session.get(CalendarFeed, actor.signed_in_id, with_for_update=True)
    if row is None:
        row = CalendarFeed(member_id=actor.signed_in_id)
        db.session.add(row)
    row.token_hash, row.token_sealed, row.created_at = token_hash(token), seal(token, FEED), clock.now()
