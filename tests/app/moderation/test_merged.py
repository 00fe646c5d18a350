"""A flagged answer is merged into another question: the flag stays, its neighbours are those of that one."""

from __future__ import annotations

import pytest

from app.core.policy import Refused
from app.forum.services.merge_questions import merge_questions
from app.moderation.queries import case_of
from app.moderation.services.vote_on_item import vote_on_item
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.app.moderation.desk import Desk, flags, hidden, newest_item, question_row


@pytest.fixture
def into(desk: Desk) -> int:
    """Another question that the second super user has answered."""
    into = desk.community.question(title="The one that was asked first", body="It never did.")
    desk.community.answer(into, desk.second, "The answer that stood here before.")
    return into


def merge(desk: Desk, into: int) -> None:
    merge_questions(desk.community.member(role="community_manager"), desk.question, into)


def test_its_neighbours_are_those_of_the_question_it_stands_on_now(desk: Desk, into: int) -> None:
    desk.community.comment(desk.question, desk.flagger, answer_id=desk.answer)
    desk.flag()
    merge(desk, into)
    browser = desk.community.browser(desk.super_user)
    page = browser.get(f"/review/{newest_item().id}").text
    assert "The answer that stood here before." in page
    assert "It never did." in page
    assert "It worked before." not in page
    assert f"/questions/{into}/" in page
    assert "The one that was asked first" in browser.get("/review").text
    assert [flag.question_id for flag in flags()] == [desk.question]
    assert newest_item().question_id == desk.question


def test_who_wrote_on_that_question_is_involved(desk: Desk, into: int) -> None:
    desk.flag()
    item = newest_item().id
    assert desk.second.member_id not in case_of(newest_item()).writers
    merge(desk, into)
    writers = case_of(newest_item()).writers
    assert {desk.second.member_id, desk.helper.member_id} <= writers
    assert desk.asker.member_id not in writers
    with pytest.raises(Refused, match="written on this question"):
        vote_on_item(desk.second, item, choice="keep")


def test_it_is_decided_as_before_and_the_points_are_right(desk: Desk, into: int) -> None:
    desk.flag()
    merge(desk, into)
    vote_on_item(desk.staff, newest_item().id, choice="hide", reason="spam")
    desk.community.deliver()
    assert hidden(desk.answer) == "spam"
    assert question_row(into).answer_count == 1
    assert stored_totals()[desk.flagger.signed_in_id] > 1
    assert verify_ledger().agrees
