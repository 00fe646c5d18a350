"""Badges and ranks: due by rules over the ledger and the facts, given by hand, ending and expiring."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import capabilities, clock
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Comment, Question
from superusers.reputation.badge_queries import due_badges, held_badges
from superusers.reputation.badge_rules import RANKS, RULES, rank_of
from superusers.reputation.fold import build_ledger
from superusers.reputation.jobs import settle_badges_nightly
from superusers.reputation.models import Badge
from superusers.reputation.services.give_badge import give_badge
from superusers.reputation.services.withdraw_badge import withdraw_badge
from tests.make.community import Community

MARCH = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = {"body_source": "x", "body_html": "<p>x</p>", "renderer": 1}


@command
def solve(
    category: int,
    helper: int,
    askers: list[int],
    *,
    waited: timedelta = timedelta(hours=1),
    accepted: bool = True,
) -> None:
    """One question of each asker, answered by the helper after that time."""
    for asker in askers:
        question = Question(
            title="x", slug="x", category_id=category, author_id=asker, created_at=MARCH,
            last_activity_at=MARCH, **TEXT,
        )  # fmt: skip
        db.session.add(question)
        db.session.flush()
        answer = Answer(question_id=question.id, author_id=helper, created_at=MARCH + waited, **TEXT)
        db.session.add(answer)
        db.session.flush()
        if accepted:
            db.session.add(
                Acceptance(
                    question_id=question.id,
                    answer_id=answer.id,
                    by_id=asker,
                    by_role="asker",
                    at=MARCH + waited,
                )
            )


@command
def take_one_back() -> None:
    db.session.scalars(select(Acceptance)).first().undone_at = clock.now()  # type: ignore[union-attr]


@command
def comment_on(question: int, member: int, days: list[datetime]) -> None:
    db.session.add_all(Comment(question_id=question, author_id=member, created_at=at, **TEXT) for at in days)


def names(member: int) -> list[str]:
    db.session.rollback()
    return sorted(badge.name for badge in held_badges(member))


def many(community: Community, n: int) -> list[int]:
    return [community.member().signed_in_id for _ in range(n)]


def test_one_and_ten_solutions(sqlite_community: Community) -> None:
    community = sqlite_community
    helper, category = community.member().signed_in_id, community.category()
    askers = many(community, 3)
    solve(category, helper, askers)
    build_ledger()
    settle_badges_nightly()
    assert names(helper) == ["First solution"]
    solve(category, helper, askers * 2 + askers[:1])
    build_ledger()
    settle_badges_nightly()
    settle_badges_nightly()
    assert names(helper) == ["10 solutions", "First solution"]
    thresholds = [rule.solutions for rule in RULES.values() if rule.solutions]
    assert thresholds == [1, 10, 50, 150]


def test_what_is_taken_back_ends_its_badge_and_may_come_again(community: Community) -> None:
    helper, category = community.member().signed_in_id, community.category()
    solve(category, helper, many(community, 1))
    build_ledger()
    settle_badges_nightly()
    take_one_back()
    build_ledger()
    settle_badges_nightly()
    assert names(helper) == []
    solve(category, helper, many(community, 1))
    build_ledger()
    settle_badges_nightly()
    assert names(helper) == ["First solution"]
    assert len(db.session.scalars(select(Badge.id)).all()) == 2


def test_a_rescuer_solves_what_had_waited_two_days(sqlite_community: Community) -> None:
    community = sqlite_community
    category = community.category()
    quick, patient = many(community, 2)
    askers = many(community, 5)
    solve(category, quick, askers, waited=timedelta(hours=48))
    solve(category, patient, askers, waited=timedelta(hours=48, minutes=1))
    build_ledger()
    assert (patient, "rescuer") in due_badges()
    assert (quick, "rescuer") not in due_badges()


def test_a_welcomer_is_the_first_to_answer_ten_newcomers_within_a_day(sqlite_community: Community) -> None:
    community = sqlite_community
    category = community.category()
    host, late = many(community, 2)
    newcomers = many(community, 10)
    solve(category, host, newcomers[:9], accepted=False)
    assert (host, "welcomer") not in due_badges()
    solve(category, host, newcomers[:1], accepted=False)  # not this person's first question
    assert (host, "welcomer") not in due_badges()
    solve(category, host, newcomers[9:], accepted=False)
    assert (host, "welcomer") in due_badges()
    solve(category, late, many(community, 10), waited=timedelta(hours=25), accepted=False)
    assert (late, "welcomer") not in due_badges()


def test_ten_days_of_a_month_last_to_the_end_of_the_next(community: Community) -> None:
    steady, nearly = many(community, 2)
    question = community.question()
    days = [MARCH + timedelta(days=n) for n in range(10)]
    comment_on(question, steady, days)
    comment_on(question, nearly, days[:9] + days[:3])
    with clock.frozen_at(MARCH + timedelta(days=20)):
        settle_badges_nightly()
        assert names(steady) == ["Steady"]
        assert names(nearly) == []
    with clock.frozen_at(datetime(2026, 4, 30, 23, tzinfo=UTC)):
        settle_badges_nightly()
        assert names(steady) == ["Steady"]
        assert held_badges(steady)[0].expires_at == datetime(2026, 5, 1, tzinfo=UTC)
    with clock.frozen_at(datetime(2026, 5, 1, 1, tzinfo=UTC)):
        assert names(steady) == []  # before the nightly work as after it
        settle_badges_nightly()
        assert names(steady) == []


class TestByHand:
    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    def test_with_a_reason_for_a_time_and_withdrawn(self, community: Community) -> None:
        manager, member = community.member(role="community_manager"), community.member().signed_in_id
        badge = give_badge(manager, member, name="Map maker", reason="For the map.", days=90)
        assert names(member) == ["Map maker"]
        with clock.shifted_by(timedelta(days=91)):
            assert names(member) == []
        settle_badges_nightly()  # rules do not touch it
        assert names(member) == ["Map maker"]
        withdraw_badge(manager, badge)
        assert names(member) == []
        with pytest.raises(NotFound):
            withdraw_badge(manager, badge)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 61}, "name"),
            ({"name": "rescuer"}, "name"),
            ({"name": "1,000 hours online"}, "name"),
            ({"reason": " "}, "reason"),
            ({"days": 7}, "days"),
        ],
    )
    def test_what_is_refused(self, community: Community, wrong: dict[str, object], field: str) -> None:
        manager = community.member(role="community_manager")
        given = {"name": "Map maker", "reason": "For the map.", "days": 0} | wrong
        with pytest.raises(Invalid) as refused:
            give_badge(manager, community.member().signed_in_id, **given)  # type: ignore[arg-type]
        assert field in refused.value.problems

    def test_by_managers_to_others_alone(self, community: Community) -> None:
        manager = community.member(role="community_manager")
        for actor in (manager, community.member(role="super_user")):
            with pytest.raises(Refused):
                give_badge(actor, manager.signed_in_id, name="Me", reason="Me.", days=0)

    def test_through_the_pages(self, community: Community) -> None:
        member = community.member("Ada").signed_in_id
        browser = community.browser(community.member(role="community_manager"))
        url = f"/members/{member}/badges"
        blank = browser.post(url, {"name": "Map maker", "reason": "", "days": "0"}, page=url)
        assert blank.status_code == 422
        assert "Please say what for" in blank.text
        assert browser.post(url, {"name": "Map maker", "reason": "The map.", "days": "x"}).status_code == 422
        assert browser.post(url, {"name": "Map maker", "reason": "The map.", "days": "0"}).status_code == 303
        assert "Map maker" in community.browser().get(f"/members/{member}").text
        badge = held_badges(member)[0].id
        assert browser.post(f"/badges/{badge}/withdraw").status_code == 303
        assert "Map maker" not in community.browser().get(f"/members/{member}").text
        assert "Rescuer" in community.browser().get("/badges").text


def test_an_imported_badge_stays_what_it_was(sqlite_community: Community) -> None:
    from app.core import slots

    member = sqlite_community.member().signed_in_id

    @command
    def bring() -> None:
        slots.each("imported_badges", [(member, "Teacher", MARCH)])

    bring()
    settle_badges_nightly()
    assert "Teacher" in sqlite_community.browser().get(f"/members/{member}").text


@pytest.mark.parametrize(
    ("points", "name", "missing"),
    [(1, "Newcomer", 49), (49, "Newcomer", 1), (50, "Helper", 200), (999, "Guide", 1), (5000, "Mentor", 0)],
)
def test_ranks(points: int, name: str, missing: int) -> None:
    assert (rank_of(points).name, rank_of(points).missing) == (name, missing)


def test_ranks_and_badges_give_no_power(sqlite_community: Community) -> None:
    kernel = sqlite_community.app.extensions["kernel"]
    assert {one for role in kernel.capabilities.values() for one in role} <= capabilities.ALL
    words = {name.casefold() for _, name in RANKS} | set(RULES)
    assert not words & set(kernel.capabilities)
    assert max(Counter(rule.name for rule in RULES.values()).values()) == 1
