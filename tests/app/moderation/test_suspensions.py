"""Suspensions: proposed by one, confirmed by another, for a time; read and see why, write nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.queries import actor_of_member
from app.core import clock
from app.core.actor import Actor
from app.core.policy import Invalid, NotFound, Refused
from app.forum.services.post_comment import post_comment
from app.forum.texts import read_body
from app.moderation.models import Suspension
from app.moderation.queries import proposed_suspension
from app.moderation.services.flag_post import flag_post
from app.moderation.services.lift_suspension import lift_suspension
from app.moderation.services.propose_suspension import propose_suspension
from app.moderation.services.settle_suspension import settle_suspension
from app.moderation.services.vote_on_item import vote_on_item
from app.moderation.suspension_rows import suspensions_of
from tests.app.moderation.desk import Desk, audited, leave, newest_item

REASON = "Insults after two warnings."


def again(actor: Actor) -> Actor:
    """As a new request would see them."""
    return actor_of_member(actor.signed_in_id)


def propose(desk: Desk, by: Actor | None = None, member: Actor | None = None, days: int = 3) -> bool:
    return propose_suspension(
        by or desk.manager, (member or desk.helper).signed_in_id, days=days, reason=REASON
    )


def proposal(desk: Desk) -> int:
    found = proposed_suspension(desk.helper.signed_in_id)
    assert found is not None
    return found.id


def suspend(desk: Desk, days: int = 3) -> int:
    """Proposed by one manager, confirmed by an administrator. Returns the suspension's id."""
    second = desk.community.member(role="administrator")
    propose(desk, days=days)
    number = proposal(desk)
    settle_suspension(second, number, confirm=True)
    return number


def refusal(work: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        work(*args, **more)  # type: ignore[operator]
    return caught.value.reason


def test_one_proposes_another_confirms(desk: Desk) -> None:
    second = desk.community.member(role="administrator")
    assert not propose(desk)
    assert again(desk.helper).suspended_until is None
    number = proposal(desk)
    assert refusal(settle_suspension, desk.manager, number, confirm=True) == "own_proposal"
    settle_suspension(second, number, confirm=True)
    now = again(desk.helper)
    assert now.suspended_until is not None
    assert timedelta(days=2, hours=23) < now.suspended_until - clock.now() <= timedelta(days=3)
    assert now.suspended_reason == REASON
    (row,) = suspensions_of(desk.helper.signed_in_id)
    assert (row.state, row.settled_by, row.decided_alone) == ("running", second.name, False)
    assert [len(audited(f"moderation.suspension_{w}")) for w in ("proposed", "confirmed")] == [1, 1]
    assert audited("moderation.suspension_confirmed")[0].detail == {"days": 3, "alone": False}


def test_it_can_be_declined_by_the_other_and_taken_back_by_who_proposed_it(desk: Desk) -> None:
    second = desk.community.member(role="administrator")
    for who in (second, desk.manager):
        propose(desk)
        settle_suspension(who, proposal(desk), confirm=False)
    assert again(desk.helper).suspended_until is None
    assert [row.state for row in suspensions_of(desk.helper.signed_in_id)] == ["declined", "declined"]
    assert len(audited("moderation.suspension_declined")) == 2


def test_a_single_manager_suspends_alone_and_it_is_marked(desk: Desk) -> None:
    assert propose(desk)
    (row,) = suspensions_of(desk.helper.signed_in_id)
    assert (row.state, row.decided_alone) == ("running", True)
    assert audited("moderation.suspension_confirmed")[0].detail["alone"] is True
    page = desk.community.browser(desk.manager).get(row.url).text
    assert "decided alone: nobody else could confirm it" in page


def test_who_proposed_it_confirms_it_once_nobody_else_is_left(desk: Desk) -> None:
    second = desk.community.member(role="administrator")
    propose(desk)
    leave(second)
    settle_suspension(desk.manager, proposal(desk), confirm=True)
    (row,) = suspensions_of(desk.helper.signed_in_id)
    assert (row.state, row.decided_alone) == ("running", True)


def test_a_suspended_member_reads_and_writes_nothing(desk: Desk) -> None:
    browser = desk.community.browser(desk.helper)
    suspend(desk)
    member = again(desk.helper)
    other = desk.community.question()
    assert refusal(desk.community.answer, other, member) == "suspended"
    assert refusal(desk.community.question, member) == "suspended"
    assert refusal(desk.community.vote, member, other) == "suspended"
    assert refusal(post_comment, member, other, read_body("But")) == "suspended"
    assert refusal(flag_post, member, "question", other, reason="spam") == "suspended"
    with pytest.raises(Refused, match=r"You can read, and write again from .* UTC\. The reason: Insults"):
        desk.community.answer(other, member)
    # The session that was open stays, and every page says why and until when.
    page = browser.get(f"/questions/{other}", follow_redirects=True)
    assert page.status_code == 200
    assert f"The reason: {REASON}" in page.text
    assert "<textarea" not in page.text


def test_a_suspended_reviewer_decides_nothing(desk: Desk) -> None:
    second = desk.community.member(role="administrator")
    desk.flag()
    propose(desk, member=desk.staff)
    settle_suspension(second, proposed_suspension(desk.staff.signed_in_id).id, confirm=True)  # type: ignore[union-attr]
    item = newest_item().id
    assert refusal(vote_on_item, again(desk.staff), item, "keep") == "suspended"


def test_it_ends_by_itself(desk: Desk) -> None:
    suspend(desk, days=1)
    with clock.shifted_by(timedelta(hours=23)):
        assert again(desk.helper).suspended_until is not None
    with clock.shifted_by(timedelta(hours=25)):
        member = again(desk.helper)
        assert (member.suspended_until, member.suspended_reason) == (None, "")
        desk.community.answer(desk.community.question(), member)
        assert suspensions_of(desk.helper.signed_in_id)[0].state == "over"
        propose(desk)


def test_it_can_be_lifted_with_a_reason(desk: Desk) -> None:
    number = suspend(desk)
    for wrong in ("", "x" * 301):
        with pytest.raises(Invalid):
            lift_suspension(desk.manager, number, reason=wrong)
    lift_suspension(desk.manager, number, reason="They apologised.")
    assert again(desk.helper).suspended_until is None
    (row,) = suspensions_of(desk.helper.signed_in_id)
    assert (row.state, row.lifted_by, row.lifted_reason) == ("lifted", desk.manager.name, "They apologised.")
    assert audited("moderation.suspension_lifted")[0].reason == "They apologised."
    assert refusal(lift_suspension, desk.manager, number, reason="x") == "not_suspended"


def test_nobody_is_suspended_twice_at_a_time(desk: Desk) -> None:
    desk.community.member(role="administrator")
    propose(desk)
    assert refusal(propose, desk) == "proposed_already"
    number = proposal(desk)
    settle_suspension(desk.community.member(role="administrator"), number, confirm=True)
    assert refusal(propose, desk) == "suspended_already"
    assert refusal(settle_suspension, desk.community.member(role="administrator"), number, confirm=True) == (
        "settled_already"
    )


def test_not_oneself_not_an_administrator_not_by_staff(desk: Desk) -> None:
    assert refusal(propose, desk, member=desk.manager) == "oneself"
    assert refusal(propose, desk, member=desk.community.member(role="administrator")) == "administrator"
    assert refusal(propose, desk, by=desk.staff) == "not_manager"


def test_length_and_reason_are_asked_for(desk: Desk) -> None:
    for days, reason, field in (
        (2, REASON, "days"),
        (0, REASON, "days"),
        (1, "", "reason"),
        (1, "x" * 301, "reason"),
    ):
        with pytest.raises(Invalid) as caught:
            propose_suspension(desk.manager, desk.helper.signed_in_id, days=days, reason=reason)
        assert set(caught.value.problems) == {field}
    with pytest.raises(NotFound):
        propose_suspension(desk.manager, 999, days=1, reason=REASON)
    with pytest.raises(NotFound):
        settle_suspension(desk.manager, 999, confirm=True)


def test_the_days_count_from_the_confirmation(desk: Desk) -> None:
    second = desk.community.member(role="administrator")
    propose(desk, days=1)
    with clock.shifted_by(timedelta(days=5)):
        settle_suspension(second, proposal(desk), confirm=True)
        until = again(desk.helper).suspended_until
        assert until is not None
        assert timedelta(hours=23) < until - clock.now() <= timedelta(hours=24)


def test_the_row_is_what_the_member_holds(desk: Desk) -> None:
    from app.accounts.models import Member
    from app.core.db import db

    number = suspend(desk)
    db.session.rollback()
    assert (
        db.session.get_one(Suspension, number).until
        == db.session.get_one(Member, desk.helper.signed_in_id).suspended_until
    )
