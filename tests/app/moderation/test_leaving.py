"""Somebody closes the account: their claims in the review list are free, a proposal about them is dropped."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.services.close_account import close_account
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.moderation.models import ReviewVote
from app.moderation.queries import proposed_suspension
from app.moderation.services.claim_item import claim_item
from app.moderation.services.propose_suspension import propose_suspension
from app.moderation.services.vote_on_item import vote_on_item
from app.moderation.suspension_rows import suspensions_of
from tests.app.moderation.desk import Desk, audited, flags, items, newest_item


def close(desk: Desk, member: Actor) -> None:
    _give_password(member)
    close_account(member, checked_hash="x")
    desk.community.deliver()


@command
def _give_password(member: Actor) -> None:
    db.session.get_one(Member, member.signed_in_id).password_hash = "x"


def test_a_claimed_item_is_free_again(desk: Desk) -> None:
    desk.flag()
    claim_item(desk.super_user, newest_item().id)
    close(desk, desk.super_user)
    item = newest_item()
    assert (item.claimed_by_id, item.claimed_until) == (None, None)
    claim_item(desk.second, item.id)
    assert newest_item().claimed_by_id == desk.second.member_id


def test_flags_and_votes_stay(desk: Desk) -> None:
    desk.flag()
    vote_on_item(desk.super_user, newest_item().id, choice="hide", reason="spam")
    for member in (desk.flagger, desk.super_user):
        close(desk, member)
    assert [flag.member_id for flag in flags()] == [desk.flagger.member_id]
    assert db.session.query(ReviewVote).count() == 1
    page = desk.community.browser(desk.staff).get(f"/review/{items()[0].id}")
    assert page.status_code == 200
    assert "Flo Flagger" not in page.text


def test_nobody_is_left_to_suspend(desk: Desk) -> None:
    desk.community.member("Max Manager", role="community_manager")
    propose_suspension(desk.manager, desk.helper.signed_in_id, days=3, reason="Insults.")
    close(desk, desk.helper)
    assert proposed_suspension(desk.helper.signed_in_id) is None
    assert [line.subject_id for line in audited("moderation.suspension_dropped")] == [desk.helper.member_id]
    assert [row.state for row in suspensions_of(desk.helper.signed_in_id)] == ["declined"]
    page = desk.community.browser(desk.manager).get(f"/members/{desk.helper.member_id}/suspend").text
    assert "dropped: the account was closed" in page
    assert "None" not in page
