"""Share a view of the statistics, or keep it to oneself again."""

from __future__ import annotations

from sqlalchemy import delete

from app.analytics.kept import StatisticsMail
from app.analytics.kept_queries import own_view
from app.analytics.policy import can_read_statistics
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command


@command
def share_view(actor: Actor, view_id: int, *, shared: bool) -> None:
    """Raises Refused, or NotFound unless it is the actor's own. Others' mails end with the sharing."""
    can_read_statistics(actor).enforce()
    view = own_view(actor, view_id)
    view.shared = shared
    if not shared:
        others = StatisticsMail.member_id != actor.signed_in_id
        db.session.execute(delete(StatisticsMail).where(StatisticsMail.view_id == view_id, others))
