"""Who says what solved it: allowed and denied side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import capabilities, clock
from app.core.actor import VISITOR, Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.forum.models import Acceptance, Answer, Question
from app.forum.policy import SILENCE, can_accept, can_unaccept
from app.forum.queries import standing_solution
from app.forum.services.accept_answer import accept_answer
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.unaccept_answer import unaccept_answer
from tests.make.community import Community

NOW = clock.now()


def person(number: int, *granted: str, verified: bool = True) -> Actor:
    return Actor(member_id=number, capabilities=frozenset(granted), verified=verified)


ASKER, HELPER, OTHER = person(1), person(2), person(3)
STAFF = person(4, capabilities.ACCEPT_ANY)
SUPER_USER = person(5, capabilities.ACCEPT_FOR_SILENT)


def decided(
    actor: Actor, *, author: int | None = 2, silent: timedelta = timedelta(0), solved: bool = False
) -> str:
    """The role in which the actor accepts an answer by `author`, or the reason why not."""
    decision = can_accept(
        actor,
        Question(author_id=1, created_at=NOW - timedelta(days=50)),
        Answer(author_id=author, created_at=NOW - timedelta(days=40)),
        standing=Acceptance(by_id=1) if solved else None,
        asker_last_seen=NOW - silent,
        now=NOW,
    )
    return decision.role or decision.verdict.reason


def test_the_asker_accepts_at_any_time_also_an_own_answer() -> None:
    assert decided(ASKER) == "asker"
    assert decided(ASKER, author=1) == "asker"
    assert decided(ASKER, solved=True) == "asker"


def test_staff_accept_at_any_time_but_not_their_own_answer() -> None:
    assert decided(STAFF) == "staff"
    assert decided(STAFF, solved=True) == "staff"
    assert decided(STAFF, author=None) == "staff"
    assert decided(STAFF, author=4) == "own_answer"


@pytest.mark.parametrize(
    ("silent", "expected"),
    [
        (SILENCE - timedelta(seconds=1), "asker_not_silent"),
        (SILENCE, "super_user"),
        (timedelta(0), "asker_not_silent"),
    ],
)
def test_a_super_user_accepts_for_an_asker_silent_for_seven_days(silent: timedelta, expected: str) -> None:
    assert decided(SUPER_USER, silent=silent) == expected


def test_a_super_user_does_not_overrule_nor_accept_an_own_answer() -> None:
    assert decided(SUPER_USER, silent=SILENCE, solved=True) == "already_solved"
    assert decided(SUPER_USER, silent=SILENCE, author=5) == "own_answer"


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (VISITOR, "not_signed_in"),
        (OTHER, "not_asker"),
        (HELPER, "own_answer"),
        (replace(ASKER, verified=False), "not_verified"),
        (replace(STAFF, verified=False), "not_verified"),
        (replace(SUPER_USER, verified=False), "not_verified"),
    ],
)
def test_nobody_else_accepts(actor: Actor, reason: str) -> None:
    assert decided(actor, silent=SILENCE) == reason


def test_a_standing_acceptance_is_taken_back_by_its_maker_the_asker_or_staff() -> None:
    question, by_super_user = Question(author_id=1), Acceptance(by_id=5)
    for actor in (ASKER, STAFF, SUPER_USER):
        assert can_unaccept(actor, question, by_super_user)
    assert can_unaccept(OTHER, question, by_super_user).reason == "not_asker"
    assert can_unaccept(HELPER, question, by_super_user).reason == "not_asker"
    assert can_unaccept(SUPER_USER, question, Acceptance(by_id=4)).reason == "not_asker"
    assert can_unaccept(VISITOR, question, by_super_user).reason == "not_signed_in"


def super_user(community: Community) -> Actor:
    """With the capability that the module grants, whether it is plugged in or not."""
    member = community.member(role="super_user")
    return replace(member, capabilities=frozenset({capabilities.ACCEPT_FOR_SILENT}))


def test_the_seven_days_count_from_the_answer_and_from_the_askers_last_word(community: Community) -> None:
    helper, now = super_user(community), clock.now()
    asker = community.member()
    question = community.question(asker, at=now - timedelta(days=30))
    answer = community.answer(question, at=now - timedelta(days=20))
    late = community.answer(question, at=now - timedelta(days=6))
    with pytest.raises(Refused, match="still has seven days"):
        accept_answer(helper, question, late)

    community.comment(question, asker, at=now - timedelta(days=5))
    with pytest.raises(Refused, match="still has seven days"):
        accept_answer(helper, question, answer)
    just_before = now + timedelta(days=2) - timedelta(seconds=1)
    with clock.frozen_at(just_before), pytest.raises(Refused, match="still has seven days"):
        accept_answer(helper, question, answer)
    with clock.frozen_at(now + timedelta(days=2)):
        accept_answer(helper, question, answer)
    standing = standing_solution(question)
    assert standing is not None
    assert (standing.by_id, standing.by_role) == (helper.member_id, "super_user")


def test_taking_back_is_a_word_of_the_asker_too(community: Community) -> None:
    helper, now = super_user(community), clock.now()
    asker = community.member()
    question = community.question(asker, at=now - timedelta(days=30))
    answer = community.answer(question, at=now - timedelta(days=29))
    community.accept(question, answer, at=now - timedelta(days=8))
    with clock.frozen_at(now - timedelta(days=3)):
        unaccept_answer(asker, question)
    just_before = now + timedelta(days=4) - timedelta(seconds=1)
    with clock.frozen_at(just_before), pytest.raises(Refused, match="still has seven days"):
        accept_answer(helper, question, answer)
    with clock.frozen_at(now + timedelta(days=4)):
        accept_answer(helper, question, answer)
    assert standing_solution(question) is not None


def test_the_asker_overturns_what_others_accepted(community: Community) -> None:
    staff, asker = community.member(role="staff"), community.member()
    question = community.question(asker)
    first, second = community.answer(question), community.answer(question)
    accept_answer(staff, question, first)
    unaccept_answer(asker, question)
    assert standing_solution(question) is None
    accept_answer(staff, question, first)
    accept_answer(asker, question, second)
    standing = standing_solution(question)
    assert standing is not None
    assert (standing.answer_id, standing.by_role) == (second, "asker")


def test_only_one_solution_stands_and_every_one_before_is_remembered(community: Community) -> None:
    asker = community.member()
    question = community.question(asker)
    answers = [community.answer(question) for _ in range(3)]
    for answer in (*answers, *answers):
        accept_answer(asker, question, answer)
    accept_answer(asker, question, answers[-1])  # again: nothing changes
    rows = db.session.execute(
        select(Acceptance.answer_id, Acceptance.undone_at).order_by(Acceptance.id)
    ).all()
    assert [row.answer_id for row in rows] == answers * 2
    assert [row.undone_at is None for row in rows] == [False] * 5 + [True]


def test_the_state_follows(community: Community) -> None:
    asker = community.member()
    question = community.question(asker)

    def state() -> str:
        db.session.rollback()
        return db.session.get_one(Question, question).state

    assert state() == "open"
    community.comment(question)
    assert state() == "acknowledged"
    answer = community.answer(question)
    assert state() == "answered"
    community.accept(question, answer)
    assert state() == "solved"
    unaccept_answer(asker, question)
    assert state() == "answered"


def test_an_answer_that_is_not_there_or_not_of_this_question_is_not_found(community: Community) -> None:
    asker = community.member()
    question, other = community.question(asker), community.question(asker)
    elsewhere, hidden = community.answer(other), community.answer(question)
    community.hide(Answer, hidden)
    for answer in (elsewhere, hidden, 10**9):
        with pytest.raises(NotFound):
            accept_answer(asker, question, answer)
        with pytest.raises(NotFound):
            mark_also_works(asker, question, answer, works=True)
    assert db.session.scalar(select(func.count()).select_from(Acceptance)) == 0


def test_a_hidden_solution_stands_in_nobodys_way(community: Community) -> None:
    helper, now = super_user(community), clock.now()
    question = community.question(at=now - timedelta(days=60))
    first = community.answer(question, at=now - timedelta(days=50))
    second = community.answer(question, at=now - timedelta(days=40))
    community.accept(question, first, at=now - timedelta(days=30))
    with pytest.raises(Refused, match="already has a solution"):
        accept_answer(helper, question, second)
    community.hide(Answer, first)
    accept_answer(helper, question, second)
    standing = standing_solution(question)
    assert standing is not None
    assert standing.answer_id == second


def test_also_works_is_marked_by_the_same_people_and_solves_nothing(community: Community) -> None:
    asker, staff, other = community.member(), community.member(role="staff"), community.member()
    question = community.question(asker)
    first, second = community.answer(question, staff), community.answer(question)
    mark_also_works(asker, question, first, works=True)
    mark_also_works(staff, question, second, works=True)
    mark_also_works(asker, question, second, works=True)  # stands already
    for actor, reason in ((other, "not_asker"), (staff, "own_answer")):
        with pytest.raises(Refused) as refused:
            mark_also_works(actor, question, first, works=True)
        assert refused.value.reason == reason
    db.session.rollback()
    assert db.session.get_one(Question, question).state == "answered"
    standing = select(func.count()).select_from(Acceptance).where(Acceptance.undone_at.is_(None))
    assert db.session.scalar(standing) == 2

    with pytest.raises(Refused):
        mark_also_works(other, question, second, works=False)
    mark_also_works(asker, question, second, works=False)
    mark_also_works(asker, question, second, works=False)
    assert db.session.scalar(standing) == 1
    # Becoming the solution is more than that: the mark ends.
    accept_answer(asker, question, first)
    assert db.session.scalars(select(Acceptance.kind).where(Acceptance.undone_at.is_(None))).all() == [
        "solution"
    ]
    mark_also_works(asker, question, first, works=True)
    assert db.session.scalar(standing) == 1


def test_thanks_reach_the_page_and_too_many_come_back(sqlite_community: Community) -> None:
    asker = sqlite_community.member()
    question = sqlite_community.question(asker)
    answer = sqlite_community.answer(question)
    browser = sqlite_community.browser(asker)
    page = browser.post(f"/questions/{question}/accept/{answer}", {"thanks": "t" * 281})
    assert page.status_code == 400
    assert "at most 280 characters" in page.text
    assert "t" * 281 in page.text
    assert standing_solution(question) is None
    browser.post(f"/questions/{question}/accept/{answer}", {"thanks": " Thank \n you " + "é" * 260})
    standing = standing_solution(question)
    assert standing is not None
    assert standing.thanks == "Thank you " + "é" * 260


def test_the_page_offers_what_the_policy_allows(sqlite_community: Community) -> None:
    """Pages merely hide; where they show a button, the server takes it."""
    community = sqlite_community
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    staff, other = community.member(role="staff"), community.member()
    for actor, offered in ((helper, False), (other, False), (None, False), (staff, True), (asker, True)):
        browser = community.browser(actor)
        page = browser.get(f"/questions/{question}", follow_redirects=True).text
        assert (f"/questions/{question}/accept/{answer}" in page) is offered
        if actor is not None:
            sent = browser.post(f"/questions/{question}/accept/{answer}")
            assert sent.status_code == (303 if offered else 403)
            assert offered or "This is not open to you" in sent.text
            unaccept_answer(asker, question)
