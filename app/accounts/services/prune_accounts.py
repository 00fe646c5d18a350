"""Forget what has had its time: copies of data, finished changes of address,
hashes of addresses and browsers."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from app.accounts.addresses import KEPT
from app.accounts.models import DataCopy, EmailChange, SessionRow
from app.core import clock
from app.core.db import db
from app.core.uow import command


@command
def prune_accounts() -> None:
    now = clock.now()
    db.session.execute(delete(DataCopy).where(DataCopy.expires_at <= now))
    db.session.execute(
        delete(EmailChange).where(EmailChange.expires_at <= now, EmailChange.undo_until <= now)
    )
    db.session.execute(delete(SessionRow).where(SessionRow.code_due_until <= now))
    db.session.execute(
        update(SessionRow)
        .where(
            SessionRow.created_at <= now - KEPT,
            or_(SessionRow.address_hash.is_not(None), SessionRow.device_hash.is_not(None)),
        )
        .values(address_hash=None, device_hash=None)
    )
