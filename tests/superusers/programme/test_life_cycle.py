"""Which step may follow which, and for whom. Pure: no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import capabilities
from app.core.actor import Actor
from superusers.programme.life_cycle import ENDED, MEMBERS, STEPS, By, Cause, State, may_step
from superusers.programme.place_facts import PlaceFacts
from superusers.programme.policy import can_lead, can_take
from superusers.programme.tiers import granted_in

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MANAGER = Actor(
    member_id=1, role="community_manager", capabilities=frozenset({capabilities.MANAGE_PROGRAMME})
)
MEMBER = Actor(member_id=2, role="member")
TIER = frozenset({capabilities.LOUNGE, capabilities.MODERATE})

THE_WAY = (
    (None, State.SIGNALLED, By.SYSTEM),
    (State.SIGNALLED, State.NOMINATED, By.OTHER),
    (State.NOMINATED, State.INVITED, By.MANAGER),
    (State.INVITED, State.SIGNED, By.SELF),
    (State.SIGNED, State.ONBOARDING, By.MANAGER),
    (State.ONBOARDING, State.ACTIVE, By.MANAGER),
    (State.ACTIVE, State.ON_LEAVE, By.SELF),
    (State.ON_LEAVE, State.REVIEW, By.SYSTEM),
    (State.REVIEW, State.RENEWED, By.MANAGER),
    (State.REVIEW, State.EMERITUS, By.MANAGER),
    (State.REVIEW, State.REMOVED, By.MANAGER),
)


@pytest.mark.parametrize(("now", "to", "by"), THE_WAY)
def test_the_way_of_the_definitions_can_be_gone(now: State | None, to: State, by: By) -> None:
    assert may_step(now, to, by)


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (State.SIGNALLED, State.INVITED),
        (State.NOMINATED, State.ACTIVE),
        (State.INVITED, State.ACTIVE),
        (State.SIGNED, State.ACTIVE),
        (State.ACTIVE, State.RENEWED),
        (State.EMERITUS, State.ACTIVE),
        (State.REMOVED, State.ACTIVE),
    ],
)
def test_no_manager_skips_a_step(now: State, to: State) -> None:
    assert not may_step(now, to, By.MANAGER)


def test_no_machine_admits_invites_or_renews() -> None:
    """The system makes active only who has the role already, or is on a list that a manager brought."""
    by_system = {to for (_, to), who in STEPS.items() if By.SYSTEM in who}
    assert not by_system & {State.NOMINATED, State.INVITED, State.SIGNED, State.ONBOARDING, State.RENEWED}


def test_nobody_signs_or_returns_for_somebody_else() -> None:
    assert STEPS[State.INVITED, State.SIGNED] == {By.SELF}
    assert By.SELF in STEPS[State.ON_LEAVE, State.ACTIVE]
    assert By.SYSTEM not in STEPS[State.ON_LEAVE, State.ACTIVE]


def test_every_state_but_the_first_can_be_left_and_the_way_back_is_open() -> None:
    assert {now for now, _ in STEPS if now} == set(State)
    for state in ENDED:
        assert may_step(state, State.NOMINATED, By.SELF)


def test_leave_keeps_the_mark_and_the_lounge_and_rests_the_rest() -> None:
    assert granted_in(State.ACTIVE, TIER).capabilities == TIER
    assert granted_in(State.REVIEW, TIER).capabilities == TIER
    away = granted_in(State.ON_LEAVE, TIER)
    assert away.super_user
    assert away.capabilities == {capabilities.LOUNGE}
    for state in set(State) - MEMBERS:
        assert granted_in(state, TIER) == granted_in(State.REMOVED, frozenset())


def test_a_manager_does_not_decide_on_an_own_nomination() -> None:
    place = PlaceFacts(member_id=2, state=State.NOMINATED, nominated_by=frozenset({1}))
    for to in (State.INVITED, State.SET_ASIDE):
        assert can_lead(MANAGER, place, to, now=NOW).reason == "own_nomination"
    other = PlaceFacts(member_id=2, state=State.NOMINATED, nominated_by=frozenset({3}))
    assert can_lead(MANAGER, other, State.INVITED, now=NOW)


def test_a_place_that_is_not_renewed_ends_sixty_days_after_the_warning_and_not_before() -> None:
    place = PlaceFacts(member_id=2, state=State.REVIEW)

    def ending(**changes: datetime) -> str:
        facts = PlaceFacts(**({"member_id": 2, "state": State.REVIEW} | changes))  # type: ignore[arg-type]
        return can_lead(MANAGER, facts, State.EMERITUS, now=NOW, cause=Cause.NOT_RENEWED).reason

    assert ending() == "not_warned"
    assert ending(warned_at=NOW - timedelta(days=60, seconds=-1)) == "warned_lately"
    assert ending(warned_at=NOW - timedelta(days=60)) == ""
    assert can_lead(MANAGER, place, State.REMOVED, now=NOW, cause=Cause.BREACH)
    active = PlaceFacts(member_id=2, state=State.ACTIVE, warned_at=NOW - timedelta(days=90))
    assert can_lead(MANAGER, active, State.REMOVED, now=NOW, cause=Cause.NOT_RENEWED).reason == "no_review"


def test_a_market_with_managers_is_theirs() -> None:
    place = PlaceFacts(member_id=2, state=State.NOMINATED, managers=frozenset({7}))
    assert can_lead(MANAGER, place, State.INVITED, now=NOW).reason == "other_market"
    assert can_lead(MEMBER, place, State.INVITED, now=NOW).reason == "not_manager"


def test_a_member_takes_the_own_steps_only() -> None:
    assert can_take(MEMBER, PlaceFacts(member_id=2, state=State.ACTIVE), State.ON_LEAVE)
    other = PlaceFacts(member_id=3, state=State.ACTIVE)
    assert can_take(MEMBER, other, State.ON_LEAVE).reason == "not_yours"
    assert (
        can_take(MEMBER, PlaceFacts(member_id=2, state=State.NOMINATED), State.INVITED).reason == "not_by_you"
    )
