"""Whose turn it is: the rule itself, every command that changes it, and the stored column for any history."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from app.forum.life_cycle import AcceptedSpell, Reply, hotness, life_of, turn_of
from app.forum.models import Answer, Comment, Question, QuestionEvent
from app.forum.posts import find_post
from app.forum.queries import facts_of_question
from app.forum.services._hiding import hide_post, restore_post
from app.forum.services.accept_answer import accept_answer
from app.forum.services.close_question import close_question
from app.forum.services.edit_question import edit_question
from app.forum.services.escalate_question import escalate_question
from app.forum.services.hand_back_question import hand_back_question
from app.forum.services.lock_replies import lock_replies
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.recount_questions import recount_questions
from app.forum.services.reopen_question import reopen_question
from app.forum.services.request_info import request_info
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.set_urgency import set_urgency
from app.forum.services.unaccept_answer import unaccept_answer
from app.forum.texts import read_body
from tests.make.community import Community

ASKER, HELPER, OTHER = 1, 2, 3
T0 = datetime(2026, 1, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def answer(minutes: float, author: int | None = HELPER, **more: Any) -> Reply:
    return Reply(at(minutes), author, more.pop("role", "customer"), 40, **more)


def comment(minutes: float, author: int | None = HELPER, **more: Any) -> Reply:
    return Reply(at(minutes), author, more.pop("role", "customer"), None, **more)


def turn(*replies: Reply, solved: bool = False, **more: Any) -> str:
    spells = [AcceptedSpell(40, HELPER, "customer", at(90), None, "asker", True, False)] if solved else []
    return turn_of(ASKER, replies, life_of(ASKER, replies, spells), asked_at=T0, **more)


def test_attention_is_needed_until_somebody_answers() -> None:
    assert turn() == "attention"
    assert turn(comment(5)) == "attention", "a comment helps nobody"
    assert turn(answer(5, role="automatic")) == "attention", "nor does a program"
    assert turn(answer(5, ASKER)) == "attention"
    assert turn(answer(5)) == "asker"
    assert turn(answer(5, None)) == "asker", "somebody who has left helped"


def test_attention_is_needed_again_when_the_asker_spoke_last() -> None:
    assert turn(answer(5), comment(6, ASKER)) == "attention"
    assert turn(answer(5), comment(6, ASKER), comment(7, OTHER)) == "asker"
    assert turn(answer(5), comment(6, ASKER), answer(7)) == "asker"


def test_what_did_not_help_helps_nobody() -> None:
    refused = answer(5, didnt_help_at=at(8))
    assert turn(refused) == "attention"
    assert turn(refused, comment(9)) == "attention", "a comment on it is no other answer"
    assert turn(refused, answer(9)) == "asker"
    assert turn(answer(4), refused) == "attention", "saying so is the asker's word"


def test_a_request_for_information_waits_for_the_asker() -> None:
    asks = comment(5, asks=True)
    assert turn(asks) == "asker"
    assert turn(asks, comment(6, OTHER)) == "asker"
    assert turn(asks, comment(6, ASKER)) == "attention"
    assert turn(asks, asker_edited_at=at(6)) == "attention", "completing the question replies as well"
    assert turn(answer(3), asker_edited_at=at(6)) == "asker", "and a corrected letter is no word"
    assert turn(asks, comment(6, ASKER), comment(7, asks=True)) == "asker"


def test_staff_solved_and_over_come_first() -> None:
    assert turn(answer(5), escalated=True) == "staff"
    assert turn(answer(5), solved=True, escalated=True) == "solved"
    assert turn(answer(5), over=True) == "none"


def test_hot_is_interest_and_time() -> None:
    calm = hotness(T0, score=0, me_too=0, answers=0)
    assert hotness(T0, score=1, me_too=0, answers=0) == calm
    assert hotness(T0, score=9, me_too=1, answers=0) == calm + 1_000_000
    assert hotness(T0, score=-10, me_too=0, answers=0) == calm - 1_000_000
    assert hotness(T0 + timedelta(hours=12.5), score=0, me_too=0, answers=0) == calm + 1_000_000


def stored(question: int) -> str:
    db.session.rollback()
    return db.session.get_one(Question, question).turn


def test_the_commands_keep_it(community: Community) -> None:
    asker, helper, staff = community.member(), community.member(), community.member(role="staff")
    question = community.question(asker)
    assert stored(question) == "attention"
    request_info(staff, question, read_body("Which firmware?"))
    assert stored(question) == "asker"
    community.comment(question, asker)
    assert stored(question) == "attention"
    first = community.answer(question, helper)
    assert stored(question) == "asker"
    say_didnt_help(asker, question, first, helped=False)
    assert stored(question) == "attention"
    say_didnt_help(asker, question, first, helped=True)
    assert stored(question) == "asker"
    escalate_question(staff, question, reason="It smells burnt")
    assert stored(question) == "staff"
    accept_answer(asker, question, first)
    assert stored(question) == "solved"
    unaccept_answer(asker, question)
    assert stored(question) == "staff"
    hand_back_question(staff, question)
    assert stored(question) == "asker"
    lock_replies(staff, question, locked=True, reason="It went round in circles")
    assert stored(question) == "none"
    lock_replies(staff, question, locked=False)
    close_question(staff, question, reason="unclear")
    assert stored(question) == "none"
    reopen_question(staff, question)
    assert stored(question) == "asker"


def test_completing_the_question_replies_to_a_request(community: Community) -> None:
    asker, staff = community.member(), community.member(role="staff")
    question = community.question(asker)
    category = db.session.get_one(Question, question).category_id
    request_info(staff, question, read_body("Which firmware?"))
    edit_question(
        asker, question, "The light blinks white after 2.14", read_body("2.14."), category_id=category,
        tags=(), seen=1,
    )  # fmt: skip
    assert stored(question) == "attention"


def test_who_may_send_a_question_where(community: Community) -> None:
    asker, member = community.member(), community.member()
    helper = Actor(
        member_id=member.member_id,
        verified=True,
        capabilities=frozenset({capabilities.REQUEST_INFO, capabilities.ESCALATE}),
    )
    question = community.question(asker)
    given = community.answer(question)

    def refused(act: Any) -> str:
        with pytest.raises(Refused) as error:
            act()
        return error.value.reason

    assert refused(lambda: request_info(member, question, read_body("Which?"))) == "not_helper"
    assert refused(lambda: escalate_question(member, question, reason="x")) == "not_allowed"
    assert refused(lambda: hand_back_question(helper, question)) == "not_allowed"
    assert refused(lambda: set_urgency(helper, question, urgency="urgent")) == "not_allowed"
    assert refused(lambda: say_didnt_help(member, question, given, helped=False)) == "not_asker"
    own = community.answer(question, asker)
    assert refused(lambda: say_didnt_help(asker, question, own, helped=False)) == "own_answer"
    accept_answer(asker, question, given)
    assert refused(lambda: say_didnt_help(asker, question, given, helped=False)) == "is_solution"
    unaccept_answer(asker, question)
    set_urgency(helper, question, urgency="asked", reason="Somebody may be hurt")
    assert db.session.get_one(Question, question).urgency == "asked"
    set_urgency(community.member(role="staff"), question, urgency="urgent")
    set_urgency(helper, question, urgency="asked", reason="Again")
    assert db.session.get_one(Question, question).urgency == "urgent"
    escalate_question(helper, question, reason="Beyond us")
    assert stored(question) == "staff"


def test_accepting_what_did_not_help_forgets_that(community: Community) -> None:
    asker = community.member()
    question = community.question(asker)
    given = community.answer(question)
    say_didnt_help(asker, question, given, helped=False)
    accept_answer(asker, question, given)
    assert db.session.get_one(Answer, given).didnt_help_at is None
    unaccept_answer(asker, question)
    assert stored(question) == "asker"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_stored_turn_is_what_the_rows_say(community: Community, seed: int) -> None:
    """After each act of a random history the column equals the rule read from rows; recounting changes
    nothing."""
    dice = random.Random(seed)
    asker, staff = community.member(), community.member(role="staff")
    others = [community.member() for _ in range(3)]
    start = clock.now() - timedelta(days=3)
    question = community.question(asker, at=start)
    answers: list[int] = []

    def some_answer() -> int:
        return dice.choice(answers)

    acts: list[Any] = [
        lambda: answers.append(community.answer(question, dice.choice([*others, asker, staff]))),
        lambda: community.comment(question, dice.choice([*others, asker, staff])),
        lambda: request_info(staff, question, read_body("Which?")),
        lambda: say_didnt_help(asker, question, some_answer(), helped=dice.random() < 0.3),
        lambda: accept_answer(dice.choice([asker, staff]), question, some_answer()),
        lambda: unaccept_answer(asker, question),
        lambda: escalate_question(staff, question, reason="x"),
        lambda: hand_back_question(staff, question),
        lambda: close_question(staff, question, reason="unclear"),
        lambda: reopen_question(staff, question),
        lambda: lock_replies(staff, question, locked=dice.random() < 0.5, reason="x"),
        lambda: mark_me_too(dice.choice(others), question, has_it=dice.random() < 0.7),
        lambda: community.vote(dice.choice(others), question, dice.choice([1, 0])),
        lambda: hide("answer", some_answer()),
        lambda: show("answer", some_answer()),
        lambda: hide("question", question),
        lambda: show("question", question),
    ]
    done = 0
    for step in range(60):
        with clock.frozen_at(start + timedelta(minutes=step + 1)):
            try:
                dice.choice(acts)()
                done += 1
            except (Refused, NotFound, Invalid, LookupError):  # not there yet, hidden, or not now
                db.session.rollback()
        agree(question)
    assert done > 20
    before = columns(question)
    recount_questions([question])
    assert columns(question) == before


@command
def hide(kind: str, post_id: int) -> None:
    post = find_post(kind, post_id, lock=True)
    if post.hidden_at is None:
        hide_post(post, reason="spam")


@command
def show(kind: str, post_id: int) -> None:
    post = find_post(kind, post_id, lock=True)
    if post.hidden_at is not None:
        restore_post(post)


def test_hiding_ends_a_turn_and_showing_again_brings_it_back(community: Community) -> None:
    asker, start = community.member(), clock.now() - timedelta(days=3)
    question = community.question(asker, at=start)
    answer = community.answer(question, at=start + timedelta(hours=1))
    comment = community.comment(question, asker, answer_id=answer, at=start + timedelta(hours=2))
    community.accept(question, answer, at=start + timedelta(hours=3))
    unaccept_answer(asker, question)

    def seen() -> tuple[str, str, int, float]:
        db.session.rollback()
        row = db.session.get_one(Question, question)
        hours = (row.last_activity_at - start) / timedelta(hours=1)
        return row.state, row.turn, row.answer_count, hours

    assert seen() == ("answered", "attention", 1, 3)
    hide("comment", comment)
    assert seen() == ("answered", "asker", 1, 3)
    hide("answer", answer)
    assert seen() == ("open", "attention", 0, 0)
    hide("question", question)
    assert seen() == ("open", "none", 0, 0)
    show("question", question)
    assert seen() == ("open", "attention", 0, 0)
    show("answer", answer)
    assert seen() == ("answered", "asker", 1, 3)
    show("comment", comment)
    assert seen() == ("answered", "attention", 1, 3)


def columns(question: int) -> tuple[Any, ...]:
    db.session.rollback()
    row = db.session.get_one(Question, question)
    return row.state, row.turn, row.hot, row.answer_count, row.me_too_count, row.score, row.last_activity_at


def agree(question: int) -> None:
    state, turned, hot, *_ = columns(question)
    facts = facts_of_question(question)
    assert (state, turned, hot) == (facts.life.state, facts.turn, facts.hot)


def test_what_happened_is_kept_and_told(community: Community) -> None:
    asker, staff = community.member("Ada"), community.member("Sofia", role="staff")
    question = community.question(asker)
    given = community.answer(question, community.member("Tomas"))
    request_info(staff, question, read_body("Which firmware?"))
    say_didnt_help(asker, question, given, helped=False)
    escalate_question(staff, question, reason="order 1234")
    hand_back_question(staff, question)
    close_question(staff, question, reason="off_topic")
    kinds = db.session.scalars(select(QuestionEvent.kind).order_by(QuestionEvent.id)).all()
    assert kinds == ["info_requested", "didnt_help", "escalated", "handed_back", "closed"]
    page = community.browser(asker).get(f"/questions/{question}", follow_redirects=True).text
    told = page[page.index("What happened") :]
    for words in (
        "Sofia asked for information", "The asker says an answer did not help", "Handed to staff by Sofia",
        "Handed back to the community by Sofia", "Closed by Sofia: off topic",
    ):  # fmt: skip
        assert words in told, words
    assert "order 1234" not in page, "reasons for staff are not everybody's"
    assert "order 1234" in community.browser(staff).get(f"/questions/{question}", follow_redirects=True).text


def test_a_request_is_marked_on_the_page(community: Community) -> None:
    asker, staff = community.member(), community.member(role="staff")
    question = community.question(asker)
    browser = community.browser(staff)
    sent = browser.post(f"/questions/{question}/info", {"body": "Which firmware?"})
    assert sent.status_code == 303
    assert db.session.scalars(select(Comment.asks)).all() == [True]
    page = browser.get(f"/questions/{question}", follow_redirects=True).text
    assert "Information needed" in page
    assert "Waiting for asker" in page
    assert "Your turn" in community.browser(asker).get(f"/questions/{question}", follow_redirects=True).text
    empty = browser.post(f"/questions/{question}/info", {"body": " "})
    assert empty.status_code == 422
    assert "Please write something here." in empty.text


def test_staff_are_asked_to_let_it_breathe_and_never_blocked(community: Community) -> None:
    staff, member = community.member(role="staff"), community.member()
    fresh = community.question()
    old = community.question(at=clock.now() - timedelta(hours=2))
    browser = community.browser(staff)
    words = "Community first"
    assert words in browser.get(f"/questions/{fresh}", follow_redirects=True).text
    assert words not in browser.get(f"/questions/{old}", follow_redirects=True).text
    page = community.browser(member).get(f"/questions/{fresh}", follow_redirects=True).text
    assert words not in page
    community.answer(fresh, staff)
    urgent = community.question()
    set_urgency(staff, urgent, urgency="urgent")
    page = browser.get(f"/questions/{urgent}", follow_redirects=True).text
    assert words not in page
    assert "Urgent" in page
    escalated = community.question()
    escalate_question(staff, escalated, reason="x")
    assert words not in browser.get(f"/questions/{escalated}", follow_redirects=True).text
