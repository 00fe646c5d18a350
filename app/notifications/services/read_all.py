"""Mark every line as read that has been shown."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.notifications.models import NotificationLine


@command
def read_all(actor: Actor, *, up_to: int) -> None:
    """`up_to`: the newest notification on the page. What came after it was loaded stays unread."""
    db.session.execute(
        update(NotificationLine)
        .where(
            NotificationLine.member_id == actor.signed_in_id,
            NotificationLine.read_at.is_(None),
            NotificationLine.latest_id <= up_to,
        )
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
