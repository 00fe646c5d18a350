"""Keep what was said and where it can be watched again."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.uow import command
from superusers.training.policy import can_manage
from superusers.training.services._events import locked_event
from superusers.training.texts import Written


@command
def save_notes(actor: Actor, event_id: int, *, recording_url: str, notes: Written) -> None:
    """Raises Refused or NotFound."""
    can_manage(actor).enforce()
    event = locked_event(event_id)
    event.recording_url = recording_url
    event.notes_source, event.notes_html = notes.source, notes.html
