"""What nightly reconciliation looks for: figures that should be equal and are not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from app.core.db import db
from superusers.rewards.models import (
    BudgetEntry,
    BudgetLine,
    CreditAccount,
    CreditLine,
    CreditTransaction,
    CreditUse,
    CreditYear,
    Grant,
    Redemption,
)
from superusers.rewards.models.catalogue import APPROVED, RESERVED
from superusers.rewards.models.grants import HELD, RELEASED
from superusers.rewards.models.ledger import AVAILABLE, BUDGET, PENDING
from superusers.rewards.models.ledger import RESERVED as RESERVED_ACCOUNT
from superusers.rewards.rules import REWARDS_LINE

OPEN = (RESERVED, APPROVED)


def differences() -> list[str]:
    """In sentences, with ids and figures; empty when everything agrees. Reads only."""
    return [
        *_balances(),
        *_transactions(),
        *_against_grants(),
        *_lines(),
        *_commitments(),
    ]


def _rows(statement: Any) -> list[Any]:
    return list(db.session.execute(statement).all())


def _balances() -> list[str]:
    total = func.coalesce(func.sum(CreditLine.amount), 0)
    rows = _rows(
        select(CreditAccount.id, CreditAccount.kind, CreditAccount.balance, total.label("lines"))
        .outerjoin(CreditLine, CreditLine.account_id == CreditAccount.id)
        .group_by(CreditAccount.id, CreditAccount.kind, CreditAccount.balance)
        .having(CreditAccount.balance != total)
    )
    return [
        f"Account {row.id} ({row.kind}) holds {row.balance:,}; its lines sum to {row.lines:,}."
        for row in rows
    ]


def _transactions() -> list[str]:
    total = func.sum(CreditLine.amount)
    rows = _rows(
        select(CreditLine.transaction_id, total).group_by(CreditLine.transaction_id).having(total != 0)
    )
    broken = [f"Transaction {number} sums to {amount:,}." for number, amount in rows]
    unfinished = _rows(
        select(CreditTransaction.id).where(
            (CreditTransaction.open_lines != 0)
            | (CreditTransaction.lines_sum != 0)
            | CreditTransaction.unbalanced.is_not(None)
        )
    )
    return broken + [f"Transaction {row.id} is not complete." for row in unfinished]


def _against_grants() -> list[str]:
    """Each member's accounts against grants and redemptions."""
    held = select(
        Grant.member_id,
        func.sum(case((Grant.state == HELD, Grant.amount), else_=0)).label(PENDING),
        func.sum(case((Grant.state == RELEASED, Grant.remaining), else_=0)).label(AVAILABLE),
    ).group_by(Grant.member_id)
    due: dict[tuple[int, str], int] = {}
    for member_id, pending, available in _rows(held):
        due[member_id, PENDING], due[member_id, AVAILABLE] = int(pending), int(available)
    chosen = (
        select(Redemption.member_id, func.sum(Redemption.cost))
        .where(Redemption.state.in_(OPEN))
        .group_by(Redemption.member_id)
    )
    due |= {(member_id, RESERVED_ACCOUNT): int(cost) for member_id, cost in _rows(chosen)}
    accounts = {
        (row.member_id, row.kind): row.balance
        for row in _rows(
            select(CreditAccount.member_id, CreditAccount.kind, CreditAccount.balance).where(
                CreditAccount.member_id.is_not(None)
            )
        )
    }
    return [
        f"Member {key[0]} has {accounts.get(key, 0):,} {key[1]}; grants and redemptions say "
        f"{due.get(key, 0):,}."
        for key in sorted(accounts.keys() | due.keys())
        if accounts.get(key, 0) != due.get(key, 0)
    ]


def _lines() -> list[str]:
    sums = [
        func.coalesce(func.sum(column), 0)
        for column in (BudgetEntry.planned, BudgetEntry.committed, BudgetEntry.spent)
    ]
    rows = _rows(
        select(BudgetLine.id, BudgetLine.planned, BudgetLine.committed, BudgetLine.spent, *sums)
        .outerjoin(BudgetEntry, BudgetEntry.line_id == BudgetLine.id)
        .group_by(BudgetLine.id, BudgetLine.planned, BudgetLine.committed, BudgetLine.spent)
    )
    return [
        f"Budget line {row[0]} says {tuple(row[1:4])}; its entries sum to {tuple(row[4:7])}."
        for row in rows
        if tuple(row[1:4]) != tuple(row[4:7])
    ]


def _commitments() -> list[str]:
    """What the line *rewards* has committed against what the ledger may still have to pay."""
    said = []
    for year, owed in liabilities().items():
        line = db.session.execute(
            select(BudgetLine.id, BudgetLine.committed).where(
                BudgetLine.year == year, BudgetLine.key == REWARDS_LINE
            )
        ).first()
        if line is not None and line.committed != owed:
            said.append(
                f"The line rewards {year} has {line.committed:,} committed; the ledger may have to pay "
                f"{owed:,} (minor units)."
            )
    return said


def liabilities() -> dict[int, int]:
    """By year: what the ledger may still have to pay, in minor units. Credits in the budget and with members
    at the year's rate, and what open redemptions cost beyond that.
    """
    rates = {
        row.year: row.minor_per_credit for row in _rows(select(CreditYear.year, CreditYear.minor_per_credit))
    }
    credits_of = dict.fromkeys(rates, 0)
    budgets = select(CreditAccount.year, CreditAccount.balance).where(CreditAccount.kind == BUDGET)
    with_members = (
        select(
            Grant.year,
            func.sum(
                case((Grant.state == HELD, Grant.amount), (Grant.state == RELEASED, Grant.remaining), else_=0)
            ),
        )
        .where(Grant.year.is_not(None))
        .group_by(Grant.year)
    )
    chosen = (
        select(CreditUse.year, func.sum(CreditUse.amount))
        .join(Redemption, Redemption.id == CreditUse.redemption_id)
        .where(Redemption.state.in_(OPEN))
        .group_by(CreditUse.year)
    )
    for statement in (budgets, with_members, chosen):
        for year, amount in _rows(statement):
            if year in credits_of:
                credits_of[year] += int(amount or 0)
    owed = {year: amount * rates[year] for year, amount in credits_of.items()}
    for year, extra in _rows(
        select(Redemption.extra_year, func.sum(Redemption.extra_minor))
        .where(Redemption.state.in_(OPEN))
        .group_by(Redemption.extra_year)
    ):
        owed[year] = owed.get(year, 0) + int(extra)
    return owed
