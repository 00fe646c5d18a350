"""Fifty members click two hundred times for the last ten: exactly ten are given, and no credit is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import Refused
from superusers.rewards.models import Item, PayoutWindow, Redemption
from superusers.rewards.queries.payouts import payments_of
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.freeze_window import freeze_window
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.lapse_credits import lapse_credits
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.release_grants import release_grants
from superusers.rewards.services.turn_windows import turn_windows
from tests.make.community import Community
from tests.make.rewards import Rewards, all_agrees, held_by, later
from tests.race.crowd import crowd
from tests.race.test_racing_votes import in_heats

MEMBERS, CLICKS, STOCK, CHOOSERS = 50, 200, 10, 16


def test_ten_items_for_fifty_members_are_ten(community: Community, race) -> None:
    rewards = Rewards(community)
    rewards.budget(100_000)
    members = crowd(MEMBERS)
    for member in members:
        give_credits(rewards.manager, member.signed_in_id, amount=300, reason="x")
    with later(days=15):
        while release_grants():
            pass
    item = rewards.item(stock=STOCK, cost=100, value_minor=200)
    outcomes = in_heats(race, [partial(choose_item, members[n % MEMBERS], item) for n in range(CLICKS)])
    won = [result for result, error in outcomes if error is None]
    why = {error.reason for _, error in outcomes if isinstance(error, Refused)}
    assert [error for _, error in outcomes if error is not None and not isinstance(error, Refused)] == []
    assert len(won) == len(set(won)) == STOCK
    assert why <= {"out_of_stock", "not_enough"}
    db.session.rollback()
    assert db.session.scalar(select(Item.stock).where(Item.id == item)) == 0
    assert db.session.scalar(select(func.count()).select_from(Redemption)) == STOCK
    assert sum(held_by(member)[2] for member in members) == STOCK * 100
    assert all_agrees()


def test_a_choice_in_the_closing_second_is_in_or_out(
    community: Community, race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody chooses in the last microsecond while the window closes, and what is left expires."""
    rewards = Rewards(community)
    rewards.budget(100_000)
    members = crowd(CHOOSERS)
    for member in members:
        give_credits(rewards.manager, member.signed_in_id, amount=300, reason="x")
    with later(days=15):
        while release_grants():
            pass
    item = rewards.item(stock=None, cost=100, value_minor=200, window_only=True)
    for days in (20, 30):
        first = clock.day_of(clock.now() + timedelta(days=days), ZoneInfo("UTC"))
        window = plan_window(rewards.manager, name=f"In {days} days", first=first, last=first)
    closes = db.session.get_one(PayoutWindow, window).closes_at
    with clock.frozen_at(closes - timedelta(hours=1)):
        turn_windows()

    def close() -> None:
        turn_windows()
        while lapse_credits():
            pass

    last = SimpleNamespace(now=lambda: closes - timedelta(microseconds=1))
    monkeypatch.setattr("superusers.rewards.services.choose_item.clock", last)
    with clock.frozen_at(closes):
        works = [partial(choose_item, member, item) for member in members]
        outcomes = race([*works[: CHOOSERS // 2], close, *works[CHOOSERS // 2 :]])
        assert outcomes.pop(CHOOSERS // 2)[1] is None
        freeze_window(rewards.manager, window)
    why = {error.reason for _, error in outcomes if isinstance(error, Refused)}
    assert why <= {"no_window", "not_enough"}
    for member, (number, error) in zip(members, outcomes, strict=True):
        assert (number is None) == isinstance(error, Refused), error
        assert held_by(member) == ((0, 0, 100) if number else (0, 0, 0))
    chosen = [number for number, error in outcomes if error is None]
    assert len(payments_of(window)) == len(chosen)
    assert all_agrees()


def test_one_form_sent_many_times_at_once_is_one_choice(community: Community, race) -> None:
    rewards = Rewards(community)
    rewards.budget(1000)
    member, item = rewards.member_with(500), rewards.item()
    again = partial(choose_item, member, item, submission_key="k" * 20)
    outcomes = race([again] * 8)
    assert {result for result, _ in outcomes} == {outcomes[0][0]}
    assert held_by(member) == (0, 400, 100)
    assert all_agrees()
