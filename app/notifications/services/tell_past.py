"""Tell what has happened already: for the demo, whose members find their bell in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from app.core.db import db
from app.core.uow import command
from app.forum.queries import lock_question
from app.notifications.causes import causes_since
from app.notifications.models import Notification, NotificationLine
from app.notifications.services._telling import tell


@command
def tell_past(*, since: datetime, unread_since: datetime) -> None:
    """Replies and acceptances since then, without any mail; what came before `unread_since` has been read.

    For small communities: it is one transaction. Told twice changes nothing.
    """
    for at, question_id, cause in causes_since(since):
        lock_question(question_id)
        tell(cause, by_mail=False, since=since)
        if at < unread_since:
            db.session.execute(
                update(NotificationLine)
                .where(
                    NotificationLine.read_at.is_(None),
                    NotificationLine.id.in_(select(Notification.line_id).where(Notification.cause == cause)),
                )
                .values(read_at=at)
                .execution_options(synchronize_session=False)
            )
