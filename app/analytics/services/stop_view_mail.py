"""Get a view of the statistics by mail no longer."""

from __future__ import annotations

from sqlalchemy import delete

from app.analytics.kept import StatisticsMail
from app.core.db import db
from app.core.uow import command


@command
def stop_view_mail(member_id: int, *, view_id: int) -> None:
    """Nothing happens when there was none."""
    db.session.execute(
        delete(StatisticsMail).where(StatisticsMail.view_id == view_id, StatisticsMail.member_id == member_id)
    )
