"""Flags: who says that something is wrong with what, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Answer, Question
from app.moderation.services.flag_post import flag_post
from app.moderation.services.vote_on_item import vote_on_item
from tests.app.moderation.desk import Desk, audited, edit, flags, items, newest_item


def refused(desk: Desk, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        desk.flag(**more)  # type: ignore[arg-type]
    return caught.value.reason


def test_questions_answers_and_comments_are_flagged_into_one_item_each(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.helper, answer_id=desk.answer)
    for kind, number in (("question", desk.question), ("answer", desk.answer), ("comment", comment)):
        desk.flag(kind=kind, post_id=number, reason="off_topic")
        desk.flag(desk.super_user, kind=kind, post_id=number)
    assert [(item.subject_kind, item.subject_id, item.flag_count) for item in items()] == [
        ("question", desk.question, 2),
        ("answer", desk.answer, 2),
        ("comment", comment, 2),
    ]
    assert {item.question_id for item in items()} == {desk.question}
    assert [item.author_id for item in items()] == [
        desk.asker.member_id,
        desk.helper.member_id,
        desk.helper.member_id,
    ]
    assert len(audited("moderation.post_flagged")) == 6


def test_a_member_has_one_standing_flag_on_a_post(desk: Desk) -> None:
    desk.flag()
    assert refused(desk) == "flagged_already"
    assert refused(desk, reason="abuse") == "flagged_already"
    assert (len(flags()), newest_item().flag_count) == (1, 1)


def test_nobody_flags_their_own_post(desk: Desk) -> None:
    assert refused(desk, who=desk.helper) == "own_post"


def test_a_flag_that_was_declined_is_raised_again_only_after_an_edit(desk: Desk) -> None:
    desk.flag()
    assert vote_on_item(desk.staff, newest_item().id, "keep")
    assert [flag.outcome for flag in flags()] == ["declined"]
    assert refused(desk) == "declined"
    desk.flag(desk.second)  # others still may
    edit(desk.answer, clock.now())
    desk.flag()
    assert [flag.outcome for flag in flags()] == ["declined", None, None]
    assert len(items()) == 2


def test_a_reason_is_from_the_list_and_something_else_takes_words(desk: Desk) -> None:
    for wrong in ("", "ugly", "SPAM"):
        with pytest.raises(Invalid) as caught:
            desk.flag(reason=wrong)
        assert set(caught.value.problems) == {"reason"}
    with pytest.raises(Invalid) as caught:
        desk.flag(reason="other")
    assert set(caught.value.problems) == {"note"}
    with pytest.raises(Invalid) as caught:
        desk.flag(reason="other", note="x" * 501)
    assert set(caught.value.problems) == {"note"}
    desk.flag(reason="other", note="It names our neighbour.")
    assert [(flag.reason, flag.note) for flag in flags()] == [("other", "It names our neighbour.")]


def test_more_flags_than_the_days_limit_are_refused_until_a_day_later(desk: Desk) -> None:
    desk.community.app.extensions["kernel"].options["moderation.flags_a_day"] = _limit(2)
    answers = [desk.community.answer(desk.question) for _ in range(3)]
    for answer in answers[:2]:
        desk.flag(post_id=answer)
    assert refused(desk, post_id=answers[2]) == "flag_limit"
    desk.flag(desk.second, post_id=answers[2])  # the limit is each member's own
    with clock.shifted_by(timedelta(hours=25)):
        desk.flag(post_id=answers[2])


def _limit(number: int) -> object:
    from app.core.options import Option

    return Option("moderation.flags_a_day", default=number, label="x")


def test_what_is_hidden_cannot_be_flagged(desk: Desk) -> None:
    desk.community.hide(Answer, desk.answer)
    for who in (desk.flagger, desk.super_user):
        with pytest.raises(NotFound):
            desk.flag(who)
    assert refused(desk, who=desk.staff) == "hidden_already"
    desk.community.hide(Question, desk.question)
    with pytest.raises(NotFound):
        flag_post(desk.flagger, "comment", desk.community.comment(desk.question, desk.staff), reason="spam")
    assert items() == []


def test_a_comment_on_a_hidden_answer_is_not_there(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.asker, answer_id=desk.answer)
    desk.community.hide(Answer, desk.answer)
    with pytest.raises(NotFound):
        desk.flag(kind="comment", post_id=comment)


def test_what_is_not_there_cannot_be_flagged(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.flag(post_id=999)
