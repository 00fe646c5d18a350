"""What is kept of a member's time, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.db import db
from superusers.activity.models import ActivityDay, Finding, Pattern, Recording, Visit


def data_of_activity(member_id: int) -> dict[str, Any]:
    """Lengths in milliseconds."""
    return {
        "switches": _rows(Recording, member_id, leaving={"member_id"}),
        "days": _rows(ActivityDay, member_id, leaving={"member_id"}),
        "visits": _rows(Visit, member_id, leaving={"member_id"}),
        "pattern": _rows(Pattern, member_id, leaving={"member_id"}),
        # Who decided stays with them, as with decisions about posts.
        "found_odd": _rows(Finding, member_id, leaving={"member_id", "decided_by_id"}),
    }


def _rows(table: Any, member_id: int, *, leaving: set[str]) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in leaving]
    found = db.session.execute(select(*columns).where(table.member_id == member_id)).mappings()
    return [dict(row) for row in found]
