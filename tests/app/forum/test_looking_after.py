"""Closing, marking as asked before, merging, locking, moving: who may, what it does, what is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.analytics.models import QuestionFact
from app.core import capabilities, clock
from app.core.actor import VISITOR, Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum import policy
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Reaction
from app.forum.queries import facts_of_question, follower_ids, standing_solution
from app.forum.services.accept_answer import accept_answer
from app.forum.services.cast_vote import cast_vote
from app.forum.services.close_question import REASONS, close_question
from app.forum.services.follow_question import follow_question
from app.forum.services.lock_replies import lock_replies
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.mark_duplicate import mark_duplicate
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.move_question import move_question
from app.forum.services.recount_questions import recount_questions
from app.forum.services.reopen_question import reopen_question
from app.forum.services.say_didnt_help import say_didnt_help
from tests.make.community import Community


def able(*granted: str, number: int = 9) -> Actor:
    return Actor(member_id=number, verified=True, capabilities=frozenset(granted))


PEOPLE = {
    "visitor": VISITOR,
    "unconfirmed": replace(able(capabilities.MODERATE, capabilities.MERGE), verified=False),
    "member": able(),
    "moderator": able(capabilities.MODERATE),
    "staff": able(capabilities.MODERATE, capabilities.MERGE),
}


@pytest.mark.parametrize(
    ("decide", "allowed"),
    [
        (lambda a: policy.can_moderate(a), {"moderator", "staff"}),
        (lambda a: policy.can_reopen(a, Question()), {"moderator", "staff"}),
        (lambda a: policy.can_merge(a, Question()), {"staff"}),
        (lambda a: policy.can_manage_categories(a), set()),
        (lambda a: policy.can_take_over(a), set()),
    ],
)
def test_who_may(decide: Callable[[Actor], Any], allowed: set[str]) -> None:
    assert {name for name, actor in PEOPLE.items() if decide(actor)} == allowed


def test_what_is_merged_is_neither_reopened_nor_merged_again() -> None:
    merged = Question(merged_at=clock.now())
    assert policy.can_reopen(PEOPLE["staff"], merged).reason == "merged"
    assert policy.can_merge(PEOPLE["staff"], merged).reason == "merged"


def row(number: int) -> Question:
    db.session.rollback()
    return db.session.get_one(Question, number)


def excluded(community: Community, question: int) -> str | None:
    community.deliver()
    return db.session.scalar(select(QuestionFact.excluded).where(QuestionFact.question_id == question))


def recorded() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize("reason", REASONS)
def test_a_closed_question_takes_no_replies_and_only_off_topic_leaves_the_rates(
    community: Community, reason: str
) -> None:
    staff = community.member(role="staff")
    question = community.question()
    close_question(staff, question, reason=reason)
    assert (row(question).turn, row(question).closed_reason) == ("none", reason)
    with pytest.raises(Refused) as error:
        community.answer(question)
    assert error.value.reason == "closed"
    assert excluded(community, question) == ("off_topic" if reason == "off_topic" else None)
    reopen_question(staff, question)
    assert row(question).turn == "attention"
    assert excluded(community, question) is None
    community.answer(question)
    assert recorded() == ["forum.question_closed", "forum.question_reopened"]


def test_closing_takes_a_known_reason_and_happens_once(community: Community) -> None:
    staff, question = community.member(role="staff"), community.question()
    with pytest.raises(Invalid):
        close_question(staff, question, reason="boring")
    close_question(staff, question, reason="unclear")
    with pytest.raises(Refused, match="already"):
        close_question(staff, question, reason="off_topic")
    assert row(question).closed_reason == "unclear"


def test_a_duplicate_links_to_the_original_and_leaves_the_rates(community: Community) -> None:
    staff = community.member(role="staff")
    original, first, second = (community.question() for _ in range(3))
    assert mark_duplicate(staff, second, first) == first
    assert mark_duplicate(staff, first, original) == original
    assert row(second).duplicate_of_id == original, "nobody follows a chain of links"
    third = community.question()
    assert mark_duplicate(staff, third, second) == original
    for question in (first, second, third):
        assert excluded(community, question) == "duplicate"
        assert row(question).turn == "none"
    reopen_question(staff, first)
    assert row(first).duplicate_of_id is None
    assert excluded(community, first) is None
    assert excluded(community, original) is None


def test_a_question_is_not_its_own_duplicate(community: Community) -> None:
    staff = community.member(role="staff")
    one, two = community.question(), community.question()
    mark_duplicate(staff, two, one)
    for number, other in ((one, one), (one, two), (one, 999)):
        with pytest.raises(Invalid):
            mark_duplicate(staff, number, other)
    community.hide(Question, one)
    with pytest.raises(NotFound):
        mark_duplicate(staff_without_sight(staff), one, two)
    hidden, fresh = one, community.question()
    with pytest.raises(Invalid, match="There is no question"):
        mark_duplicate(staff_without_sight(staff), fresh, hidden)


def staff_without_sight(staff: Actor) -> Actor:
    return replace(staff, capabilities=frozenset({capabilities.MODERATE}))


def test_a_locked_question_keeps_its_state_and_takes_no_replies(community: Community) -> None:
    staff, asker = community.member(role="staff"), community.member()
    question = community.question(asker)
    answer = community.answer(question)
    accept_answer(asker, question, answer)
    lock_replies(staff, question, locked=True, reason="It went round in circles")
    assert row(question).turn == "solved"
    for reply in (community.answer, community.comment):
        with pytest.raises(Refused) as error:
            reply(question)
        assert error.value.reason == "locked"
    cast_vote(community.member(), question, value=1)
    page = community.browser(community.member()).get(f"/questions/{question}", follow_redirects=True).text
    assert "Locked. It stays readable" in page
    lock_replies(staff, question, locked=False)
    community.comment(question)
    assert recorded() == ["forum.question_locked", "forum.question_unlocked"]


def test_moving_keeps_the_counts_and_the_statistics(community: Community) -> None:
    staff = community.member(role="staff")
    first, second = community.category("Speakers"), community.category("Doorbells")
    question = community.question(category_id=first)
    move_question(staff, question, second)
    move_question(staff, question, second)
    counts = dict(db.session.execute(select(Category.id, Category.question_count)).all())
    assert counts == {first: 0, second: 1}
    community.deliver()
    assert db.session.scalar(select(QuestionFact.category_id)) == second
    with pytest.raises(Invalid):
        move_question(staff, question, 999)
    assert recorded() == ["forum.question_moved"]


# ---- Merges


def two(community: Community) -> tuple[int, int, Actor, Actor]:
    """A duplicate and the question it repeats, with their askers."""
    one, other = community.member("Ada"), community.member("Ben")
    return community.question(one), community.question(other), one, other


def standing(question: int) -> list[tuple[int, str, str]]:
    rows = db.session.execute(
        select(Acceptance.answer_id, Acceptance.kind, Acceptance.by_role)
        .where(Acceptance.question_id == question, Acceptance.undone_at.is_(None))
        .order_by(Acceptance.id)
    )
    return [(found.answer_id, found.kind, found.by_role) for found in rows]


def points(community: Community, actor: Actor) -> int:
    """What the ledger adds up to; 0 where the module is not plugged in."""
    from superusers.reputation.models import LedgerLine

    community.deliver()
    lines = select(func.coalesce(func.sum(LedgerLine.points), 0)).where(
        LedgerLine.member_id == actor.member_id
    )
    return db.session.scalar(lines) or 0


def plugged_in(community: Community) -> bool:
    return "reputation.member" in community.app.view_functions


def ledger_agrees(community: Community) -> bool:
    from superusers.reputation.fold import verify_ledger

    return not plugged_in(community) or verify_ledger().agrees


def test_a_merge_moves_answers_comments_and_followers(community: Community) -> None:
    staff = community.member(role="staff")
    duplicate, original, ada, ben = two(community)
    helper, reader = community.member(), community.member()
    answer = community.answer(duplicate, helper)
    comment = community.comment(duplicate, ada, answer_id=answer)
    on_question = community.comment(duplicate, reader)
    mark_me_too(reader, duplicate, has_it=True)
    mark_me_too(ben, duplicate, has_it=True)
    mark_worked(reader, duplicate, answer, worked=True)
    follow_question(staff, duplicate, follows=True)
    say_didnt_help(ada, duplicate, answer, helped=False)

    assert merge_questions(staff, duplicate, original) == original

    moved = db.session.get_one(Answer, answer)
    assert (moved.question_id, moved.moved_from_id) == (original, duplicate)
    assert moved.didnt_help_at is None, "that was said by another asker"
    assert db.session.get_one(Comment, comment).question_id == original
    assert db.session.get_one(Comment, on_question).question_id == duplicate
    assert follower_ids(original) == {ada.member_id, ben.member_id, reader.member_id, staff.member_id}
    who = set(
        db.session.scalars(
            select(Reaction.member_id).where(Reaction.question_id == original, Reaction.kind == "me_too")
        )
    )
    assert who == {reader.member_id, ada.member_id}, "its asker has it too, the other's asker not twice"
    assert (row(original).me_too_count, row(original).answer_count, row(original).turn) == (2, 1, "asker")
    assert (row(duplicate).answer_count, row(duplicate).turn) == (0, "none")
    assert row(duplicate).merged_at is not None
    assert excluded(community, duplicate) == "duplicate"
    assert "forum.questions_merged" in recorded()
    before = row(original).state, row(original).turn, row(original).hot, row(original).me_too_count
    recount_questions([duplicate, original])
    assert before == (
        row(original).state, row(original).turn, row(original).hot, row(original).me_too_count
    )  # fmt: skip


def test_the_pages_of_a_merge_lead_to_each_other(community: Community) -> None:
    staff = community.member(role="staff")
    duplicate, original, *_ = two(community)
    answer = community.answer(duplicate, body="The words of the answer")
    merge_questions(staff, duplicate, original)
    browser = community.browser()
    there = browser.get(f"/questions/{duplicate}", follow_redirects=True).text
    assert "its answers have moved there" in there
    assert f'href="/questions/{original}/' in there
    assert "The words of the answer" not in there
    here = browser.get(f"/answers/{answer}", follow_redirects=True).text
    assert "The words of the answer" in here
    assert "brought here from a question that asks the same" in here
    with pytest.raises(Refused):
        reopen_question(staff, duplicate)


def test_the_solution_of_a_duplicate_solves_an_unsolved_original_once(community: Community) -> None:
    staff, helper = community.member(role="staff"), community.member()
    duplicate, original, ada, ben = two(community)
    answer = community.answer(duplicate, helper)
    accept_answer(ada, duplicate, answer)
    if plugged_in(community):
        assert points(community, helper) == 15
    merge_questions(staff, duplicate, original)
    assert standing(duplicate) == []
    assert standing(original) == [(answer, "solution", "staff")], "by whom it was merged, for it to be seen"
    assert (row(original).state, row(duplicate).state) == ("solved", "open")
    if plugged_in(community):
        assert points(community, helper) == 15
        assert points(community, ada) == 0
    accept_answer(ben, original, answer)  # the asker confirms what stands: nothing changes
    assert len(standing(original)) == 1
    assert ledger_agrees(community)


def test_a_solved_original_keeps_its_solution_and_the_other_also_works(community: Community) -> None:
    staff, helper, other = community.member(role="staff"), community.member(), community.member()
    duplicate, original, ada, ben = two(community)
    kept = community.answer(original, other)
    accept_answer(ben, original, kept)
    came = community.answer(duplicate, helper)
    also = community.answer(duplicate, other)
    accept_answer(ada, duplicate, came)
    mark_also_works(ada, duplicate, also, works=True)
    merge_questions(staff, duplicate, original)
    assert standing(original) == [
        (kept, "solution", "asker"),
        (came, "also_works", "staff"),
        (also, "also_works", "staff"),
    ]
    assert standing(duplicate) == []
    # What the merge said can be taken back and overruled like anything else.
    mark_also_works(ben, original, also, works=False)
    accept_answer(ben, original, came)
    assert standing(original) == [(came, "solution", "asker")]
    assert standing_solution(duplicate) is None
    if plugged_in(community):
        assert points(community, helper) == 15
    assert ledger_agrees(community)


def test_nobody_accepts_an_own_answer_by_merging(community: Community) -> None:
    staff = community.member(role="staff")
    duplicate, original, ada, _ = two(community)
    answer = community.answer(duplicate, staff)
    accept_answer(ada, duplicate, answer)
    merge_questions(staff, duplicate, original)
    assert standing(original) == standing(duplicate) == []
    assert ledger_agrees(community)


def test_votes_stay_once_a_member_and_keep_their_points(community: Community) -> None:
    staff, helper, voter = community.member(role="staff"), community.member(), community.member()
    duplicate, original, *_ = two(community)
    answer = community.answer(duplicate, helper)
    cast_vote(voter, duplicate, value=1, answer_id=answer)
    merge_questions(staff, duplicate, original)
    assert db.session.get_one(Answer, answer).score == 1
    page = community.browser(voter).get(f"/questions/{original}", follow_redirects=True).text
    assert 'value="0" aria-pressed="true"' in page, "the voter's own vote is shown"
    assert cast_vote(voter, original, value=1, answer_id=answer) == 1
    if plugged_in(community):
        assert points(community, helper) == 10
    assert cast_vote(voter, original, value=-1, answer_id=answer) == -1
    assert ledger_agrees_after_delivery(community)
    assert cast_vote(voter, original, value=0, answer_id=answer) == 0
    assert ledger_agrees_after_delivery(community)
    if plugged_in(community):
        assert points(community, helper) == 0


def ledger_agrees_after_delivery(community: Community) -> bool:
    community.deliver()
    return ledger_agrees(community)


def test_an_answer_that_came_by_a_merge_answers_only_since_then(community: Community) -> None:
    """Else merging old answers in would make the original look answered before it was asked."""
    staff, now = community.member(role="staff"), clock.now()
    duplicate = community.question(at=now - timedelta(days=9))
    community.answer(duplicate, at=now - timedelta(days=8))
    original = community.question(at=now - timedelta(days=3))
    with clock.frozen_at(now):
        merge_questions(staff, duplicate, original)
    life = facts_of_question(original).life
    assert life.answered_at == life.acknowledged_at == now


def test_a_merge_of_a_merge_leads_to_the_end(community: Community) -> None:
    staff = community.member(role="staff")
    first, second, third = (community.question() for _ in range(3))
    answer = community.answer(first)
    merge_questions(staff, first, second)
    merge_questions(staff, second, third)
    assert db.session.get_one(Answer, answer).question_id == third
    assert row(first).duplicate_of_id == third
    assert row(third).answer_count == 1


# ---- The page

OPENED = re.compile(r'<details class="act" name="act" id="([a-z-]+)" open>')


def test_everything_is_on_one_page_for_those_who_may(community: Community) -> None:
    question = community.question()
    url = f"/questions/{question}/care"
    assert community.browser(community.member()).get(url).status_code == 403
    staff = community.browser(community.member(role="staff"))
    page = staff.get(url).text
    for words in ("Hand to staff", "Mark as urgent", "Merge into the other", "Close the question", "Move"):
        assert words in page, words
    assert "Look after it" in staff.get(f"/questions/{question}", follow_redirects=True).text
    # One act at a time: none stands open until it is chosen.
    assert OPENED.findall(page) == []
    assert OPENED.findall(staff.get(f"{url}?act=close").text) == ["close"]
    assert OPENED.findall(staff.get(f"{url}?act=nonsense").text) == []


@pytest.mark.parametrize(
    ("act", "form", "words"),
    [
        ("escalate", {"reason": ""}, "Please say why"),
        ("close", {"why": ""}, "Please choose a reason"),
        ("duplicate", {"other": "nothing"}, "the number or the address"),
        ("duplicate", {"other": "#999"}, "There is no question with this number"),
        ("merge", {"other": "9" * 400}, "the number or the address"),
        ("lock", {"reason": ""}, "Please say why"),
        ("move", {"category": "x"}, "Please choose where it fits"),
        ("move", {"category": "999"}, "This category is no longer there"),
        ("urgency", {"urgency": "very"}, "Please choose again"),
    ],
)
def test_what_cannot_be_taken_comes_back_beside_its_field(
    sqlite_community: Community, act: str, form: dict[str, str], words: str
) -> None:
    question = sqlite_community.question()
    staff = sqlite_community.browser(sqlite_community.member(role="staff"))
    page = staff.post(f"/questions/{question}/care/{act}", form)
    assert page.status_code == 422
    assert words in page.text
    (opened,) = OPENED.findall(page.text)
    assert opened == ("duplicate" if act == "merge" else act)


def test_each_button_does_its_work(sqlite_community: Community) -> None:
    community = sqlite_community
    staff = community.browser(community.member(role="staff"))
    other, question = community.question(), community.question()
    home = community.category("Doorbells")

    def press(act: str, **form: str) -> None:
        assert staff.post(f"/questions/{question}/care/{act}", form).status_code == 303, act

    press("escalate", reason="An order")
    assert row(question).turn == "staff"
    press("hand-back")
    press("urgency", urgency="urgent")
    assert row(question).urgency == "urgent"
    press("lock", reason="Enough")
    press("unlock")
    press("move", category=str(home))
    assert row(question).category_id == home
    press("close", why="too_broad")
    press("reopen")
    press("duplicate", other=f"http://localhost/questions/{other}/some-words?page=2#a1")
    assert row(question).duplicate_of_id == other
    press("merge", other=f"#{other}")
    assert row(question).merged_at is not None
    assert staff.post(f"/questions/{question}/care/explode").status_code == 404
