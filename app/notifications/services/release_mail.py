"""Give a claimed mail back, because it was surely not sent."""

from __future__ import annotations

from sqlalchemy import delete, update

from app.core.db import db
from app.core.uow import command
from app.notifications.models import Notification, NotificationMail


@command
def release_mail(mail_id: int) -> None:
    """What it was to say waits again. A mail that is marked as sent stays as it is."""
    mail = db.session.get(NotificationMail, mail_id, with_for_update=True)
    if mail is None or mail.sent_at is not None:
        return
    db.session.execute(
        update(Notification)
        .where(Notification.mail_id == mail_id)
        .values(mail_id=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(NotificationMail).where(NotificationMail.id == mail_id))
