"""A member pauses the recording, or lets it go on."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import deny
from app.core.uow import command
from superusers.activity.services._recording import locked_recording


@command
def pause_recording(actor: Actor, *, paused: bool) -> None:
    """What was recorded stays; nothing is added while it is paused."""
    row = locked_recording(actor.signed_in_id)
    if row.recording_since is None:
        deny("not_recording", "Your time is not recorded, so there is nothing to pause.").enforce()
    row.paused_at = (row.paused_at or clock.now()) if paused else None
