"""Confirming an address: what opens it, what uses it up, and who is let in by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import tokens
from app.accounts.models import AccountToken, Member
from app.accounts.services.verify_email import verify_email
from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from tests.app.accounts.people import Mailbox, joined, press, sign_in, sign_up


def confirmed() -> bool:
    return (
        db.session.scalar(select(Member.email_verified_at).where(Member.email_key == "ada@example.com"))
        is not None
    )


def test_opening_the_link_uses_nothing_up_and_pressing_the_button_does_once(mailbox: Mailbox) -> None:
    browser = mailbox.community.browser()
    sign_up(browser)
    link = mailbox.link("ada@example.com")
    scanner = mailbox.community.browser()
    for _ in range(25):
        assert scanner.get(link).status_code == 303
        assert scanner.client.head(link).status_code == 303
    sign_in(browser)
    for _ in range(50):
        assert browser.get(link).status_code == 200
    assert not confirmed()

    assert press(browser, link).status_code == 303
    assert confirmed()
    assert "Your e-mail address is confirmed" in browser.get("/questions").text

    again = browser.get(link)
    assert again.status_code == 410
    assert "used already" in again.text
    assert browser.post(link).status_code == 410


def test_the_button_needs_the_password_that_was_chosen(mailbox: Mailbox) -> None:
    """Eve signs up with Ada's address. What Ada opens in her mail must not confirm Eve's password."""
    eve = mailbox.community.browser()
    sign_up(eve, "Eve", password="a password of Eve")
    link = mailbox.link("ada@example.com")

    ada = mailbox.community.browser()
    asked = ada.get(link)
    assert asked.status_code == 303
    assert asked.location == f"/sign-in?next={link}"
    assert ada.post(link, page="/sign-in").status_code == 303
    assert not confirmed()

    # Nor does the link help Eve's own browser without Ada's mail, nor somebody else's account.
    bob = mailbox.community.browser(joined(mailbox.community, "Bob", "bob@example.com"))
    refused = bob.get(link)
    assert refused.status_code == 403
    assert "belongs to another account" in refused.text
    assert bob.post(link).status_code == 403
    assert not confirmed()


def test_somebody_elses_link_confirms_nobody(sqlite_mailbox: Mailbox) -> None:
    """The page says so kindly; the use case does not rely on the page."""
    sign_up(sqlite_mailbox.community.browser())
    secret = sqlite_mailbox.link("ada@example.com").rpartition("/")[2]
    other = sqlite_mailbox.community.member("Bob", email_verified_at=None)
    with pytest.raises(NotFound):
        verify_email(other, secret)
    db.session.rollback()
    assert db.session.scalars(select(Member.email_verified_at)).all() == [None, None]


def test_after_signing_in_the_person_is_back_at_the_link(mailbox: Mailbox) -> None:
    browser = mailbox.community.browser()
    sign_up(browser)
    link = mailbox.link("ada@example.com")
    page = browser.get(link, follow_redirects=True)
    assert "Sign in with the password you chose" in page.text
    assert sign_in(browser, to=link).location == link


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(days=3) - timedelta(minutes=1), True), (timedelta(days=3), False)]
)
def test_the_link_works_for_three_days(sqlite_mailbox: Mailbox, after: timedelta, works: bool) -> None:
    browser = sqlite_mailbox.community.browser()
    sign_up(browser)
    link = sqlite_mailbox.link("ada@example.com")
    sign_in(browser)
    with clock.shifted_by(after):
        assert browser.get(link).status_code == (200 if works else 410)
        assert browser.post(link).status_code == (303 if works else 410)
    assert confirmed() is works


def test_a_new_link_voids_the_one_before(sqlite_mailbox: Mailbox) -> None:
    community = sqlite_mailbox.community
    browser = community.browser()
    sign_up(browser)
    first = sqlite_mailbox.link("ada@example.com")
    sent = browser.post("/verify/resend", {"email": "ada@example.com"}, page="/sign-up")
    assert sent.status_code == 200
    second = sqlite_mailbox.link("ada@example.com")
    sign_in(browser)
    assert browser.get(first).status_code == 410
    assert press(browser, second).status_code == 303


def test_two_links_in_one_queue_send_only_the_newest(sqlite_mailbox: Mailbox) -> None:
    browser = sqlite_mailbox.community.browser()
    sign_up(browser)
    sign_up(browser)
    assert sqlite_mailbox.link("ada@example.com")


def test_asking_for_a_new_link_tells_nothing_about_the_address(sqlite_mailbox: Mailbox) -> None:
    community = sqlite_mailbox.community
    joined(community)
    browser = community.browser()
    answers = {
        browser.post("/verify/resend", {"email": address}, page="/sign-up").text.replace(address, "…")
        for address in ("ada@example.com", "nobody@example.com")
    }
    assert len(answers) == 1
    assert sqlite_mailbox.new() == []


@pytest.mark.parametrize("token", ["x", "MQ", ".", "a.b.c", "%F0%9F%92%A9", "1" * 500])
def test_a_made_up_link_is_told_kindly(sqlite_mailbox: Mailbox, token: str) -> None:
    browser = sqlite_mailbox.community.browser()
    for path in (f"/verify/{token}", f"/reset-password/{token}"):
        page = browser.get(path)
        assert page.status_code == 410
        assert "That link has expired" in page.text


def test_a_link_works_for_its_own_purpose_only(sqlite_mailbox: Mailbox) -> None:
    browser = sqlite_mailbox.community.browser()
    sign_up(browser)
    secret = sqlite_mailbox.link("ada@example.com").rpartition("/")[2]
    assert browser.get(f"/reset-password/{secret}").status_code == 410
    assert browser.get(f"/setup/{secret}").status_code == 404
    number = db.session.scalars(select(AccountToken.id)).one()
    assert browser.get(f"/reset-password/{tokens.sign(number, tokens.RESET_PASSWORD)}").status_code == 410


def test_no_secret_of_a_link_is_stored(mailbox: Mailbox) -> None:
    sign_up(mailbox.community.browser())
    secret = mailbox.link("ada@example.com").rpartition("/")[2]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            assert not any(secret in str(value) for value in row), table.name
    assert db.session.scalar(select(func.count()).select_from(AccountToken)) == 1
