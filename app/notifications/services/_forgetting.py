"""Steps of forgetting a person."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.db import db
from app.notifications.models import (
    Notification,
    NotificationLine,
    NotificationMail,
    NotificationMute,
    NotificationSetting,
)


def forget_member(member_id: int) -> None:
    """Inside a delivery: everything that was told to this member, and what they wanted."""
    for model in (
        Notification,
        NotificationLine,
        NotificationMail,
        NotificationSetting,
        NotificationMute,
    ):
        db.session.execute(delete(model).where(model.member_id == member_id))
