"""Take unused codes out of a voucher's pool."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.rewards.models import VoucherCode
from superusers.rewards.policy import can_manage
from superusers.rewards.services._codes import locked_voucher


@command
def withdraw_codes(actor: Actor, item_id: int) -> int:
    """Delete what nobody has chosen. Returns how many. Raises Refused or NotFound."""
    can_manage(actor).enforce()
    item = locked_voucher(item_id)
    done: Any = db.session.execute(
        delete(VoucherCode).where(VoucherCode.item_id == item.id, VoucherCode.redemption_id.is_(None))
    )
    record(actor, "rewards.codes_withdrawn", subject=("reward_item", item.id), codes=done.rowcount)
    return int(done.rowcount)
