"""Award badges that an import brought along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.db import db, insert_ignoring
from superusers.reputation.models import Badge


def award_badges(rows: Sequence[tuple[int, str, datetime]]) -> int:
    """Inside the import's command: store (member id, name, awarded at). Returns how many were new."""
    values = [{"member_id": m, "name": name[:80], "awarded_at": at} for m, name, at in rows]
    # Asked for what is new, SQLAlchemy sends a thousand rows a statement; PostgreSQL needs that.
    statement = insert_ignoring(Badge.__table__).returning(Badge.__table__.c.id)
    return len(db.session.execute(statement, values).all())
