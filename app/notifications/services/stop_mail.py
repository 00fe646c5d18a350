"""Stop mail of some kinds or about a question, for whoever holds the link that was mailed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert

from app.accounts.queries import lock_members
from app.core import clock
from app.core.db import db, insert_ignoring
from app.core.uow import command
from app.notifications.models import NotificationMute, NotificationSetting
from app.notifications.queries import wishes


@command
def stop_mail(member_id: int, *, kinds: Collection[str] = (), question_id: int | None = None) -> None:
    """The bell goes on telling. Stopping twice changes nothing."""
    lock_members([member_id])
    for (_, kind), wish in wishes([member_id], kinds).items():
        setting = db.session.get(NotificationSetting, (member_id, kind))
        if setting is not None:
            setting.by_mail = False
        else:
            row = {"member_id": member_id, "kind": kind, "in_app": wish.in_app, "by_mail": False}
            db.session.execute(insert(NotificationSetting), [row])
    if question_id is not None:
        db.session.execute(
            insert_ignoring(NotificationMute).values(
                member_id=member_id, question_id=question_id, at=clock.now()
            )
        )
