"""Two years of a programme, two budgets at two rates, four windows: it closes to the cent.

A second bookkeeper writes everything down by hand, from the rules in words and none of the product's code.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from superusers.rewards.jobs import look_after_windows, release_due
from superusers.rewards.models import BudgetLine, CreditAccount
from superusers.rewards.models.ledger import BUDGET, CHARITY, EXPIRED, REDEEMED
from superusers.rewards.models.windows import SETTLED
from superusers.rewards.queries.statements import statement_of
from superusers.rewards.queries.windows import all_windows
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.export_window import export_window
from superusers.rewards.services.freeze_window import freeze_window
from superusers.rewards.services.fund_year import fund_year
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.record_rate import record_rate
from superusers.rewards.services.settle_window import settle_window
from tests.make.rewards import Rewards, all_agrees, held_by, shared

RATES = {2026: 2, 2027: 3}
"""Cents a credit."""
FUNDED = 40_000
ITEMS = (("donation", 150, 250, 100), ("product", 400, 999, 0), ("experience", 230, 301, 0))
"""Kind, credits, value in cents, match per cent."""


@dataclass
class Lot:
    released: date
    year: int
    left: int


@dataclass
class Book:
    """The second bookkeeper."""

    lots: dict[int, list[Lot]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Cents, by the year of the budget."""
    gone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    windows: list[date] = field(default_factory=list)
    """First days."""

    def has(self, member: int) -> int:
        return sum(lot.left for lot in self.lots[member])

    def spend(self, member: int, year: int, kind: str, cost: int, cents: int) -> None:
        """The oldest release first. Their own budgets pay, the older first; the year bears the rest."""
        paid: dict[int, int] = defaultdict(int)
        for lot in self.lots[member]:
            part = min(lot.left, cost)
            lot.left -= part
            cost -= part
            paid[lot.year] += part
        for budget in sorted(paid):
            part = min(paid[budget] * RATES[budget], cents)
            self.spent[budget] += part
            cents -= part
        self.spent[year] += cents
        self.gone[CHARITY if kind == "donation" else REDEEMED] += sum(paid.values())

    def close_window(self) -> None:
        """What was there before the window before this one opened was not claimed twice."""
        if len(self.windows) < 2:
            return
        for lots in self.lots.values():
            for lot in lots:
                if lot.released <= self.windows[-2]:
                    self.gone[EXPIRED] += lot.left
                    lot.left = 0


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def months() -> list[date]:
    return [date(year, month, 1) for year in RATES for month in range(1, 13)]


def test_two_years_of_a_programme_close_to_the_cent(sqlite_rewards: Rewards) -> None:
    rewards, book, choose = sqlite_rewards, Book(), random.Random(7)
    members = [rewards.community.member() for _ in range(5)]
    with clock.frozen_at(noon(date(2025, 12, 1))):
        items = [
            rewards.item(kind=kind, cost=cost, value_minor=value, match_percent=match, stock=None)
            for kind, cost, value, match in ITEMS
        ]
    for month in months():
        with clock.frozen_at(noon(month)):
            if month.month == 1:
                record_rate(rewards.manager, "EUR", minor_per_credit=RATES[month.year])
                rewards.budget(FUNDED, year=month.year)
            if month.month in (6, 12):
                last = date(month.year, month.month, 30)
                plan_window(rewards.manager, name=f"{month:%B %Y}", first=month, last=last)
                book.windows.append(month)
                look_after_windows()
        live_through(month, rewards, book, members, items, choose)
    settle_the_last(rewards, book, members)


def live_through(
    month: date, rewards: Rewards, book: Book, members: list[Actor], items: list[int], choose: random.Random
) -> None:
    given = choose.sample(members, 3)
    with clock.frozen_at(noon(month)):
        for member in given:
            give_credits(rewards.manager, member.signed_in_id, amount=100 + month.month, reason="Help")
    released = month + timedelta(days=15)
    with clock.frozen_at(noon(released)):
        release_due()
        for member in given:
            book.lots[member.signed_in_id].append(Lot(released, month.year, 100 + month.month))
        if month.month in (3, 6, 9, 12):
            for member in choose.sample(members, 3):
                choose_something(month, rewards, book, member, items, choose)
    if month.month in (6, 12):
        end_window(month, rewards, book)


def choose_something(
    month: date, rewards: Rewards, book: Book, member: Actor, items: list[int], choose: random.Random
) -> None:
    place = choose.randrange(len(items))
    kind, cost, value, match = ITEMS[place]
    if book.has(member.signed_in_id) < cost:
        return
    number = choose_item(member, items[place], country="DE", address="Lane 1")
    book.spend(member.signed_in_id, month.year, kind, cost, value * (100 + match) // 100)
    if kind == "product" or month.month in (3, 9):
        end_parcel(rewards.manager, number, end="fulfilled")


def end_window(month: date, rewards: Rewards, book: Book) -> None:
    """On its last day's morrow, which of December is the day before the year ends."""
    with clock.frozen_at(noon(date(month.year, month.month, 30)) + timedelta(days=1)):
        look_after_windows()
        book.close_window()
        window = all_windows()[0].id
        freeze_window(rewards.manager, window)
        export_window(rewards.manager, window)
        settle_window(rewards.manager, window, reference=f"SEPA {month:%Y-%m}")
        rewards.community.deliver()


def settle_the_last(rewards: Rewards, book: Book, members: list[Actor]) -> None:
    assert [window.step for window in all_windows()] == [SETTLED] * 4
    assert all_agrees()
    assert book.gone[EXPIRED] > 0
    assert {kind: shared(kind) for kind in (CHARITY, REDEEMED, EXPIRED)} == dict(book.gone)
    for member in members:
        assert held_by(member) == (0, book.has(member.signed_in_id), 0)
        years = [statement_of(member.signed_in_id, year) for year in RATES]
        assert years[0].closing == years[1].opening
        assert years[1].closing == book.has(member.signed_in_id)
    for year in RATES:  # what nobody was given goes back, so what is committed is what members still have
        budget = select(CreditAccount.balance).where(CreditAccount.kind == BUDGET, CreditAccount.year == year)
        fund_year(rewards.manager, year, amount=-(db.session.scalar(budget) or 0), reason="The year is over")
        owed = sum(lot.left for lots in book.lots.values() for lot in lots if lot.year == year)
        line = db.session.scalars(
            select(BudgetLine).where(BudgetLine.year == year, BudgetLine.key == "rewards")
        ).one()
        assert (line.committed, line.spent) == (owed * RATES[year], book.spent[year])
    assert all_agrees()
