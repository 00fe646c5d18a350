"""A member has everything about their time erased."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.uow import command
from superusers.activity.services._recording import erase, locked_recording


@command
def erase_time(actor: Actor) -> None:
    """Days, visits, what looked odd, and the consent: as if it had never been recorded.

    Sums of more than 13 months ago stay; they name nobody.
    """
    erase(locked_recording(actor.signed_in_id))
