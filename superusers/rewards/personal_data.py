"""What rewards keep about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.core.seal import SealBroken, unseal
from superusers.rewards.models import (
    BudgetEntry,
    CreditAccount,
    CreditLine,
    CreditRate,
    CreditTransaction,
    EarningRule,
    Grant,
    Item,
    Redemption,
    VoucherCode,
)
from superusers.rewards.rules import ADDRESS


def data_of_rewards(member_id: int) -> dict[str, Any]:
    return {
        "accounts": _rows(
            select(CreditAccount.kind, CreditAccount.balance).where(CreditAccount.member_id == member_id)
        ),
        "movements": _rows(
            select(
                CreditTransaction.id,
                CreditTransaction.kind,
                CreditTransaction.at,
                CreditAccount.kind.label("account"),
                CreditLine.amount,
            )
            .join(CreditLine, CreditLine.transaction_id == CreditTransaction.id)
            .join(CreditAccount, CreditAccount.id == CreditLine.account_id)
            .where(CreditAccount.member_id == member_id)
            .order_by(CreditLine.id)
        ),
        "grants": _rows(
            select(
                Grant.kind,
                Grant.state,
                Grant.amount,
                Grant.cut,
                Grant.remaining,
                Grant.expired,
                Grant.question_id,
                Grant.reason,
                Grant.happened_at,
                Grant.releases_at,
                Grant.released_at,
            ).where(Grant.member_id == member_id)
        ),
        "chosen": _chosen(member_id),
        "done-for-rewards": _done(member_id),
    }


def _chosen(member_id: int) -> list[dict[str, Any]]:
    columns = [
        column
        for column in Redemption.__table__.columns
        if column.name not in ("address_sealed", "submission_key") and not column.name.endswith("_by_id")
    ]
    rows = _rows(
        select(*columns, Item.name, Redemption.address_sealed, VoucherCode.shown_at.label("code_shown_at"))
        .join(Item, Item.id == Redemption.item_id)
        .outerjoin(VoucherCode, VoucherCode.redemption_id == Redemption.id)
        .where(Redemption.member_id == member_id)
        .order_by(Redemption.id)
    )
    for row in rows:
        sealed = row.pop("address_sealed")
        if sealed is not None:
            row["address"] = _opened(sealed)
    return rows


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed, ADDRESS)
    except SealBroken:
        return "(encrypted with a key that is not in use any more)"


def _done(member_id: int) -> dict[str, Any]:
    """What somebody did who runs the programme."""
    return {
        "transactions": _rows(
            select(CreditTransaction.id, CreditTransaction.kind, CreditTransaction.at).where(
                CreditTransaction.actor_id == member_id
            )
        ),
        "rules": _rows(
            select(EarningRule.event, EarningRule.version, EarningRule.starts_at).where(
                EarningRule.by_id == member_id
            )
        ),
        "rates": _rows(
            select(CreditRate.currency, CreditRate.starts_at).where(CreditRate.by_id == member_id)
        ),
        "budget": _rows(select(BudgetEntry.at, BudgetEntry.reason).where(BudgetEntry.by_id == member_id)),
        "grants": _rows(
            select(Grant.id, Grant.happened_at).where(
                or_(Grant.by_id == member_id, Grant.settled_by_id == member_id)
            )
        ),
        "redemptions": _rows(
            select(Redemption.id, Redemption.state).where(
                or_(
                    Redemption.approved_by_id == member_id,
                    Redemption.fulfiller_id == member_id,
                    Redemption.given_by_id == member_id,
                )
            )
        ),
        "codes": _rows(
            select(VoucherCode.id, VoucherCode.uploaded_at).where(VoucherCode.uploaded_by_id == member_id)
        ),
    }


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
