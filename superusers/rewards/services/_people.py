"""Who receives, as policies see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.queries import lock_members, member_by_id
from app.core.db import db
from app.core.policy import NotFound
from superusers.rewards.models import Grant
from superusers.rewards.policy import Receiver

BATCH = 100


def locked_receiver(member_id: int) -> Receiver:
    """Inside a command: the member, locked. Raises NotFound."""
    lock_members([member_id])
    member = member_by_id(member_id)
    return Receiver(
        member_id=member.id,
        role=member.role,
        is_closed=member.closed_at is not None,
        is_automatic=member.automatic,
    )


def locked_grant(grant_id: int) -> Grant:
    """The grant under its member's lock. Raises NotFound."""
    found = db.session.get(Grant, grant_id)
    if found is None:
        raise NotFound
    lock_members([found.member_id])
    return db.session.get_one(Grant, grant_id, populate_existing=True, with_for_update=True)


def locked_grants(statement: Any) -> list[Grant]:
    """These grants under their members' locks, read again once they are held."""
    found = db.session.scalars(statement).all()
    lock_members([grant.member_id for grant in found])
    return list(
        db.session.scalars(
            select(Grant)
            .where(Grant.id.in_([grant.id for grant in found]))
            .order_by(Grant.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
