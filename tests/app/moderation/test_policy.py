"""Every line of the policy, on plain values: no database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core import capabilities
from app.core.actor import VISITOR, Actor
from app.core.policy import Verdict
from app.moderation.cases import Case
from app.moderation.policy import (
    FlagSituation,
    Weight,
    can_ask_again,
    can_flag,
    can_hide_at_once,
    can_lift_suspension,
    can_propose_suspension,
    can_settle_suspension,
    can_vote_on,
    weight_of_vote,
)
from app.moderation.reasons import agreed_reason, in_words

SOON = datetime(2030, 1, 1, tzinfo=UTC)
AUTHOR, ADA, BO, CY = 1, 2, 3, 4


def actor(number: int = ADA, *granted: str, verified: bool = True, suspended: bool = False) -> Actor:
    return Actor(
        member_id=number,
        verified=verified,
        capabilities=frozenset(granted),
        suspended_until=SOON if suspended else None,
    )


def reviewer(number: int = ADA, **more: bool) -> Actor:
    return actor(number, capabilities.REVIEW, **more)


def staff(number: int = ADA, **more: bool) -> Actor:
    return actor(number, capabilities.REVIEW, capabilities.DECIDE, **more)


def manager(number: int = ADA, **more: bool) -> Actor:
    return actor(number, capabilities.SUSPEND, **more)


def case(**changes: object) -> Case:
    values: dict[str, object] = {"author_id": AUTHOR, "able": frozenset({ADA, BO, CY})}
    return Case(**(values | changes))  # type: ignore[arg-type]


def reason_of(verdict: Verdict) -> str:
    return "allowed" if verdict else verdict.reason


FRESH = {
    "author_id": AUTHOR,
    "is_hidden": False,
    "standing": False,
    "declined": False,
    "flags_today": 0,
    "limit": 20,
}


@pytest.mark.parametrize(
    ("who", "changes", "expected"),
    [
        (actor(), {}, "allowed"),
        (VISITOR, {}, "not_signed_in"),
        (actor(verified=False), {}, "not_verified"),
        (actor(suspended=True), {}, "suspended"),
        (actor(AUTHOR), {}, "own_post"),
        (actor(), {"author_id": None}, "allowed"),
        (actor(), {"is_hidden": True}, "hidden_already"),
        (actor(), {"standing": True}, "flagged_already"),
        (actor(), {"declined": True}, "declined"),
        (actor(), {"flags_today": 19}, "allowed"),
        (actor(), {"flags_today": 20}, "flag_limit"),
    ],
)
def test_who_may_flag(who: Actor, changes: dict[str, object], expected: str) -> None:
    assert reason_of(can_flag(who, FlagSituation(**(FRESH | changes)))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "on", "expected"),
    [
        (reviewer(), case(), "allowed"),
        (actor(), case(), "not_reviewer"),
        (reviewer(verified=False), case(), "not_verified"),
        (reviewer(suspended=True), case(), "suspended"),
        (VISITOR, case(), "not_signed_in"),
        (reviewer(), case(is_closed=True), "decided_already"),
        (staff(AUTHOR), case(), "own_post"),
        # Never on the own post, even where nobody else is there.
        (staff(AUTHOR), case(able=frozenset({AUTHOR})), "own_post"),
        (reviewer(), case(claimed_by_id=BO), "claimed"),
        (reviewer(), case(claimed_by_id=ADA), "allowed"),
        (reviewer(), case(voters=frozenset({ADA})), "voted_already"),
        (reviewer(), case(voters=frozenset({ADA}), able=frozenset({ADA})), "voted_already"),
        (staff(), case(voters=frozenset({ADA})), "voted_already"),
        (staff(), case(voters=frozenset({ADA}), able=frozenset({ADA})), "allowed"),
        (staff(), case(reporters=frozenset({ADA})), "own_report"),
        (staff(), case(reporters=frozenset({ADA}), able=frozenset({ADA})), "allowed"),
        (staff(), case(writers=frozenset({ADA})), "own_thread"),
        (staff(), case(writers=frozenset({ADA, BO, CY})), "allowed"),
        # Who has voted, reported or written there is nobody who could give the second vote.
        (
            staff(),
            case(writers=frozenset({ADA}), voters=frozenset({BO}), reporters=frozenset({CY})),
            "allowed",
        ),
    ],
)
def test_who_may_vote(who: Actor, on: Case, expected: str) -> None:
    assert reason_of(can_vote_on(who, on)) == expected


@pytest.mark.parametrize(
    ("who", "on", "equal", "expected"),
    [
        # Two equal votes decide, whoever gives them.
        (reviewer(), case(), 0, Weight(decides=False)),
        (reviewer(), case(), 1, Weight(decides=True)),
        (staff(), case(), 0, Weight(decides=False)),
        (staff(), case(), 1, Weight(decides=True)),
        # Staff decide where another person reported it; a super user does not.
        (staff(), case(reporters=frozenset({9})), 0, Weight(decides=True)),
        (reviewer(), case(reporters=frozenset({9})), 0, Weight(decides=False)),
        # The own report is nobody's second pair of eyes.
        (staff(), case(reporters=frozenset({ADA})), 0, Weight(decides=False)),
        (staff(), case(reporters=frozenset({ADA, 9})), 0, Weight(decides=False)),
        # Nobody else is there: it is decided, and marked.
        (staff(), case(able=frozenset({ADA})), 0, Weight(decides=True, alone=True)),
        (staff(), case(able=frozenset({ADA, AUTHOR})), 0, Weight(decides=True, alone=True)),
        (
            staff(),
            case(able=frozenset({ADA}), reporters=frozenset({ADA})),
            0,
            Weight(decides=True, alone=True),
        ),
        (reviewer(), case(able=frozenset({ADA})), 0, Weight(decides=False)),
        # Another person reported it, so staff are not alone, unless they have part in it themselves.
        (staff(), case(able=frozenset({ADA}), reporters=frozenset({9})), 0, Weight(decides=True)),
        (
            staff(),
            case(able=frozenset({ADA}), reporters=frozenset({9}), writers=frozenset({ADA})),
            0,
            Weight(decides=True, alone=True),
        ),
    ],
)
def test_what_a_vote_does(who: Actor, on: Case, equal: int, expected: Weight) -> None:
    assert weight_of_vote(who, on, equal_votes=equal) == expected


@pytest.mark.parametrize(
    ("who", "on", "reason", "hidden", "expected"),
    [
        (staff(), case(), "spam", False, "allowed"),
        (staff(), case(), "abuse", False, "allowed"),
        (staff(), case(), "personal_data", False, "allowed"),
        (staff(), case(), "off_topic", False, "not_urgent"),
        (staff(), case(), "other", False, "not_urgent"),
        (staff(), case(writers=frozenset({ADA}), reporters=frozenset({ADA})), "spam", False, "allowed"),
        (reviewer(), case(), "spam", False, "not_staff"),
        (actor(), case(), "spam", False, "not_reviewer"),
        (staff(AUTHOR), case(), "spam", False, "own_post"),
        (staff(), case(), "spam", True, "hidden_already"),
        (staff(), case(voters=frozenset({ADA})), "spam", False, "voted_already"),
        (staff(suspended=True), case(), "spam", False, "suspended"),
    ],
)
def test_who_may_hide_at_once(who: Actor, on: Case, reason: str, hidden: bool, expected: str) -> None:
    assert reason_of(can_hide_at_once(who, on, reason=reason, is_hidden=hidden)) == expected


@pytest.mark.parametrize(
    ("who", "hidden", "waits", "expected"),
    [
        (staff(), True, False, "allowed"),
        (reviewer(), True, False, "not_staff"),
        (actor(), True, False, "not_reviewer"),
        (staff(AUTHOR), True, False, "own_post"),
        (staff(), False, False, "not_hidden"),
        (staff(), True, True, "open_already"),
    ],
)
def test_who_may_ask_for_another_look(who: Actor, hidden: bool, waits: bool, expected: str) -> None:
    verdict = can_ask_again(who, author_id=AUTHOR, is_hidden=hidden, is_open=waits)
    assert reason_of(verdict) == expected


@pytest.mark.parametrize(
    ("who", "changes", "expected"),
    [
        (manager(), {}, "allowed"),
        (staff(), {}, "not_manager"),
        (VISITOR, {}, "not_signed_in"),
        (manager(suspended=True), {}, "suspended"),
        (manager(AUTHOR), {}, "oneself"),
        (manager(), {"is_administrator": True}, "administrator"),
        (manager(), {"suspended_until": SOON}, "suspended_already"),
        (manager(), {"is_proposed": True}, "proposed_already"),
    ],
)
def test_who_may_propose_a_suspension(who: Actor, changes: dict[str, object], expected: str) -> None:
    about = {
        "member_id": AUTHOR,
        "is_administrator": False,
        "suspended_until": None,
        "is_proposed": False,
    } | changes
    assert reason_of(can_propose_suspension(who, **about)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "confirm", "others", "expected"),
    [
        (manager(BO), True, True, "allowed"),
        (manager(), True, True, "own_proposal"),
        (manager(), True, False, "allowed"),
        (manager(), False, True, "allowed"),
        (manager(AUTHOR), True, True, "oneself"),
        (manager(AUTHOR), False, True, "oneself"),
        (staff(BO), True, True, "not_manager"),
        (manager(BO, suspended=True), True, True, "suspended"),
    ],
)
def test_who_may_settle_a_suspension(who: Actor, confirm: bool, others: bool, expected: str) -> None:
    verdict = can_settle_suspension(who, member_id=AUTHOR, proposed_by_id=ADA, confirm=confirm, others=others)
    assert reason_of(verdict) == expected


@pytest.mark.parametrize(
    ("who", "runs", "expected"),
    [
        (manager(), True, "allowed"),
        (manager(), False, "not_suspended"),
        (manager(AUTHOR), True, "oneself"),
        (staff(), True, "not_manager"),
    ],
)
def test_who_may_lift_a_suspension(who: Actor, runs: bool, expected: str) -> None:
    assert reason_of(can_lift_suspension(who, member_id=AUTHOR, runs=runs)) == expected


def test_where_reviewers_name_several_reasons_the_one_that_takes_least_stands() -> None:
    assert agreed_reason(["spam", "spam"]) == "spam"
    assert agreed_reason(["spam", "off_topic"]) == "off_topic"
    assert agreed_reason(["off_topic", "not_an_answer"]) == "off_topic"
    assert agreed_reason(["spam", "abuse"]) == "spam"
    assert in_words("not_an_answer") == "not an answer"
    assert in_words("other") == "another reason"
