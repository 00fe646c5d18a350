"""Mail a member about a question again."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.notifications.models import NotificationMute


@command
def resume_mail(actor: Actor, question_id: int) -> None:
    """What happened meanwhile is not mailed. A question that was not muted stays as it is."""
    db.session.execute(
        delete(NotificationMute).where(
            NotificationMute.member_id == actor.signed_in_id, NotificationMute.question_id == question_id
        )
    )
