"""The database itself keeps the ledger right: whoever writes, in whatever order, by hand included."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.doctor import FAIL
from app.core.kernel import current_kernel
from app.core.uow import command
from superusers.rewards.jobs import reconcile
from superusers.rewards.models import BudgetLine, CreditAccount, CreditTransaction
from superusers.rewards.models.ledger import ADJUSTMENT, AVAILABLE
from superusers.rewards.queries.differences import differences
from superusers.rewards.services._ledger import (
    Account,
    NotEnough,
    Source,
    balance_of,
    budget,
    lock_accounts,
    post,
)
from tests.make.rewards import Rewards, all_agrees

TRANSACTION = (
    "INSERT INTO credit_transaction (kind, source_type, source_id, rule_version, at, open_lines, lines_sum, "
    "unbalanced) VALUES ('granted', 'by-hand', {n}, 1, '2026-03-01 00:00:00+00:00', {lines}, 0, -1)"
)
LINE = "INSERT INTO credit_line (transaction_id, account_id, amount) VALUES ({transaction}, {account}, {n})"


@command
def run(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))


@command
def posting(*args, **kwargs) -> int:
    return post(*args, **kwargs)


@command
def accounts_of(*accounts: Account) -> list[int]:
    held = lock_accounts(set(accounts))
    return [held[account].id for account in accounts]


@command
def write_transaction(number: int, lines: int) -> int:
    db.session.execute(text(TRANSACTION.format(n=number, lines=lines)))
    return db.session.scalars(select(CreditTransaction.id).where(CreditTransaction.source_id == number)).one()


def refused(*statements: str) -> str:
    with pytest.raises(DBAPIError) as caught:
        run(*statements)
    db.session.rollback()
    return str(caught.value.orig)


def by_hand(number: int, lines: int, amounts: dict[int, int]) -> list[str]:
    """Statements that write a transaction with these amounts, by account id."""
    found = f"(SELECT id FROM credit_transaction WHERE source_type = 'by-hand' AND source_id = {number})"
    return [
        TRANSACTION.format(n=number, lines=lines),
        *(LINE.format(transaction=found, account=account, n=n) for account, n in amounts.items()),
    ]


def test_what_sums_to_zero_is_taken_and_moves_the_balances(rewards: Rewards) -> None:
    first, second = accounts_of(Account(ADJUSTMENT), budget(2026))
    run(*by_hand(1, 2, {first: -7, second: 7}))
    assert (balance_of(Account(ADJUSTMENT)), balance_of(budget(2026))) == (-7, 7)


@pytest.mark.parametrize(
    ("lines", "amounts"),
    [(2, (-7, 6)), (1, (7,)), (3, (-7, 7)), (2, (7,))],
    ids=["not zero", "one line", "a line missing", "half"],
)
def test_a_transaction_that_is_not_whole_is_not_committed(
    rewards: Rewards, lines: int, amounts: tuple[int, ...]
) -> None:
    accounts = accounts_of(Account(ADJUSTMENT), budget(2026))
    said = refused(*by_hand(1, lines, dict(zip(accounts, amounts, strict=False))))
    assert "foreign key" in said.lower()
    assert balance_of(budget(2026)) == 0


def test_a_whole_transaction_takes_no_line_more(rewards: Rewards) -> None:
    first, second, third = accounts_of(Account(ADJUSTMENT), budget(2026), budget(2027))
    run(*by_hand(1, 2, {first: -7, second: 7}))
    number = db.session.scalar(select(CreditTransaction.id))
    refused(LINE.format(transaction=number, account=third, n=1))
    assert balance_of(budget(2027)) == 0


def test_no_account_but_adjustment_goes_below_zero(rewards: Rewards) -> None:
    first, second = accounts_of(Account(ADJUSTMENT), budget(2026))
    said = refused(*by_hand(1, 2, {first: 7, second: -7}))
    assert "not_below_zero" in said
    with pytest.raises(NotEnough):
        posting("funded", Source("x", 1), {budget(2026): -1, Account(ADJUSTMENT): 1})
    assert (balance_of(Account(ADJUSTMENT)), balance_of(budget(2026))) == (0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_line SET amount = amount + 1",
        "DELETE FROM credit_line",
        "UPDATE credit_transaction SET kind = 'released'",
        "UPDATE credit_transaction SET source_id = 99",
        "UPDATE credit_transaction SET open_lines = 2, unbalanced = NULL",
        "DELETE FROM credit_transaction",
        "UPDATE budget_entry SET planned = 0",
        "DELETE FROM budget_entry",
    ],
)
def test_nothing_that_was_written_is_changed_or_deleted(rewards: Rewards, statement: str) -> None:
    rewards.budget(100)
    said = refused(statement)
    assert "append-only" in said
    assert all_agrees()


def test_a_line_of_the_budget_cannot_be_overspent(rewards: Rewards) -> None:
    year = rewards.budget(0, planned=500)
    line = db.session.scalars(
        select(BudgetLine.id).where(BudgetLine.year == year, BudgetLine.key == "rewards")
    ).one()
    entry = (
        "INSERT INTO budget_entry (line_id, planned, committed, spent, source_type, reason, at) "
        f"VALUES ({line}, 0, {{c}}, {{s}}, 'hand', '', '2026-03-01 00:00:00+00:00')"
    )
    run(entry.format(c=300, s=100))
    assert "not_overspent" in refused(entry.format(c=101, s=0))
    assert "not_overspent" in refused(entry.format(c=0, s=101))
    assert "not_below_zero" in refused(entry.format(c=-301, s=0))
    run(entry.format(c=-300, s=400))


def test_the_same_source_posts_once_and_a_repeat_returns_the_original(rewards: Rewards) -> None:
    amounts = {Account(ADJUSTMENT): -5, budget(2026): 5}
    first = posting("funded", Source("x", 1), amounts)
    assert posting("funded", Source("x", 1), amounts) == first
    assert posting("funded", Source("x", 1, version=2), amounts) != first
    assert balance_of(budget(2026)) == 10


def test_lines_that_do_not_sum_to_zero_are_refused_before_the_database(rewards: Rewards) -> None:
    for amounts in ({budget(2026): 5}, {budget(2026): 5, Account(ADJUSTMENT): -4}, {}):
        with pytest.raises(ValueError, match="sum to zero"):
            posting("funded", Source("x", 1), amounts)


def test_a_members_accounts_belong_to_somebody_and_others_to_nobody(rewards: Rewards) -> None:
    statement = "INSERT INTO credit_account (kind, member_id, year, balance) VALUES ({})"
    for values in ("'available', NULL, NULL, 0", "'expired', 1, NULL, 0", "'budget', NULL, NULL, 0"):
        assert "ck_credit_account" in refused(statement.format(values))


def test_a_planted_difference_is_found(rewards: Rewards) -> None:
    rewards.budget(1000)
    member = rewards.member_with(100)
    assert all_agrees()
    reconcile()
    plant(member.signed_in_id)
    check_credits = current_kernel().checks["credits"]
    assert check_credits()[0] == FAIL
    reconcile()
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "rewards.difference_found")
    ).one()
    assert "holds 101" in entry.reason
    said = " ".join(differences())
    assert "holds 101; its lines sum to 100" in said
    assert "has 101 available; grants and redemptions say 100" in said


@command
def plant(member_id: int) -> None:
    db.session.execute(
        update(CreditAccount)
        .where(CreditAccount.member_id == member_id, CreditAccount.kind == AVAILABLE)
        .values(balance=CreditAccount.balance + 1)
    )
