"""Who closes the account takes along what the forum keeps for them alone; what others count on stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.accounts.events import MemberClosed
from app.accounts.services.close_account import close_account
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.consumers import on_member_closed
from app.forum.models import Follow, KeptQuestion, Question, Reaction
from app.forum.services.claim_question import claim_question
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_me_too import mark_me_too
from tests.app.accounts.people import joined, sign_in
from tests.make.community import PASSWORD, Community


def claimed_by(question: int) -> int | None:
    db.session.rollback()
    return db.session.get_one(Question, question).claimed_by_id


def test_an_account_closed_in_the_middle_of_a_claim(community: Community) -> None:
    community.name_site()
    question, tomas = community.question(), joined(community, "Tomas K.")
    page = f"/questions/{question}"
    browser, other = community.browser(), community.browser(community.member("Bo"))
    elsewhere = community.browser(tomas)
    sign_in(browser)
    assert browser.post(f"{page}/claim").status_code == 303
    assert "On it: Tomas K." in other.get(page, follow_redirects=True).text
    token = elsewhere.token()
    form = {"password": PASSWORD, "word": "close"}
    assert browser.post("/settings/close", form, page="/settings/close").status_code == 200
    # Whether the worker has come by or not, nobody is named any more.
    for deliver in (False, True):
        if deliver:
            community.deliver()
        for url in (page, "/questions"):
            shown = other.get(url, follow_redirects=True)
            assert shown.status_code == 200
            assert "On it: " not in shown.text
            assert "Tomas" not in shown.text
    assert claimed_by(question) is None
    # A tab of theirs that is still open claims nothing and answers nothing.
    for action, data in (("claim", {}), ("answers", {"body": "Hold the button."})):
        late = elsewhere.client.post(f"{page}/{action}", data={"csrf_token": token, **data})
        assert late.status_code in (302, 303, 400, 403)
    assert claimed_by(question) is None
    assert other.post(f"{page}/claim").status_code == 303
    assert claimed_by(question) is not None


def test_follows_and_what_was_kept_go_and_reactions_stay(community: Community) -> None:
    ada, bo = community.member("Ada", password_hash="x"), community.member("Bo")
    own, others = community.question(ada), community.question(bo)
    follow_question(ada, others, follows=True)
    follow_question(bo, own, follows=True)
    mark_me_too(ada, others, has_it=True)
    keep(ada, others)
    keep(bo, others)
    claim_question(ada, others)
    close_account(ada, checked_hash="x")
    community.deliver()
    left = {
        model: list(db.session.scalars(select(model.member_id).order_by(model.member_id)))
        for model in (Follow, KeptQuestion, Reaction)
    }
    assert left == {Follow: [bo.member_id] * 2, KeptQuestion: [bo.member_id], Reaction: [ada.member_id]}
    question = db.session.get_one(Question, others)
    assert (question.claimed_by_id, question.claimed_until, question.me_too_count) == (None, None, 1)
    assert db.session.get_one(Question, own).author_id == ada.member_id


def test_hearing_of_it_twice_changes_nothing_of_others(community: Community) -> None:
    ada, bo = community.member("Ada", password_hash="x"), community.member("Bo")
    question = community.question()
    follow_question(bo, question, follows=True)
    close_account(ada, checked_hash="x")
    community.deliver()
    claim_question(bo, question)
    hear_again(ada)
    assert claimed_by(question) == bo.member_id
    assert db.session.get(Follow, (question, bo.member_id)) is not None


@command
def hear_again(member: Actor) -> None:
    on_member_closed(MemberClosed(member_id=member.signed_in_id))


@command
def keep(member: Actor, posted: int) -> None:
    now = clock.now()
    db.session.add(
        KeptQuestion(
            visit_hash=f"of {member.name}",
            member_id=member.member_id,
            title="What I wrote before signing up",
            body_source="It blinks.",
            body_html="<p>It blinks.</p>",
            renderer=1,
            category_id=db.session.get_one(Question, posted).category_id,
            created_at=now,
            expires_at=now + timedelta(days=7),
            posted_id=posted,
        )
    )
