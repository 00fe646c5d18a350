"""Keep the copy of a member's data that a job has made."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.accounts.models import DataCopy
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import number
from app.core.uow import command


@command
def store_data_copy(copy_id: int, content: bytes) -> None:
    """For some days; earlier copies of the member go. Nothing when the account was closed meanwhile."""
    row = db.session.get(DataCopy, copy_id, with_for_update=True)
    if row is None or row.ready_at is not None:
        return
    now = clock.now()
    row.content, row.size, row.ready_at = content, len(content), now
    row.expires_at = now + timedelta(days=number("accounts.data_copy_days"))
    db.session.execute(delete(DataCopy).where(DataCopy.member_id == row.member_id, DataCopy.id < row.id))
    enqueue("accounts.mail_data_copy", copy_id=row.id)
