"""Throw away what visitors wrote and never came back for."""

from __future__ import annotations

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.forum.models import KeptQuestion


@command
def forget_expired() -> None:
    """A week after it was written. Those that were posted are questions by now."""
    db.session.execute(delete(KeptQuestion).where(KeptQuestion.expires_at <= clock.now()))
