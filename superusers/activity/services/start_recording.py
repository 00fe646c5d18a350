"""A member lets their time be recorded."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.uow import command
from superusers.activity.services._recording import locked_recording


@command
def start_recording(actor: Actor) -> None:
    """The first switch: only from now on does any time of this member exist. Sharing is another one."""
    row = locked_recording(actor.signed_in_id)
    row.recording_since = row.recording_since or clock.now()
