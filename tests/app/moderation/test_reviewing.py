"""The review list: nobody decides on their own, and what is decided happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.policy import Invalid, Refused
from app.moderation.services.ask_again import ask_again
from app.moderation.services.claim_item import claim_item
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.vote_on_item import vote_on_item
from tests.app.moderation.desk import Desk, audited, flags, hidden, items, leave, newest_item, post


def hide(desk: Desk, who: object, reason: str = "spam", note: str = "") -> bool:
    return vote_on_item(who, newest_item().id, "hide", reason=reason, note=note)  # type: ignore[arg-type]


def refusal(work: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        work(*args, **more)  # type: ignore[operator]
    return caught.value.reason


class TestTwoDecide:
    def test_two_super_users_who_agree_hide(self, desk: Desk) -> None:
        desk.flag()
        assert not hide(desk, desk.super_user)
        assert hidden(desk.answer) is None
        assert hide(desk, desk.second)
        assert hidden(desk.answer) == "spam"
        item = newest_item()
        assert (item.outcome, item.reason, item.decided_alone) == ("hidden", "spam", False)
        assert [flag.outcome for flag in flags()] == ["upheld"]
        assert len(audited("moderation.vote_cast")) == 2
        (entry,) = audited("moderation.post_hidden")
        assert (entry.subject_type, entry.subject_id) == ("answer", desk.answer)
        assert entry.detail["alone"] is False
        assert set(entry.detail["votes"]) == {desk.super_user.member_id, desk.second.member_id}

    def test_two_super_users_who_agree_keep(self, desk: Desk) -> None:
        desk.flag()
        item = newest_item().id
        assert not vote_on_item(desk.super_user, item, "keep")
        assert vote_on_item(desk.second, item, "keep")
        assert hidden(desk.answer) is None
        assert (newest_item().outcome, flags()[0].outcome) == ("kept", "declined")
        assert len(audited("moderation.post_kept")) == 1

    def test_where_two_disagree_a_third_decides(self, desk: Desk) -> None:
        third = desk.community.member(role="super_user")
        desk.flag()
        item = newest_item().id
        assert not hide(desk, desk.super_user)
        assert not vote_on_item(desk.second, item, "keep")
        assert vote_on_item(third, item, "keep")
        assert hidden(desk.answer) is None

    def test_removal_as_spam_is_only_what_both_said(self, desk: Desk) -> None:
        desk.flag()
        hide(desk, desk.super_user, "spam")
        hide(desk, desk.second, "off_topic", "It belongs to the energy forum.")
        assert (hidden(desk.answer), newest_item().reason) == ("off_topic", "off_topic")
        assert post("answer", desk.answer).hidden_note == "It belongs to the energy forum."

    def test_nobody_votes_twice(self, desk: Desk) -> None:
        desk.flag()
        hide(desk, desk.super_user)
        assert refusal(hide, desk, desk.super_user) == "voted_already"
        assert hidden(desk.answer) is None


class TestStaffDecide:
    def test_what_a_member_flagged(self, desk: Desk) -> None:
        desk.flag()
        assert hide(desk, desk.staff, "abuse", "We do not insult each other here.")
        assert hidden(desk.answer) == "abuse"
        assert not newest_item().decided_alone

    def test_not_what_they_flagged_themselves(self, desk: Desk) -> None:
        desk.flag(desk.staff)
        assert refusal(hide, desk, desk.staff) == "own_report"
        assert hide(desk, desk.manager)

    def test_not_about_their_own_post(self, desk: Desk) -> None:
        own = desk.community.answer(desk.question, desk.staff)
        desk.flag(post_id=own)
        for choice in ("hide", "keep"):
            assert refusal(vote_on_item, desk.staff, newest_item().id, choice, reason="spam") == "own_post"

    def test_not_on_a_question_they_have_written_on(self, desk: Desk) -> None:
        desk.community.comment(desk.question, desk.staff)
        desk.flag()
        assert refusal(hide, desk, desk.staff) == "own_thread"
        assert hide(desk, desk.manager)


class TestNobodyElse:
    def test_one_manager_alone_decides_and_it_is_marked(self, desk: Desk) -> None:
        leave(desk.super_user, desk.second, desk.staff)
        desk.flag(desk.manager)
        assert hide(desk, desk.manager)
        assert hidden(desk.answer) == "spam"
        assert newest_item().decided_alone
        assert audited("moderation.post_hidden")[0].detail["alone"] is True
        page = desk.community.browser(desk.manager).get(f"/review/{newest_item().id}").text
        assert "Decided alone: nobody else could have given a second opinion." in page

    def test_with_a_flag_by_another_it_is_not_alone(self, desk: Desk) -> None:
        leave(desk.super_user, desk.second, desk.staff)
        desk.flag()
        assert hide(desk, desk.manager)
        assert not newest_item().decided_alone

    def test_never_about_the_own_post(self, desk: Desk) -> None:
        leave(desk.super_user, desk.second, desk.staff)
        own = desk.community.answer(desk.question, desk.manager)
        desk.flag(post_id=own)
        assert refusal(hide, desk, desk.manager) == "own_post"

    def test_hiding_at_once_is_decided(self, desk: Desk) -> None:
        leave(desk.super_user, desk.second, desk.staff)
        assert hide_at_once(desk.manager, "answer", desk.answer, reason="spam")
        assert (newest_item().outcome, newest_item().decided_alone) == ("hidden", True)

    def test_asking_again_shows_it_again(self, desk: Desk) -> None:
        leave(desk.super_user, desk.second, desk.staff)
        hide_at_once(desk.manager, "answer", desk.answer, reason="spam")
        assert ask_again(desk.manager, "answer", desk.answer, note="I was wrong.")
        assert hidden(desk.answer) is None
        assert [(item.outcome, item.decided_alone) for item in items()] == [
            ("hidden", True),
            ("restored", True),
        ]


class TestAtOnce:
    def test_it_hides_now_and_waits_for_a_second_person(self, desk: Desk) -> None:
        assert not hide_at_once(desk.staff, "answer", desk.answer, reason="personal_data", note="An address.")
        found = post("answer", desk.answer)
        assert found.hidden_at is not None
        assert found.hidden_note == "An address."
        page = desk.community.browser(desk.helper).get(f"/questions/{desk.question}", follow_redirects=True)
        assert "Hidden: personal data (to be confirmed). An address. Nothing is deleted" in page.text
        item = newest_item()
        assert item.closed_at is None
        assert item.hidden_by_id == desk.staff.member_id
        assert item.confirm_by is not None
        assert timedelta(hours=23) < item.confirm_by - clock.now() <= timedelta(hours=24)
        assert len(audited("moderation.post_hidden_at_once")) == 1
        assert refusal(hide, desk, desk.staff) == "voted_already"

    def test_a_super_user_confirms_it(self, desk: Desk) -> None:
        hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        assert hide(desk, desk.super_user)
        assert (newest_item().outcome, hidden(desk.answer)) == ("hidden", "spam")

    def test_staff_who_disagree_show_it_again(self, desk: Desk) -> None:
        hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        assert vote_on_item(desk.manager, newest_item().id, "keep")
        assert (newest_item().outcome, hidden(desk.answer)) == ("restored", None)
        assert len(audited("moderation.post_restored")) == 1

    def test_two_super_users_who_disagree_show_it_again(self, desk: Desk) -> None:
        hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        assert not vote_on_item(desk.super_user, newest_item().id, "keep")
        assert hidden(desk.answer) is not None
        assert vote_on_item(desk.second, newest_item().id, "keep")
        assert hidden(desk.answer) is None

    def test_what_another_flagged_is_decided_at_once(self, desk: Desk) -> None:
        desk.flag()
        assert hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        assert (newest_item().outcome, newest_item().hidden_by_id) == ("hidden", None)

    def test_a_second_time_is_refused(self, desk: Desk) -> None:
        hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        assert refusal(hide_at_once, desk.manager, "answer", desk.answer, reason="spam") == "hidden_already"

    def test_what_is_not_confirmed_in_time_stays_hidden_and_is_called_overdue(self, desk: Desk) -> None:
        hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
        browser = desk.community.browser(desk.manager)
        assert "Hidden at once, to be confirmed" in browser.get("/review?order=confirm").text
        with clock.shifted_by(timedelta(hours=25)):
            assert "confirmation overdue" in browser.get("/review?order=confirm").text
            assert hidden(desk.answer) is not None
            assert hide(desk, desk.manager)


class TestAgain:
    def hide(self, desk: Desk) -> None:
        desk.flag()
        hide(desk, desk.staff)

    def test_another_person_shows_it_again(self, desk: Desk) -> None:
        self.hide(desk)
        assert not ask_again(desk.staff, "answer", desk.answer, note="It was a joke between friends.")
        assert hidden(desk.answer) == "spam"
        assert vote_on_item(desk.manager, newest_item().id, "keep")
        assert hidden(desk.answer) is None
        assert post("answer", desk.answer).hidden_reason is None
        first, second = items()
        assert (first.outcome, second.outcome) == ("hidden", "restored")
        assert first.undone_at is not None
        assert len(audited("moderation.look_asked")) == 1

    def test_or_it_stays_hidden_as_it_was(self, desk: Desk) -> None:
        self.hide(desk)
        ask_again(desk.staff, "answer", desk.answer, note="It was a joke.")
        assert hide(desk, desk.manager, "abuse")
        assert hidden(desk.answer) == "spam"
        assert [(item.outcome, item.undone_at) for item in items()] == [
            ("hidden", None),
            ("stays_hidden", None),
        ]

    def test_a_post_that_came_hidden_with_an_import_can_be_shown(self, desk: Desk) -> None:
        from app.forum.models import Answer

        desk.community.hide(Answer, desk.answer, "vandalism")
        ask_again(desk.staff, "answer", desk.answer, note="Nothing is wrong with it.")
        assert vote_on_item(desk.manager, newest_item().id, "keep")
        assert hidden(desk.answer) is None

    def test_it_is_hidden_and_shown_any_number_of_times(self, desk: Desk) -> None:
        for _ in range(3):
            desk.flag(desk.community.member())
            hide(desk, desk.staff)
            ask_again(desk.staff, "answer", desk.answer, note="No.")
            vote_on_item(desk.manager, newest_item().id, "keep")
        assert [item.outcome for item in items()] == ["hidden", "restored"] * 3
        assert [item.undone_at is not None for item in items()] == [True, False] * 3

    def test_a_reason_is_needed(self, desk: Desk) -> None:
        self.hide(desk)
        for wrong in ("", "x" * 301):
            with pytest.raises(Invalid):
                ask_again(desk.staff, "answer", desk.answer, note=wrong)


class TestClaims:
    def test_while_it_stands_others_wait_and_then_it_ends_by_itself(self, desk: Desk) -> None:
        desk.flag()
        item = newest_item().id
        claim_item(desk.super_user, item)
        assert refusal(claim_item, desk.staff, item) == "claimed"
        assert refusal(hide, desk, desk.staff) == "claimed"
        with clock.shifted_by(timedelta(minutes=11)):
            assert hide(desk, desk.staff)

    def test_who_claimed_it_votes_and_that_lets_it_go(self, desk: Desk) -> None:
        desk.flag()
        claim_item(desk.super_user, newest_item().id)
        assert not hide(desk, desk.super_user)
        assert newest_item().claimed_by_id is None
        assert hide(desk, desk.second)

    def test_it_can_be_let_go_by_who_made_it_alone(self, desk: Desk) -> None:
        desk.flag()
        item = newest_item().id
        claim_item(desk.super_user, item)
        claim_item(desk.second, item, release=True)
        assert newest_item().claimed_by_id == desk.super_user.member_id
        claim_item(desk.super_user, item, release=True)
        claim_item(desk.second, item)
        assert newest_item().claimed_by_id == desk.second.member_id

    def test_it_takes_who_may_vote(self, desk: Desk) -> None:
        desk.flag(desk.super_user)
        assert refusal(claim_item, desk.super_user, newest_item().id) == "own_report"
        assert refusal(claim_item, desk.asker, newest_item().id) == "not_reviewer"


def test_a_vote_says_what_and_why(desk: Desk) -> None:
    desk.flag()
    item = newest_item().id
    for choice, reason, note, field in (
        ("", "", "", "choice"),
        ("delete", "spam", "", "choice"),
        ("hide", "", "", "reason"),
        ("hide", "ugly", "", "reason"),
        ("hide", "other", "", "note"),
        ("hide", "spam", "x" * 301, "note"),
        ("keep", "", "x" * 301, "note"),
    ):
        with pytest.raises(Invalid) as caught:
            vote_on_item(desk.staff, item, choice, reason=reason, note=note)
        assert set(caught.value.problems) == {field}


def test_what_is_decided_is_decided(desk: Desk) -> None:
    desk.flag()
    item = newest_item().id
    hide(desk, desk.staff)
    assert refusal(vote_on_item, desk.manager, item, "keep") == "decided_already"
    assert hidden(desk.answer) == "spam"
