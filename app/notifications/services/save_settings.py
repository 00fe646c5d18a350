"""Store what a member wants to be told, and how."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert

from app.accounts.queries import lock_members
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.notifications.kinds import KINDS
from app.notifications.models import NotificationSetting


@command
def save_settings(actor: Actor, *, in_app: Collection[str], by_mail: Collection[str]) -> None:
    """The names of the kinds that are on, a channel each; all others are off."""
    member_id = actor.signed_in_id
    lock_members([member_id])
    db.session.execute(delete(NotificationSetting).where(NotificationSetting.member_id == member_id))
    rows = [
        {
            "member_id": member_id,
            "kind": kind.name,
            "in_app": kind.always_in_app or kind.name in in_app,
            "by_mail": kind.always_by_mail or kind.name in by_mail,
        }
        for kind in KINDS
    ]
    db.session.execute(insert(NotificationSetting), rows)
