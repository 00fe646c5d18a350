"""Mark one line as read."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from app.notifications.models import NotificationLine
from app.notifications.queries import line_url


@command
def read_line(actor: Actor, line_id: int) -> str:
    """Returns the address the line leads to. Raises NotFound: no such line of this member stands."""
    url = line_url(actor.signed_in_id, line_id)
    if url is None:
        raise NotFound
    db.session.execute(
        update(NotificationLine)
        .where(NotificationLine.id == line_id, NotificationLine.read_at.is_(None))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return url
