"""What a member's copy of their data holds from this room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.notifications.models import (
    Notification,
    NotificationLine,
    NotificationMail,
    NotificationMute,
    NotificationSetting,
)


def data_of_notifications(member_id: int) -> dict[str, Any]:
    """What was told and when it was read, the mails, the switches, and questions without mail.

    The words of others that a notification quotes are theirs and left out.
    """
    told = (
        select(
            Notification.kind,
            Notification.cause,
            Notification.question_id,
            Notification.at,
            Notification.withdrawn_at,
            NotificationLine.read_at,
        )
        .select_from(Notification)
        .outerjoin(
            NotificationLine,
            (NotificationLine.id == Notification.line_id) & (NotificationLine.member_id == member_id),
        )
    )
    mailed = select(NotificationMail.question_id, NotificationMail.claimed_at, NotificationMail.sent_at)
    wanted = select(NotificationSetting.kind, NotificationSetting.in_app, NotificationSetting.by_mail)
    muted = select(NotificationMute.question_id, NotificationMute.at)
    return {
        name: [
            dict(row)
            for row in db.session.execute(
                statement.where(model.member_id == member_id).order_by(order)
            ).mappings()
        ]
        for name, statement, model, order in (
            ("told", told, Notification, Notification.id),
            ("mailed", mailed, NotificationMail, NotificationMail.id),
            ("settings", wanted, NotificationSetting, NotificationSetting.kind),
            ("no_mail_about", muted, NotificationMute, NotificationMute.question_id),
        )
    }
