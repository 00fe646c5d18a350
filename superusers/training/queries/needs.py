"""Reads of what people need."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from superusers.training.models import EventNeeds


def needs_row(event_id: int, member_id: int | None) -> EventNeeds | None:
    return db.session.scalars(
        select(EventNeeds).where(EventNeeds.event_id == event_id, EventNeeds.member_id == member_id)
    ).first()
