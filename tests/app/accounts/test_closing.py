"""Closing an account: the person is forgotten, what was written and every figure stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.events import MemberClosed
from app.accounts.models import (
    AccountToken,
    DataCopy,
    EmailChange,
    Member,
    RecoveryCode,
    SecondStep,
    SessionRow,
)
from app.accounts.queries import actor_of_member
from app.accounts.services.close_account import close_account
from app.analytics.models import QuestionFact
from app.analytics.queries import Cohort, overall
from app.analytics.services.record_facts import record_facts
from app.core import clock
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.jobs import Job
from app.core.kernel import current_kernel
from app.core.outbox import OutboxEvent
from app.core.policy import Invalid, Refused
from app.core.uploads import path_of
from app.forum.models import Answer, Question
from app.forum.services.recount_questions import recount_questions
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.app.accounts.codes import set_up
from tests.app.accounts.people import Mailbox, is_signed_in, joined, sign_in, sign_up
from tests.app.accounts.test_profile import png, send
from tests.make.community import PASSWORD, Browser, Community


def close(browser: Browser, password: str = PASSWORD, word: str = "close") -> Any:
    form = {"password": password, "word": word}
    return browser.post("/settings/close", form, page="/settings/close")


def hash_of(actor: Actor) -> str | None:
    return db.session.get_one(Member, actor.signed_in_id).password_hash


def figures() -> tuple[Any, ...]:
    """What the statistics, the ledger and the questions' states say."""
    questions = list(db.session.scalars(select(Question.id)))
    recount_questions(questions)
    record_facts(questions)
    facts = db.session.execute(select(*QuestionFact.__table__.columns).order_by(QuestionFact.question_id))
    states = db.session.execute(select(Question.id, Question.state, Question.score).order_by(Question.id))
    with clock.frozen_at(clock.now().replace(microsecond=0)):
        report = overall(Cohort())
    return facts.all(), states.all(), report.questions, report.rates, stored_totals(), verify_ledger()


def lived_in(community: Community, ada: Actor) -> dict[str, int]:
    """Ada asked, answered herself, commented on herself, solved for others, voted."""
    bob = community.member("Bob")
    made = {"self-solved": community.question(ada, title="Ada solved this one")}
    community.comment(made["self-solved"], ada)
    community.accept(made["self-solved"], community.answer(made["self-solved"], ada), ada)
    made["talking to herself"] = community.question(ada, title="Only Ada wrote here")
    community.comment(made["talking to herself"], ada)
    community.answer(made["talking to herself"], ada)
    made["solved for Bob"] = community.question(bob, title="Bob was helped by Ada")
    answer = community.answer(made["solved for Bob"], ada)
    community.accept(made["solved for Bob"], answer, bob)
    community.vote(bob, made["solved for Bob"], answer_id=answer)
    made["helped by Bob"] = community.question(ada, title="Ada was helped by Bob")
    community.accept(made["helped by Bob"], community.answer(made["helped by Bob"], bob), ada)
    community.vote(ada, made["solved for Bob"])
    community.deliver()
    return made


@pytest.fixture
def ada(mailbox: Mailbox) -> Actor:
    return joined(mailbox.community, "Ada Lovelace", about_source="I repair radios", location="Brno")


def test_the_person_is_forgotten_and_what_was_written_stays(mailbox: Mailbox, ada: Actor) -> None:
    community = mailbox.community
    browser, phone = community.browser(), community.browser()
    for each in (browser, phone):
        sign_in(each)
    send(browser, png())
    picture = db.session.get_one(Member, ada.signed_in_id).picture
    set_up(browser)
    browser.post("/settings/privacy/data", page="/settings/privacy")
    browser.post(
        "/settings/email", {"email": "new@example.org", "password": PASSWORD}, page="/settings/account"
    )
    made = lived_in(community, ada)
    mailbox.new()

    page = close(browser)
    assert page.status_code == 200
    assert "Your account is closed" in page.text
    assert not is_signed_in(browser)
    assert not is_signed_in(phone)
    mails = mailbox.new()
    assert [mail["To"] for mail in mails] == ["ada@example.com"]
    assert "Ada Lovelace" in mails[0].get_body(("plain",)).get_content()
    member = db.session.get_one(Member, ada.signed_in_id)
    assert (member.name, member.email, member.password_hash) == ("Former member", None, None)
    for model in (SessionRow, AccountToken, EmailChange, SecondStep, RecoveryCode, DataCopy):
        assert db.session.scalars(select(model).where(model.member_id == member.id)).all() == []
    assert not path_of(f"{picture}-64.webp").exists()

    # Nothing anywhere says who it was.
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            text = str(tuple(row))
            for trace in ("Lovelace", "ada@example.com", "new@example.org", "Brno", "radios"):
                assert trace not in text, (table.name, trace)
    visitor = community.browser()
    for number in made.values():
        text = visitor.get(f"/questions/{number}", follow_redirects=True).text
        assert "Former member" in text
        assert "Lovelace" not in text
        assert f"/members/{ada.member_id}" not in text
    alone = visitor.get(f"/questions/{made['talking to herself']}", follow_redirects=True).text
    assert 'class="points"' not in alone  # the same points everywhere would join her posts up again
    for url in ("/questions", "/members", "/leaderboard"):
        text = visitor.get(url).text
        assert "Lovelace" not in text
        assert f"/members/{ada.member_id}" not in text, url
    assert visitor.get(f"/members/{ada.member_id}").status_code == 404
    assert sign_in(visitor).status_code == 422


def test_no_figure_changes(community: Community) -> None:
    ada = joined(community)
    lived_in(community, ada)
    before = figures()
    assert before[2] == 4
    close_account(ada, checked_hash=hash_of(ada))
    community.deliver()
    assert figures() == before


def test_the_address_is_free_and_the_name_is_nobody_s(sqlite_mailbox: Mailbox) -> None:
    community = sqlite_mailbox.community
    ada = joined(community)
    close_account(ada, checked_hash=hash_of(ada))
    sqlite_mailbox.new()
    browser = community.browser()
    assert sign_up(browser, "Former Member", "eve@example.com").status_code == 422
    assert sign_up(browser).status_code == 200
    assert sqlite_mailbox.link("ada@example.com").startswith("/verify/")
    assert db.session.scalar(select(func.count()).select_from(Member)) == 2


def test_rooms_above_hear_of_it(community: Community) -> None:
    heard: list[MemberClosed] = []
    current_kernel().consume("test.closing", heard.append, MemberClosed)
    ada = joined(community)
    close_account(ada, checked_hash=hash_of(ada))
    community.deliver()
    assert [event.member_id for event in heard] == [ada.member_id]
    assert db.session.scalars(select(OutboxEvent.name)).all() == ["accounts.member_closed"]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["accounts.account_closed"]


@pytest.mark.parametrize(
    ("password", "word", "says"),
    [
        ("wrong", "close", "This is not your password."),
        (PASSWORD, "yes", "Please type the word close."),
        (PASSWORD, "", "Please type the word."),
        ("", "close", "Please type your password."),
    ],
)
def test_it_takes_the_password_and_the_word(
    sqlite_community: Community, password: str, word: str, says: str
) -> None:
    ada = joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    page = close(browser, password, word)
    assert page.status_code == 422
    assert says in page.text
    assert db.session.get_one(Member, ada.signed_in_id).closed_at is None
    assert is_signed_in(browser)


def test_looking_closes_nothing(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    page = browser.get("/settings/close")
    assert "it cannot be undone" in page.text
    assert is_signed_in(browser)


def test_the_last_administrator_stays(community: Community) -> None:
    ada = joined(community, role="administrator", second_step_at=None)
    browser = community.browser()
    sign_in(browser)
    page = browser.get("/settings/close").text
    assert "You are the only administrator" in page
    assert "Close my account for good" not in page
    form = {"password": PASSWORD, "word": "close"}
    assert browser.post("/settings/close", form).status_code == 403
    with pytest.raises(Refused, match="only administrator"):
        close_account(ada, checked_hash=hash_of(ada))
    bob = joined(community, "Bob", "bob@example.com", role="administrator")
    close_account(actor_of_member(ada.signed_in_id), checked_hash=hash_of(ada))
    with pytest.raises(Refused):
        close_account(bob, checked_hash=hash_of(bob))


def test_a_password_changed_meanwhile_does_not_close(sqlite_community: Community) -> None:
    ada = joined(sqlite_community)
    for checked in (None, "an earlier hash"):
        with pytest.raises(Invalid):
            close_account(ada, checked_hash=checked)


def test_an_act_begun_before_is_refused_after(sqlite_community: Community) -> None:
    """A page that was open while the account closed: its session is gone, its buttons do nothing."""
    ada = joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    token = browser.token()
    question = sqlite_community.question()
    close_account(ada, checked_hash=hash_of(ada))
    sent = browser.client.post(
        f"/questions/{question}/answers", data={"csrf_token": token, "body": "Late words"}
    )
    assert sent.status_code == 403
    assert "Late words" in sent.text
    assert db.session.scalars(select(Answer)).all() == []


def test_the_last_mail_does_not_lie_about_in_the_queue(sqlite_community: Community) -> None:
    ada = joined(sqlite_community, "Ada Lovelace")  # sealed texts have no spaces and no dots
    close_account(ada, checked_hash=hash_of(ada))
    (payload,) = db.session.scalars(select(Job.payload).where(Job.kind == "accounts.mail_goodbye"))
    assert "ada lovelace" not in str(payload).casefold()
    assert "example.com" not in str(payload)
