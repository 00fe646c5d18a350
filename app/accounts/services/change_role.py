"""Give a member another role."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.policy import can_change_role
from app.accounts.roles import ADMINISTRATOR, ROLES
from app.core import slots
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Invalid, NotFound
from app.core.uow import command


@command
def change_role(actor: Actor, member_id: int, *, role: str, reason: str = "") -> None:
    """Raises Refused, NotFound, or Invalid for a role that does not exist and for the last administrator."""
    can_change_role(actor).enforce()
    if role not in ROLES:
        raise Invalid(role="There is no such role.")
    # Two administrators taking the role from each other at once: the second waits here and is then the last.
    administrators = db.session.scalars(
        select(Member).where(Member.role == ADMINISTRATOR).order_by(Member.id).with_for_update()
    ).all()
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise NotFound
    if member.role == role:
        return
    if member.role == ADMINISTRATOR and len(administrators) == 1:
        raise Invalid(role="This is the last administrator. Give somebody else the role first.")
    record(
        actor,
        "accounts.role_changed",
        subject=("member", member_id),
        reason=reason,
        before=member.role,
        after=role,
    )
    before, member.role, member.tier_grants = member.role, role, None
    slots.each("role_changed", actor, member_id, before, role, reason)
    enqueue("accounts.mail_notice", member_id=member_id, notice="role_changed")
