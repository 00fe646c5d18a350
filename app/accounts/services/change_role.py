"""Give a member another role."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.policy import can_change_role
from app.accounts.roles import ROLES
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command


@command
def change_role(actor: Actor, member_id: int, *, role: str) -> None:
    """Raises Refused, NotFound, or Invalid for a role that does not exist."""
    can_change_role(actor).enforce()
    if role not in ROLES:
        raise Invalid(role="There is no such role.")
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise NotFound
    member.role = role
