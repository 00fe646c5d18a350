"""Note that the mail server has taken a mail."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.notifications.models import NotificationMail


@command
def mark_sent(mail_id: int) -> None:
    db.session.execute(
        update(NotificationMail)
        .where(NotificationMail.id == mail_id)
        .values(sent_at=clock.now())
        .execution_options(synchronize_session=False)
    )
