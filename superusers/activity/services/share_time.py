"""A member shares their time with the programme's managers, or no longer."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import deny
from app.core.uow import command
from superusers.activity.services._recording import locked_recording


@command
def share_time(actor: Actor, *, shares: bool) -> None:
    """The second switch. Without it managers see flags, never minutes.

    Raises Refused when nothing is recorded.
    """
    row = locked_recording(actor.signed_in_id)
    if shares and row.recording_since is None:
        deny("not_recording", "Your time is not recorded, so there is nothing to share.").enforce()
    row.sharing_since = (row.sharing_since or clock.now()) if shares else None
