"""Receipts: what was handed over to a member, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.core.money import money
from app.core.policy import NotFound
from superusers.rewards.models import Item, PayoutWindow, Redemption
from superusers.rewards.models.catalogue import FULFILLED, RETURNED
from superusers.rewards.rules import KIND_WORDS


@dataclass(frozen=True, slots=True)
class Receipt:
    number: str
    redemption_id: int
    item: str
    kind: str
    credits: int
    value: str
    matched: str | None
    """Of a donation: what the brand added."""
    at: datetime
    window: str | None
    reference: str
    """Of the payment."""
    returned_at: datetime | None


def receipts_of(member_id: int, window_id: int) -> list[Receipt]:
    """Of one window, in the order of choosing."""
    return _receipts(Redemption.member_id == member_id, Redemption.window_id == window_id)


def receipt_of(member_id: int, redemption_id: int) -> Receipt:
    """Raises NotFound: somebody else's, not there, or not handed over."""
    found = _receipts(Redemption.member_id == member_id, Redemption.id == redemption_id)
    if not found:
        raise NotFound
    return found[0]


def _receipts(*which: Any) -> list[Receipt]:
    rows = db.session.execute(
        select(Redemption, Item.name, Item.kind, PayoutWindow.name, PayoutWindow.reference)
        .join(Item, Item.id == Redemption.item_id)
        .outerjoin(PayoutWindow, PayoutWindow.id == Redemption.window_id)
        .where(Redemption.state.in_((FULFILLED, RETURNED)), *which)
        .order_by(Redemption.id)
    ).all()
    return [_receipt(*row) for row in rows]


def _receipt(row: Redemption, item: str, kind: str, window: str | None, reference: str | None) -> Receipt:
    matched = row.value_minor * row.match_percent // 100 if kind == "donation" else 0
    return Receipt(
        number=row.receipt,
        redemption_id=row.id,
        item=item,
        kind=KIND_WORDS[kind],
        credits=row.cost,
        value=money(row.value_minor, row.currency),
        matched=money(matched, row.currency) if matched else None,
        at=row.ended_at or row.requested_at,
        window=window,
        reference=reference or "",
        returned_at=row.returned_at,
    )
