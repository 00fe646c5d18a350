"""Show a voucher's code to its owner, once. With that it is handed over."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.policy import NotFound, Refused
from app.core.seal import SealBroken, unseal
from app.core.uow import command
from superusers.rewards.calendar import today
from superusers.rewards.models import Redemption, VoucherCode
from superusers.rewards.models.catalogue import APPROVED
from superusers.rewards.policy import can_see_code
from superusers.rewards.rules import CODE
from superusers.rewards.services._codes import free_code
from superusers.rewards.services._redemptions import code_of, fulfil, locked_redemption


@command
def show_code(actor: Actor, redemption_id: int) -> str:
    """Raises NotFound (somebody else's, no voucher, not there), or Refused."""
    redemption, item = locked_redemption(redemption_id)
    code = code_of(redemption_id)
    if not actor.is_member(redemption.member_id) or code is None:
        raise NotFound
    can_see_code(actor, state=redemption.state, shown=code.shown_at is not None).enforce()
    code = _valid(code, redemption)
    try:
        opened = unseal(code.sealed, CODE)
    except SealBroken as error:
        raise Refused(
            "sealed_otherwise", "This code cannot be opened any more. Please write to those who run rewards."
        ) from error
    if redemption.state == APPROVED:
        fulfil(redemption, item)
    code.shown_at = clock.now()
    record(actor, "rewards.code_shown", subject=("redemption", redemption_id))
    failpoint("rewards.code_shown")
    return opened


def _valid(code: VoucherCode, redemption: Redemption) -> VoucherCode:
    """The code, or another of the pool where it has expired since it was chosen."""
    if code.valid_until is None or code.valid_until >= today():
        return code
    other = free_code(redemption.item_id)
    if other is None:
        raise Refused(
            "expired",
            "The code has expired, and there is no other just now. Take the voucher back, or write to those "
            "who run rewards.",
        )
    code.redemption_id = None
    db.session.flush()
    other.redemption_id = redemption.id
    return other
