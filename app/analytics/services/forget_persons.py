"""Wipe what tells one person's presses, and what one reader said, from another's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app.analytics.value_models import Deflection, ReaderReply
from app.core import clock
from app.core.db import db
from app.core.uow import command

KEPT = timedelta(hours=24)
"""As long as asking after all takes a press back."""


@command
def forget_persons() -> None:
    """Of presses and replies older than a day."""
    db.session.execute(
        update(Deflection)
        .where(Deflection.person.is_not(None), Deflection.at < clock.now() - KEPT)
        .values(person=None)
    )
    db.session.execute(
        update(ReaderReply)
        .where(ReaderReply.person.is_not(None), ReaderReply.at < clock.now() - KEPT)
        .values(person=None, address=None)
    )
