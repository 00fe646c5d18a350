"""Throw away a question that a visitor wrote."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.db import db
from app.core.uow import command
from app.forum.models import KeptQuestion


@command
def forget_question(visit_hash: str) -> None:
    """What this browser keeps and has not posted."""
    db.session.execute(
        delete(KeptQuestion).where(KeptQuestion.visit_hash == visit_hash, KeptQuestion.posted_id.is_(None))
    )
