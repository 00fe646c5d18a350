"""A member has read the advice to rest."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.uow import command
from superusers.activity.services._recording import locked_recording


@command
def put_advice_away(actor: Actor) -> None:
    """It comes back when another week has too much in it."""
    row = locked_recording(actor.signed_in_id)
    row.rest_seen_on = row.rest_advised_on
