"""A member has opened a notice."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.reputation.case_models import CaseNotice


@command
def read_notice(actor: Actor, notice_id: int) -> None:
    """Somebody else's, or one that was read: nothing happens."""
    db.session.execute(
        update(CaseNotice)
        .where(
            CaseNotice.id == notice_id,
            CaseNotice.member_id == actor.signed_in_id,
            CaseNotice.read_at.is_(None),
        )
        .values(read_at=clock.now())
    )
