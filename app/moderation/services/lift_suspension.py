"""End a suspension before its time."""

from __future__ import annotations

from app.accounts.services import _suspension
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid
from app.core.uow import command
from app.moderation.policy import can_lift_suspension
from app.moderation.reasons import LONGEST_NOTE
from app.moderation.services._suspensions import locked_suspension


@command
def lift_suspension(actor: Actor, suspension_id: int, *, reason: str) -> None:
    """One person may: it takes nothing from anybody. Raises Refused, NotFound, or Invalid on `reason`."""
    if not reason:
        raise Invalid(reason="Please say in a sentence why.")
    if len(reason) > LONGEST_NOTE:
        raise Invalid(reason=f"At most {LONGEST_NOTE} characters, please; this is {len(reason)}.")
    suspension = locked_suspension(suspension_id)
    now = clock.now()
    runs = suspension.until is not None and suspension.until > now and suspension.lifted_at is None
    can_lift_suspension(actor, member_id=suspension.member_id, runs=runs).enforce()
    suspension.lifted_at, suspension.lifted_by_id, suspension.lifted_reason = now, actor.signed_in_id, reason
    _suspension.lift_suspension(suspension.member_id)
    record(actor, "moderation.suspension_lifted", subject=("member", suspension.member_id), reason=reason)
