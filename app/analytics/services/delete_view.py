"""Delete a view of the statistics."""

from __future__ import annotations

from sqlalchemy import delete

from app.analytics.kept import StatisticsMail
from app.analytics.kept_queries import own_view
from app.analytics.policy import can_read_statistics
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command


@command
def delete_view(actor: Actor, view_id: int) -> None:
    """Raises Refused, or NotFound unless it is the actor's own. Everybody's mails of it end."""
    can_read_statistics(actor).enforce()
    view = own_view(actor, view_id)
    db.session.execute(delete(StatisticsMail).where(StatisticsMail.view_id == view_id))
    db.session.delete(view)
