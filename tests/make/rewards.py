"""Builders of rewards: a budget, rules, members with credits, a catalogue."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.rewards.calendar import this_year
from superusers.rewards.models import CreditYear, Item
from superusers.rewards.models.ledger import AVAILABLE, PENDING, RESERVED
from superusers.rewards.queries.differences import differences
from superusers.rewards.rules import EVENTS
from superusers.rewards.services._ledger import Account, balance_of
from superusers.rewards.services.begin_year import begin_year
from superusers.rewards.services.change_rule import change_rule
from superusers.rewards.services.fund_year import fund_year
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_line import plan_line
from superusers.rewards.services.record_rate import record_rate
from superusers.rewards.services.release_grants import release_grants
from superusers.rewards.services.spend_line import spend_line
from tests.make.community import Community

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def later(**by: float) -> Any:
    """So long from now, in the units of timedelta."""
    return clock.frozen_at(clock.now() + timedelta(**by))


class Rewards:
    """A programme with two managers. Everything goes through the product's own use cases."""

    def __init__(
        self, community: Community, *, rate: int = 2, managers: tuple[Actor, Actor] | None = None
    ) -> None:
        self.community = community
        self.manager, self.second = managers or (
            community.member("Mo Manager", role="community_manager"),
            community.member("Ada Administrator", role="administrator"),
        )
        self.numbers = itertools.count(1)
        record_rate(self.manager, "EUR", minor_per_credit=rate)

    def budget(self, amount: int, *, planned: int = 10_000_000, year: int | None = None) -> int:
        """Begin the year where it has not begun, and put so many credits into it."""
        year = year or this_year()
        if db.session.get(CreditYear, year) is None:
            begin_year(self.manager, year)
            plan_line(self.manager, year, "rewards", planned=planned, reason="The plan")
        if amount:
            fund_year(self.manager, year, amount=amount, reason="The budget")
        return year

    def plan_conferences(self, year: int, *, planned: int, spent: int = 0) -> None:
        """Minor units of the year's line."""
        if db.session.get(CreditYear, year) is None:
            begin_year(self.manager, year)
        plan_line(self.manager, year, "conference", planned=planned, reason="The plan")
        spend_line(self.manager, year, "conference", committed=0, spent=spent, reason="A deposit")

    def rules(self, amount: int = 50, **changes: int) -> None:
        values = {"marked_percent": 50, "member_cap": 0, "total_cap": 0} | changes
        for event in EVENTS:
            change_rule(self.manager, event, amount=amount, reason="A start", **values)

    def member_with(self, amount: int, **more: Any) -> Actor:
        """Somebody with so many credits available."""
        member = self.community.member(**more)
        self.give_released(member, amount)
        return member

    def give_released(self, member: Actor, amount: int) -> None:
        """By hand, at most as much as needs no second manager, held until it is released."""
        for part in [1000] * (amount // 1000) + [amount % 1000] * bool(amount % 1000):
            give_credits(self.manager, member.signed_in_id, amount=part, reason="For a talk")
        with later(days=15):
            while release_grants():
                pass

    def item(self, **columns: Any) -> int:
        """Something offered; a product of 100 credits unless said otherwise."""
        values = {
            "name": f"Thing {next(self.numbers)}",
            "kind": "experience",
            "cost": 100,
            "value_minor": 200,
            "currency": "EUR",
            "stock": 10,
            "offered": True,
            "changed_at": clock.now(),
        }
        return _add_item(values | columns)


@command
def _add_item(columns: dict[str, Any]) -> int:
    item = Item(**columns)
    db.session.add(item)
    db.session.flush()
    return item.id


def held_by(member: Actor) -> tuple[int, int, int]:
    """What a member has pending, available and reserved."""
    db.session.rollback()
    pending, available, reserved = (
        balance_of(Account(kind, member.signed_in_id)) for kind in (PENDING, AVAILABLE, RESERVED)
    )
    return pending, available, reserved


def shared(kind: str) -> int:
    """What is on one of the accounts that there are once."""
    return balance_of(Account(kind))


def all_agrees() -> bool:
    """The ledgers agree with each other, and with grants and redemptions."""
    db.session.rollback()
    found = differences()
    assert not found, found
    return True
