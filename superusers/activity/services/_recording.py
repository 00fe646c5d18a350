"""Steps that the switches share."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.queries import lock_members
from app.core.db import db
from superusers.activity.models import ActivityDay, Finding, Pattern, Recording, Visit


def locked_recording(member_id: int) -> Recording:
    """The member's row, made if it is missing, and locked."""
    lock_members([member_id])
    row = db.session.scalars(
        select(Recording)
        .where(Recording.member_id == member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        row = Recording(member_id=member_id, credited_until=0, state={})
        db.session.add(row)
        db.session.flush()
    return row


def erase(row: Recording) -> None:
    """Everything there is of this member's time, and the switches go back to off."""
    for table in (ActivityDay, Visit, Finding, Pattern):
        db.session.execute(delete(table).where(table.member_id == row.member_id))
    row.recording_since = row.paused_at = row.sharing_since = None
    row.rest_advised_on = row.rest_seen_on = None
    row.credited_until, row.state = 0, {}
