"""A forgotten password: one use, two hours, and everything that was open ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import AccountToken, Member
from app.core import clock
from app.core.db import db
from tests.app.accounts.people import (
    Mailbox,
    is_signed_in,
    joined,
    press,
    sign_in,
    sign_up,
    words,
)
from tests.make.community import PASSWORD, Browser, Community

NEW = "another horse battery"


def ask(browser: Browser, address: str = "ada@example.com") -> object:
    return browser.post("/forgot-password", {"email": address}, page="/forgot-password")


def choose(browser: Browser, link: str, password: str = NEW) -> object:
    return browser.post(link, {"password": password}, page=link)


def status(response: object) -> int:
    return int(response.status_code)  # type: ignore[attr-defined]


def test_the_new_password_replaces_the_old_and_ends_every_session(mailbox: Mailbox) -> None:
    community = mailbox.community
    joined(community)
    elsewhere, browser = community.browser(), community.browser()
    sign_in(elsewhere)
    ask(browser)
    link = mailbox.link("ada@example.com")
    for _ in range(10):
        assert browser.get(link).status_code == 200
    assert is_signed_in(elsewhere)

    done = choose(browser, link)
    assert status(done) == 303
    assert "Your password is changed" in browser.get("/sign-in").text
    assert not is_signed_in(elsewhere)
    assert sign_in(browser).status_code == 422
    assert sign_in(browser, password=NEW).status_code == 303
    assert browser.get(link).status_code == 410
    assert status(browser.post(link, {"password": "a third password"})) == 410
    assert sign_in(community.browser(), password=NEW).status_code == 303


def test_a_new_link_and_a_new_password_void_the_other_links(sqlite_mailbox: Mailbox) -> None:
    browser = sqlite_mailbox.community.browser()
    sign_up(browser)
    confirm = sqlite_mailbox.link("ada@example.com")
    ask(browser)
    first = sqlite_mailbox.link("ada@example.com")
    ask(browser)
    second = sqlite_mailbox.link("ada@example.com")
    assert browser.get(first).status_code == 410
    assert status(choose(browser, second)) == 303
    assert browser.get(confirm).status_code == 410
    left = select(AccountToken.id).where(AccountToken.used_at.is_(None), AccountToken.voided_at.is_(None))
    assert db.session.scalars(left).all() == []


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(hours=2, seconds=-30), True), (timedelta(hours=2), False)]
)
def test_the_link_works_for_two_hours(sqlite_mailbox: Mailbox, after: timedelta, works: bool) -> None:
    community = sqlite_mailbox.community
    joined(community)
    browser = community.browser()
    ask(browser)
    link = sqlite_mailbox.link("ada@example.com")
    token = browser.token(link)
    with clock.shifted_by(after):
        done = browser.client.post(link, data={"csrf_token": token, "password": NEW})
    assert done.status_code == (303 if works else 410)
    assert sign_in(browser, password=NEW).status_code == (303 if works else 422)


def test_a_weak_password_is_refused_and_the_link_still_works(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    ask(browser)
    link = sqlite_mailbox.link("ada@example.com")
    refused = browser.post(link, {"password": "short"}, page=link)
    assert refused.status_code == 422
    assert "at least 10 characters" in refused.text.split('id="password-error"')[1]
    assert status(choose(browser, link)) == 303


def test_an_unknown_address_gets_the_same_page_and_no_mail(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    known = words(ask(sqlite_mailbox.community.browser()))
    unknown = words(ask(sqlite_mailbox.community.browser(), "nobody@example.com"))
    assert known.replace("ada@", "…") == unknown.replace("nobody@", "…")
    assert sqlite_mailbox.link("ada@example.com")


def test_an_imported_member_without_a_password_gets_one_by_mail(mailbox: Mailbox) -> None:
    community: Community = mailbox.community
    imported = community.member(
        "Ada",
        email="ada@example.com",
        email_key="ada@example.com",
        email_verified_at=None,
        password_hash=None,
    )
    browser = community.browser()
    assert sign_in(browser, password="").status_code == 422
    ask(browser)
    assert status(choose(browser, mailbox.link("ada@example.com"))) == 303
    assert sign_in(browser, password=NEW).status_code == 303
    member = db.session.get_one(Member, imported.signed_in_id)
    assert member.email_verified_at is not None
    assert community.browser().get(f"/members/{member.id}").status_code == 200


def test_the_owner_of_an_address_gets_rid_of_whoever_signed_up_with_it(mailbox: Mailbox) -> None:
    community = mailbox.community
    eve, ada = community.browser(), community.browser()
    sign_up(eve, "Eve", password="a password of Eve")
    sign_in(eve, password="a password of Eve")
    mailbox.new()
    ask(ada)
    choose(ada, mailbox.link("ada@example.com"))
    assert not is_signed_in(eve)
    assert sign_in(eve, password="a password of Eve").status_code == 422
    assert sign_in(ada, password=NEW).status_code == 303


def test_asking_for_mail_is_limited_for_each_address(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    assert [status(ask(browser)) for _ in range(4)] == [200, 200, 200, 429]
    assert status(ask(browser, "nobody@example.com")) == 200


def test_the_page_of_a_secret_link_is_kept_by_nobody(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    ask(browser)
    page = browser.get(sqlite_mailbox.link("ada@example.com"))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert PASSWORD not in page.text


def test_pressing_without_a_password_changes_nothing(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    ask(browser)
    link = sqlite_mailbox.link("ada@example.com")
    assert press(browser, link).status_code == 422
    assert sign_in(sqlite_mailbox.community.browser()).status_code == 303
