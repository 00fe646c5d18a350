"""Choosing, approving, sending, failing, coming back: credits, stock and money follow each step."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.services.change_role import change_role
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from superusers.rewards.models import BudgetLine, Grant, Item, Redemption
from superusers.rewards.models.ledger import ADJUSTMENT, EXPIRED, REDEEMED
from superusers.rewards.services._closing import settle_closed
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.decide_redemption import decide_redemption
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.erase_addresses import erase_addresses
from superusers.rewards.services.reverse_grant import reverse_grant
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from tests.make.rewards import Rewards, all_agrees, held_by, later, shared


def money_of(year: int) -> tuple[int, int]:
    """Committed and spent on the line of rewards."""
    db.session.rollback()
    row = db.session.execute(
        select(BudgetLine.committed, BudgetLine.spent).where(
            BudgetLine.year == year, BudgetLine.key == "rewards"
        )
    ).one()
    return row.committed, row.spent


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.reason


def test_from_choosing_to_the_door(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    member = rewards.member_with(150)
    item = rewards.item(kind="product", cost=100, value_minor=180, delivery_minor=50)
    number = choose_item(member, item, country="DE", address="Ada Example\nLane 1")
    assert held_by(member) == (0, 50, 100)
    assert money_of(year) == (2000 + 30, 0)  # 2.30 EUR for credits worth 2.00
    assert all_agrees()
    sealed = db.session.scalar(select(Redemption.address_sealed))
    assert sealed
    assert "Lane" not in sealed
    assert take_parcel(rewards.manager, number) == "Ada Example\nLane 1"
    assert refusal(take_parcel, rewards.second, number) == "taken"
    end_parcel(rewards.manager, number, end="fulfilled", note="TRACK 1")
    assert held_by(member) == (0, 50, 0)
    assert shared(REDEEMED) == 100
    assert money_of(year) == (1800, 230)
    assert all_agrees()
    seen = select(AuditEntry).where(AuditEntry.action == "rewards.address_seen")
    assert len(db.session.scalars(seen).all()) == 1
    assert erase_addresses() == 0
    with later(days=60):
        assert erase_addresses() == 1
    assert db.session.scalar(select(Redemption.address_sealed)) is None


def test_what_fails_gives_everything_back_once(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    member, item = rewards.member_with(150), rewards.item(stock=1, value_minor=300)
    number = choose_item(member, item)
    assert refusal(choose_item, rewards.member_with(100), item) == "out_of_stock"
    end_parcel(rewards.manager, number, end="failed", note="Lost")
    assert held_by(member) == (0, 150, 0)
    assert money_of(year) == (2000, 0)
    assert db.session.scalar(select(Item.stock)) == 1
    assert refusal(end_parcel, rewards.manager, number, end="failed", note="Again") == "not_ready"
    assert all_agrees()


def test_what_comes_back_returns_credits_and_money_but_for_the_delivery(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    member = rewards.member_with(100)
    item = rewards.item(value_minor=150, delivery_minor=50)
    number = choose_item(member, item)
    end_parcel(rewards.manager, number, end="fulfilled")
    assert money_of(year) == (1800, 200)
    end_parcel(rewards.manager, number, end="returned", note="Broken")
    assert held_by(member) == (0, 100, 0)
    assert money_of(year) == (2000, 50)
    assert refusal(end_parcel, rewards.manager, number, end="returned", note="x") == "not_fulfilled"
    assert all_agrees()


def test_above_the_limit_a_second_person_approves(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(20_000)
    member = rewards.community.member()
    rewards.give_released(member, 6000)
    item = rewards.item(cost=5001, value_minor=10_000)
    number = choose_item(member, item)
    assert refusal(end_parcel, rewards.manager, number, end="fulfilled") == "not_ready"
    assert refusal(decide_redemption, member, number, approve=True) == "not_manager"
    decide_redemption(rewards.manager, number, approve=True)
    assert refusal(decide_redemption, rewards.second, number, approve=False) == "settled_already"
    second = refusal(choose_item, member, item)
    assert second == "not_enough"
    assert all_agrees()


def test_what_waits_for_approval_can_be_taken_back_by_its_member_alone(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(20_000)
    member = rewards.community.member()
    rewards.give_released(member, 6000)
    number = choose_item(member, rewards.item(cost=5500))
    with pytest.raises(NotFound):
        withdraw_redemption(rewards.community.member(), number)
    withdraw_redemption(member, number)
    assert held_by(member) == (0, 6000, 0)
    assert refusal(withdraw_redemption, member, number) == "too_late"
    assert all_agrees()


def test_who_may_choose_what(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(5000)
    member = rewards.member_with(500)
    assert refusal(choose_item, member, rewards.item(offered=False)) == "not_offered"
    assert refusal(choose_item, member, rewards.item(window_only=True)) == "no_window"
    assert refusal(choose_item, member, rewards.item(cost=501)) == "not_enough"
    assert refusal(choose_item, member, rewards.item(kind="voucher")) == "out_of_stock"
    far = rewards.item(kind="product", countries="DE FR")
    assert refusal(choose_item, member, far, country="US", address="x") == "country"
    with pytest.raises(Invalid):
        choose_item(member, far, country="DE", address="")
    once = rewards.item(member_limit=1)
    choose_item(member, once)
    assert refusal(choose_item, member, once) == "limit"
    change_role(rewards.second, member.signed_in_id, role="staff", reason="Hired")
    hired = rewards.community.member(role="staff")
    assert refusal(choose_item, hired, once) == "employee"
    with pytest.raises(Invalid, match="No rate is recorded for CHF"):
        choose_item(rewards.member_with(100), rewards.item(currency="CHF"))
    assert all_agrees()


def test_a_reversal_after_spending_takes_the_rest_from_adjustment(rewards: Rewards) -> None:
    rewards.budget(1000)
    member = rewards.member_with(100)
    number = choose_item(member, rewards.item(cost=70))
    end_parcel(rewards.manager, number, end="fulfilled")
    grant = db.session.scalars(select(Grant.id)).one()
    before = shared(ADJUSTMENT)
    reverse_grant(rewards.second, grant, reason="It was somebody else")
    assert held_by(member) == (0, 0, 0)
    assert shared(ADJUSTMENT) == before - 70
    assert all_agrees()
    end_parcel(rewards.manager, number, end="returned", note="Sent back")
    assert held_by(member) == (0, 0, 0)
    assert shared(ADJUSTMENT) == before
    assert all_agrees()


def test_a_closed_account_is_settled_by_rule_and_the_ledger_stays(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    member = rewards.member_with(300)
    choose_item(member, rewards.item(kind="product"), country="DE", address="Lane 1")
    command(settle_closed)(member.signed_in_id)
    command(settle_closed)(member.signed_in_id)
    assert held_by(member) == (0, 0, 0)
    assert shared(EXPIRED) == 300
    assert money_of(year) == (1400, 0)
    row = db.session.execute(select(Redemption.state, Redemption.address_sealed)).one()
    assert tuple(row) == ("failed", None)
    assert all_agrees()
