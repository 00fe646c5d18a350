"""Keep what the nightly comparison of the ledger with the facts found."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.reputation.models import LedgerCheck

KEPT = timedelta(days=90)


@command
def record_check(*, questions: int, lines: int, totals: int) -> None:
    """Store the figures; a difference is a line of the audit log as well."""
    now = clock.now()
    db.session.execute(delete(LedgerCheck).where(LedgerCheck.at < now - KEPT))
    db.session.add(LedgerCheck(at=now, questions=questions, lines=lines, totals=totals))
    if questions or lines or totals:
        record(
            SYSTEM,
            "reputation.ledger_differs",
            subject=("community", None),
            questions=questions,
            lines=lines,
            totals=totals,
        )
