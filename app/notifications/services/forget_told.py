"""Forget what was told long ago."""

from __future__ import annotations

from sqlalchemy import delete, exists, select

from app.core.db import db
from app.core.uow import command
from app.notifications.models import Notification, NotificationLine, NotificationMail

BATCH = 500


@command
def forget_told(*, up_to: int) -> bool:
    """Delete the oldest notifications up to this id with the lines and mails that say nothing else.

    False when there were none left.
    """
    rows = db.session.execute(
        select(Notification.id, Notification.line_id, Notification.mail_id)
        .where(Notification.id <= up_to)
        .order_by(Notification.id)
        .limit(BATCH)
    ).all()
    db.session.execute(
        delete(Notification)
        .where(Notification.id.in_([row.id for row in rows]))
        .execution_options(synchronize_session=False)
    )
    for model, column, ids in (
        (NotificationLine, Notification.line_id, {row.line_id for row in rows}),
        (NotificationMail, Notification.mail_id, {row.mail_id for row in rows}),
    ):
        db.session.execute(
            delete(model)
            .where(model.id.in_(ids - {None}), ~exists().where(column == model.id))
            .execution_options(synchronize_session=False)
        )
    return bool(rows)
