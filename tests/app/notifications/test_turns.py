"""What the life of a question brings: following, requests, worked for me, closing, moving, merging."""

from __future__ import annotations

from app.core.actor import Actor
from app.forum.services.close_question import close_question
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_duplicate import mark_duplicate
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.move_question import move_question
from app.forum.services.reopen_question import reopen_question
from app.forum.services.request_info import request_info
from app.forum.texts import read_body
from tests.app.notifications.told import lines, person, rows, told, unread
from tests.make.community import Community


def staff(community: Community) -> Actor:
    return person(community, "Sofia", role="staff")


def test_an_asker_who_unfollowed_hears_of_no_reply(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    follow_question(ada, question, follows=False)
    answer = community.answer(question, bo)
    community.comment(question, ada, answer_id=answer)
    community.deliver()
    assert told(ada) == []
    assert told(bo) == ["Ada commented on what you wrote"]


def test_a_request_for_information_is_told_as_one(community: Community) -> None:
    ada, sofia = person(community, "Ada"), staff(community)
    question = community.question(ada)
    request_info(sofia, question, read_body("Which firmware is it?"))
    community.deliver()
    [line] = lines(ada)
    assert (line.says, line.words) == ("Sofia needs to know more to help you", "Which firmware is it?")
    assert line.url.partition("#")[2].startswith("c")


def test_worked_for_me_is_told_once_a_person(community: Community) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.deliver()
    mark_worked(ada, question, answer, worked=True)
    community.deliver()
    assert told(bo) == ["Your answer worked for Ada"]
    for worked in (False, True, False, True):
        mark_worked(cy, question, answer, worked=worked)
        community.deliver()
    assert told(bo) == ["Your answer worked for 2 people"]
    assert len(rows(bo)) == 2
    for person_ in (ada, cy):
        mark_worked(person_, question, answer, worked=False)
    community.deliver()
    assert (told(bo), unread(bo)) == ([], 0)


def test_closing_is_told_with_its_reason_while_it_holds(community: Community) -> None:
    ada, sofia = person(community, "Ada"), staff(community)
    question = community.question(ada)
    close_question(sofia, question, reason="off_topic")
    community.deliver()
    [line] = lines(ada)
    assert (line.says, line.words) == ("Your question was closed", "Reason: off topic")
    reopen_question(sofia, question)
    community.deliver()
    assert told(ada) == []
    close_question(sofia, question, reason="unclear")
    community.deliver()
    assert lines(ada)[0].words == "Reason: unclear"
    assert len(rows(ada)) == 2


def test_a_closing_that_is_over_before_it_is_delivered_is_not_told(community: Community) -> None:
    ada, sofia = person(community, "Ada"), staff(community)
    question = community.question(ada)
    close_question(sofia, question, reason="unclear")
    reopen_question(sofia, question)
    community.deliver()
    assert rows(ada) == []


def test_moving_and_merging_are_told(community: Community) -> None:
    ada, bo, sofia = person(community, "Ada"), person(community, "Bo"), staff(community)
    question, original = community.question(ada), community.question(bo)
    move_question(sofia, question, community.category("Thermostats"))
    community.deliver()
    assert (lines(ada)[0].says, lines(ada)[0].words) == (
        "Your question was moved to another category",
        "Speakers → Thermostats",
    )
    mark_duplicate(sofia, question, original)
    community.deliver()
    assert told(ada)[0] == "Your question was asked before"
    merge_questions(sofia, question, original)
    community.deliver()
    assert told(ada)[0] == "Your question was merged into another one"
    assert len(told(ada)) == 2


def test_nobody_is_told_that_they_closed_their_own_question(community: Community) -> None:
    sofia = staff(community)
    question = community.question(sofia)
    close_question(sofia, question, reason="resolved")
    community.deliver()
    assert rows(sofia) == []
