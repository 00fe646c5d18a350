"""Posting: the one way credits move. Inside a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, insert, or_, select

from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db, insert_ignoring
from superusers.rewards.models.ledger import (
    ADJUSTMENT,
    BUDGET,
    CreditAccount,
    CreditLine,
    CreditTransaction,
)


@dataclass(frozen=True, slots=True)
class Account:
    """Which account, whether its row exists or not."""

    kind: str
    member_id: int | None = None
    year: int | None = None


def budget(year: int) -> Account:
    return Account(BUDGET, year=year)


@dataclass(frozen=True, slots=True)
class Source:
    """What a transaction comes from. The same source posts once."""

    type: str
    id: int
    version: int = 1


class NotEnough(Exception):
    """An account holds less than should be taken from it. Nothing was posted."""

    def __init__(self, account: Account, balance: int) -> None:
        super().__init__(f"{account.kind} holds {balance:,} credits")
        self.account = account
        self.balance = balance


def post(
    kind: str,
    source: Source,
    amounts: Mapping[Account, int],
    *,
    actor: Actor = SYSTEM,
    grant_id: int | None = None,
    redemption_id: int | None = None,
) -> int:
    """Move credits: what each account gains or loses, zero in all. Returns the transaction's id.

    A source that was posted before returns the transaction it made then, whatever the amounts. Raises
    NotEnough; ValueError where the amounts do not sum to zero.
    """
    amounts = {account: amount for account, amount in amounts.items() if amount != 0}
    if not amounts or sum(list(amounts.values())) != 0:
        raise ValueError(f"{kind}: the lines of a transaction sum to zero, and there are some")
    if (before := posted(source)) is not None:
        return before
    held = lock_accounts(amounts)
    for account, amount in amounts.items():
        balance = held[account].balance
        if account.kind != ADJUSTMENT and balance + amount < 0:
            raise NotEnough(account, balance)
    transaction_id: int = db.session.execute(
        insert(CreditTransaction)
        .values(
            kind=kind,
            source_type=source.type,
            source_id=source.id,
            rule_version=source.version,
            actor_id=actor.member_id,
            grant_id=grant_id,
            redemption_id=redemption_id,
            at=clock.now(),
            open_lines=len(amounts),
            lines_sum=0,
            unbalanced=-1,
        )
        .returning(CreditTransaction.id)
    ).scalar_one()
    lines = [
        {"transaction_id": transaction_id, "account_id": held[account].id, "amount": amount}
        for account, amount in sorted(amounts.items(), key=lambda pair: held[pair[0]].id)
    ]
    db.session.execute(insert(CreditLine.__table__), lines)  # type: ignore[arg-type]
    return transaction_id


def posted(source: Source) -> int | None:
    """The transaction that this source made, if it has."""
    return db.session.scalar(
        select(CreditTransaction.id).where(
            CreditTransaction.source_type == source.type,
            CreditTransaction.source_id == source.id,
            CreditTransaction.rule_version == source.version,
        )
    )


def lock_accounts(accounts: Mapping[Account, int] | set[Account]) -> dict[Account, Any]:
    """The rows (id, balance) of these accounts, locked in one order; those that are new are made."""
    wanted = set(accounts)
    found = _locked(wanted)
    if missing := wanted - found.keys():
        ordered = sorted(missing, key=lambda a: (a.kind, a.member_id or 0, a.year or 0))
        db.session.execute(
            insert_ignoring(CreditAccount.__table__),
            [{"kind": a.kind, "member_id": a.member_id, "year": a.year, "balance": 0} for a in ordered],
        )
        found = _locked(wanted)
    return found


def _locked(accounts: set[Account]) -> dict[Account, Any]:
    c = CreditAccount.__table__.c
    rows = db.session.execute(
        select(c.id, c.kind, c.member_id, c.year, c.balance)
        .where(or_(*(_is(c, account) for account in accounts)))
        .order_by(c.id)
        .with_for_update()
    )
    return {Account(row.kind, row.member_id, row.year): row for row in rows}


def _is(c: Any, account: Account) -> Any:
    if account.member_id is not None:
        return and_(c.kind == account.kind, c.member_id == account.member_id)
    if account.year is not None:
        return and_(c.kind == account.kind, c.year == account.year)
    return and_(c.kind == account.kind, c.member_id.is_(None), c.year.is_(None))


def balance_of(account: Account) -> int:
    """What an account holds, without a lock."""
    c = CreditAccount.__table__.c
    return db.session.scalar(select(c.balance).where(_is(c, account))) or 0
