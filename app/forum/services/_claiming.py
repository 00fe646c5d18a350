"""Claims of somebody who leaves."""

from __future__ import annotations

from sqlalchemy import update

from app.core.db import db
from app.forum.models import Question


def release_claims_of(member_id: int) -> None:
    """Inside a command or a delivery: whatever the member was on, others can take at once."""
    db.session.execute(
        update(Question)
        .where(Question.claimed_by_id == member_id)
        .values(claimed_by_id=None, claimed_until=None)
    )
