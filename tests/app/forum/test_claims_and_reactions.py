"""Claims, *I have this too*, *worked for me* and following: once each, and gone when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.core.options import OptionRow, forget_options
from app.core.policy import Refused
from app.core.uow import command
from app.forum.models import Answer, Question, Reaction
from app.forum.queries import follower_ids
from app.forum.services._claiming import release_claims_of
from app.forum.services.claim_question import claim_question
from app.forum.services.close_question import close_question
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.release_claim import release_claim
from tests.make.community import Community


def claimed(question: int) -> tuple[int | None, bool]:
    db.session.rollback()
    row = db.session.get_one(Question, question)
    return row.claimed_by_id, row.claimed_until is not None


def shown(community: Community, url: str) -> str:
    return str(community.browser().get(url, follow_redirects=True).text)


def test_a_claim_is_visible_with_name_and_minutes_and_ends_by_itself(community: Community) -> None:
    helper, question = community.member("Tomas K."), community.question()
    until = claim_question(helper, question)
    assert timedelta(minutes=14) < until - clock.now() <= timedelta(minutes=15)
    for url in (f"/questions/{question}", "/questions"):
        assert "On it: Tomas K., 15 min left" in shown(community, url)
    with clock.frozen_at(until - timedelta(seconds=30)):
        assert "On it: Tomas K., 1 min left" in shown(community, f"/questions/{question}")
    with clock.frozen_at(until):
        for url in (f"/questions/{question}", "/questions"):
            page = shown(community, url)
            assert "Tomas K." not in page
            assert "Attention needed" in page
        claim_question(community.member(), question)


def test_one_at_a_time_and_the_other_is_told_kindly(community: Community) -> None:
    question = community.question()
    first, second = community.member(), community.member()
    claim_question(first, question)
    with pytest.raises(Refused, match="a moment faster"):
        claim_question(second, question)
    claim_question(first, question)  # longer
    release_claim(second, question)
    assert claimed(question) == (first.member_id, True)
    release_claim(first, question)
    assert claimed(question) == (None, False)
    claim_question(second, question)


def test_a_claim_ends_with_the_answer_and_stops_nobody_elses(community: Community) -> None:
    question = community.question()
    helper, other = community.member(), community.member()
    claim_question(helper, question)
    community.answer(question, other)
    assert claimed(question) == (helper.member_id, True)
    community.answer(question, helper)
    assert claimed(question) == (None, False)


def test_what_nobody_can_answer_nobody_claims(community: Community) -> None:
    asker, staff, helper = community.member(), community.member(role="staff"), community.member()
    question = community.question(asker)
    with pytest.raises(Refused) as error:
        claim_question(asker, question)
    assert error.value.reason == "own_question"
    solved = community.question(asker)
    community.accept(solved, community.answer(solved))
    with pytest.raises(Refused) as error:
        claim_question(helper, solved)
    assert error.value.reason == "solved"
    claim_question(helper, question)
    close_question(staff, question, reason="unclear")
    assert claimed(question) == (None, False)
    with pytest.raises(Refused) as error:
        claim_question(helper, question)
    assert error.value.reason == "closed"


def test_how_long_is_an_option(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    set_option("forum.claim_minutes", 45)
    until = claim_question(sqlite_community.member(), question)
    assert until - clock.now() > timedelta(minutes=44)


@command
def set_option(key: str, value: int) -> None:
    db.session.add(OptionRow(key=key, value=value, changed_at=clock.now()))
    forget_options()


def test_somebody_who_leaves_in_the_middle_of_a_claim_leaves_no_trace(community: Community) -> None:
    question, helper = community.question(), community.member("Tomas K.")
    claim_question(helper, question)
    leave(helper.signed_in_id)
    for url in (f"/questions/{question}", "/questions"):
        page = shown(community, url)
        assert "On it" not in page
        assert "Former member" not in page
        assert "Attention needed" in page

    released(helper.signed_in_id)
    assert claimed(question) == (None, False)
    claim_question(community.member(), question)


@command
def released(member_id: int) -> None:
    release_claims_of(member_id)


@command
def leave(member_id: int) -> None:
    """As closing an account leaves the row."""
    db.session.execute(update(Member).where(Member.id == member_id).values(name="Former member"))


def test_claiming_on_the_page(community: Community) -> None:
    question, helper = community.question(), community.browser(community.member())
    page = f"/questions/{question}"
    assert "m on it" in helper.get(page, follow_redirects=True).text
    assert helper.post(f"{page}/claim").status_code == 303
    assert "Let others answer" in helper.get(page, follow_redirects=True).text
    late = community.browser(community.member()).post(f"{page}/claim")
    assert late.status_code == 403
    assert "Somebody else was a moment faster" in late.text
    helper.post(f"{page}/release")
    assert claimed(question) == (None, False)


def test_i_have_this_too_counts_once_and_follows(community: Community) -> None:
    question, member = community.question(), community.member()
    for _ in range(2):
        assert mark_me_too(member, question, has_it=True) == 1
    assert member.member_id in follower_ids(question)
    assert mark_me_too(community.member(), question, has_it=True) == 2
    assert mark_me_too(member, question, has_it=False) == 1
    assert member.member_id in follower_ids(question), "taking it back follows on"
    with pytest.raises(Refused):
        mark_me_too(community.asker_of(question), question, has_it=True)
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 1


def test_worked_for_me_counts_once_and_gives_no_points(community: Community) -> None:
    helper, member = community.member(), community.member()
    question = community.question()
    answer = community.answer(question, helper)
    for _ in range(2):
        assert mark_worked(member, question, answer, worked=True) == 1
    with pytest.raises(Refused):
        mark_worked(helper, question, answer, worked=True)
    community.deliver()
    assert db.session.get_one(Answer, answer).score == 0
    assert mark_worked(member, question, answer, worked=False) == 0


def test_asking_follows_until_one_says_not_to(community: Community) -> None:
    asker, reader = community.member(), community.member()
    question = community.question(asker)
    assert follower_ids(question) == {asker.member_id}
    follow_question(reader, question, follows=True)
    assert follower_ids(question) == {asker.member_id, reader.member_id}
    follow_question(asker, question, follows=False)
    follow_question(reader, question, follows=False)
    assert follower_ids(question) == set()
    mark_me_too(reader, question, has_it=True)
    assert follower_ids(question) == set(), "who unfollowed is not followed again behind their back"


def test_an_imported_asker_follows_without_a_row(community: Community) -> None:
    from app.forum.models import Follow

    asker = community.member()
    question = community.question(asker)
    forget_rows(Follow)
    assert follower_ids(question) == {asker.member_id}


@command
def forget_rows(model: type) -> None:
    from sqlalchemy import delete

    db.session.execute(delete(model))


def test_the_buttons_say_what_they_do(community: Community) -> None:
    asker, member = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question)
    browser = community.browser(member)
    page = f"/questions/{question}"
    for url in (f"{page}/me-too", f"/answers/{answer}/worked", f"{page}/follow"):
        assert browser.post(url, {"on": "1"}).status_code == 303, url
    text = browser.get(page, follow_redirects=True).text
    assert "1 other has this too" in text
    assert "Worked for 1 person" in text
    assert text.count('aria-pressed="true"') == 3
    for url in (f"{page}/me-too", f"/answers/{answer}/worked", f"{page}/follow"):
        browser.post(url, {"on": "0"})
    assert 'aria-pressed="true"' not in browser.get(page, follow_redirects=True).text
    own = community.browser(asker).get(page, follow_redirects=True).text
    assert "I have this too" not in own
    community.browser(asker).post(f"/answers/{answer}/didnt-help", {"helped": "0"})
    assert "Did not help the asker" in browser.get(page, follow_redirects=True).text
