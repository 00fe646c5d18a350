"""Somebody asked after all: what they said solved it did not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import or_, update

from app.analytics.value_models import Deflection
from app.core import clock
from app.core.db import db
from app.core.uow import command

ASKED_WITHIN = timedelta(hours=24)


@command
def withdraw_presses(*, form: str | None, persons: Collection[str]) -> None:
    """Those of the same form, and those of the same person within the last 24 hours, do not count."""
    now = clock.now()
    by_person = Deflection.person.in_(persons) & (Deflection.at > now - ASKED_WITHIN)
    same = or_(Deflection.form == form, by_person) if form else by_person
    db.session.execute(
        update(Deflection).where(same, Deflection.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )
