"""Delete a note on a day."""

from __future__ import annotations

from app.analytics.kept import StatisticsNote
from app.analytics.policy import can_read_statistics
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def drop_note(actor: Actor, note_id: int) -> None:
    """Raises Refused or NotFound."""
    can_read_statistics(actor).enforce()
    note = db.session.get(StatisticsNote, note_id, with_for_update=True)
    if note is None:
        raise NotFound
    record(
        actor,
        "analytics.note_dropped",
        subject=("statistics_note", note.id),
        day=note.day.isoformat(),
        words=note.words,
    )
    db.session.delete(note)
