"""Steps that use cases about suspensions share. All of them hold the member's lock."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.queries import lock_members
from app.accounts.services._suspension import suspend_member
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.moderation.models import Suspension
from app.moderation.queries import suspension_by_id


def locked_suspension(suspension_id: int) -> Suspension:
    """Raises NotFound."""
    lock_members([suspension_by_id(suspension_id).member_id])
    return suspension_by_id(suspension_id)


def confirm(actor: Actor, suspension: Suspension, *, alone: bool) -> None:
    """The days count from now."""
    now = clock.now()
    suspension.settled_by_id, suspension.settled_at = actor.signed_in_id, now
    suspension.until, suspension.decided_alone = now + timedelta(days=suspension.days), alone
    suspend_member(suspension.member_id, until=suspension.until, reason=suspension.reason)
    record(
        actor,
        "moderation.suspension_confirmed",
        subject=("member", suspension.member_id),
        reason=suspension.reason,
        days=suspension.days,
        alone=alone,
    )
