"""Propose to suspend a member for some days."""

from __future__ import annotations

from app.accounts.queries import is_suspended, lock_members, member_by_id
from app.accounts.roles import ADMINISTRATOR
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from app.moderation.models import Suspension
from app.moderation.policy import can_propose_suspension
from app.moderation.queries import other_managers, proposed_suspension
from app.moderation.reasons import LONGEST_NOTE, SUSPENSION_DAYS
from app.moderation.services._suspensions import confirm


@command
def propose_suspension(actor: Actor, member_id: int, *, days: int, reason: str) -> bool:
    """Returns whether it runs already: where nobody else could confirm it, it does, and is marked so.

    Raises Refused, NotFound, or Invalid on `days` or `reason`.
    """
    if days not in SUSPENSION_DAYS:
        raise Invalid(days="Please choose for how long.")
    if not reason:
        raise Invalid(reason="Please give the reason. The member reads it.")
    if len(reason) > LONGEST_NOTE:
        raise Invalid(reason=f"At most {LONGEST_NOTE} characters, please; this is {len(reason)}.")
    lock_members([member_id])
    member = member_by_id(member_id)
    can_propose_suspension(
        actor,
        member_id=member_id,
        is_administrator=member.role == ADMINISTRATOR,
        suspended_until=member.suspended_until if is_suspended(member.suspended_until) else None,
        is_proposed=proposed_suspension(member_id) is not None,
    ).enforce()
    suspension = Suspension(
        member_id=member_id,
        days=days,
        reason=reason,
        proposed_by_id=actor.signed_in_id,
        proposed_at=clock.now(),
    )
    db.session.add(suspension)
    record(actor, "moderation.suspension_proposed", subject=("member", member_id), reason=reason, days=days)
    alone = not other_managers(actor.signed_in_id, member_id)
    if alone:
        confirm(actor, suspension, alone=True)
    return alone
