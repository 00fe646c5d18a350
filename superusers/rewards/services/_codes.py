"""Codes of vouchers. Inside a command; the item is locked before."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from app.core.policy import NotFound
from superusers.rewards.calendar import today
from superusers.rewards.models import Item, VoucherCode
from superusers.rewards.services._redemptions import locked_item


def free_code(item_id: int) -> VoucherCode | None:
    """A code of the pool that is nobody's yet and still valid, locked; the one that expires first."""
    found: VoucherCode | None = db.session.scalars(
        select(VoucherCode)
        .where(
            VoucherCode.item_id == item_id,
            VoucherCode.redemption_id.is_(None),
            VoucherCode.valid_until.is_(None) | (VoucherCode.valid_until >= today()),
        )
        .order_by(VoucherCode.valid_until.is_(None), VoucherCode.valid_until, VoucherCode.id)
        .limit(1)
        .with_for_update()
    ).first()
    return found


def locked_voucher(item_id: int) -> Item:
    """Raises NotFound where it is no voucher."""
    item = locked_item(item_id)
    if item.kind != "voucher":
        raise NotFound
    return item
