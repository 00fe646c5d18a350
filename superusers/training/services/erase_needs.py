"""Erase what people needed at conferences that are over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventNeeds, ProgrammeEvent

KEPT = timedelta(days=60)


@command
def erase_needs() -> int:
    """Sixty days after the end. Returns how many."""
    over = select(ProgrammeEvent.id).where(ProgrammeEvent.ends_at <= clock.now() - KEPT)
    done: Any = db.session.execute(delete(EventNeeds).where(EventNeeds.event_id.in_(over)))
    return int(done.rowcount)
