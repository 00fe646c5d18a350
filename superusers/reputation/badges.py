"""Award badges that an import brought along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db, insert_ignoring
from superusers.reputation.models import Badge


def award_badges(rows: Sequence[tuple[int, str, datetime]]) -> int:
    """Inside the import's command: store (member id, name, awarded at). Returns how many were new."""
    before = db.session.scalar(select(func.count()).select_from(Badge)) or 0
    values = [{"member_id": m, "name": name[:80], "awarded_at": at} for m, name, at in rows]
    db.session.execute(insert_ignoring(Badge), values)
    return (db.session.scalar(select(func.count()).select_from(Badge)) or 0) - before
