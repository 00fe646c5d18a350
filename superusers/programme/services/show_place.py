"""Choose whether the programme's public page names oneself."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.uow import command
from superusers.programme.services._places import place_to_change


@command
def show_place(actor: Actor, *, shown: bool) -> None:
    """Raises NotFound."""
    place = place_to_change(actor.signed_in_id)
    place.shown_since = (place.shown_since or clock.now()) if shown else None
