"""Higher rooms ask people to look; nothing is ever decided by a finding alone."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.policy import Invalid, Refused
from app.core.uow import command, emit
from app.moderation.events import ReviewRequested
from app.moderation.models import ReviewEvidence
from app.moderation.services.vote_on_item import vote_on_item
from tests.app.moderation.desk import Desk, audited, hidden, items, newest_item


@command
def find(kind: str, number: int, key: str, evidence: str = "9 of 12 votes went to one author.") -> None:
    emit(
        ReviewRequested(
            subject_kind=kind, subject_id=number, source="vote pattern", evidence=evidence, key=key
        )
    )


def findings() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ReviewEvidence)) or 0


def test_a_finding_opens_an_item_and_a_second_joins_it(desk: Desk) -> None:
    find("answer", desk.answer, "a")
    find("answer", desk.answer, "b")
    desk.community.deliver()
    (item,) = items()
    assert (item.subject_kind, item.author_id, item.flag_count) == ("answer", desk.helper.member_id, 0)
    assert findings() == 2
    assert len(audited("moderation.review_requested")) == 2


def test_the_same_finding_is_taken_once_even_after_a_decision(desk: Desk) -> None:
    find("answer", desk.answer, "a")
    find("answer", desk.answer, "a")
    desk.community.deliver()
    assert (len(items()), findings()) == (1, 1)
    vote_on_item(desk.staff, newest_item().id, "keep")
    vote_on_item(desk.manager, newest_item().id, "keep")
    find("answer", desk.answer, "a")
    desk.community.deliver()
    assert (len(items()), findings()) == (1, 1)


def test_staff_do_not_decide_alone_on_what_only_the_software_noticed(desk: Desk) -> None:
    find("answer", desk.answer, "a")
    desk.community.deliver()
    item = newest_item().id
    assert not vote_on_item(desk.staff, item, "hide", reason="spam")
    assert hidden(desk.answer) is None
    assert vote_on_item(desk.super_user, item, "hide", reason="spam")
    assert hidden(desk.answer) == "spam"


def test_about_a_member_there_is_nothing_to_hide(desk: Desk) -> None:
    find("member", desk.helper.signed_in_id, "a")
    desk.community.deliver()
    item = newest_item().id
    with pytest.raises(Invalid):
        vote_on_item(desk.staff, item, "hide", reason="spam")
    own = desk.community.browser(desk.manager).get(f"/review/{item}").text
    assert "9 of 12 votes went to one author." in own
    assert "Nothing more to do" in own
    assert not vote_on_item(desk.staff, item, "keep", note="Two colleagues of one office.")
    assert vote_on_item(desk.manager, item, "keep")
    assert newest_item().outcome == "kept"
    assert len(audited("moderation.member_kept")) == 1


def test_nobody_reviews_what_was_found_about_themselves(desk: Desk) -> None:
    find("member", desk.staff.signed_in_id, "a")
    desk.community.deliver()
    with pytest.raises(Refused) as caught:
        vote_on_item(desk.staff, newest_item().id, "keep")
    assert caught.value.reason == "own_post"


def test_a_finding_joins_what_members_flagged(desk: Desk) -> None:
    desk.flag()
    find("answer", desk.answer, "a")
    desk.community.deliver()
    assert len(items()) == 1
    assert vote_on_item(desk.staff, newest_item().id, "keep")
