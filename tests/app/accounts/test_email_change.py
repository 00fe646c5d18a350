"""Another e-mail address: both sides told, nothing used up by looking, and a way back for the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import tokens
from app.accounts.models import EmailChange, Member
from app.accounts.queries import member_by_email
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from tests.app.accounts.codes import set_up
from tests.app.accounts.people import (
    Mailbox,
    is_signed_in,
    joined,
    path_in,
    press,
    set_option,
    sign_in,
    sign_up,
    words,
)
from tests.make.community import PASSWORD, Browser, Community

OLD, NEW = "ada@example.com", "ada@example.org"


def ask(browser: Browser, email: str = NEW, password: str = PASSWORD) -> Any:
    page = "/settings/account"
    return browser.post("/settings/email", {"email": email, "password": password}, page=page)


def ada_asks(mailbox: Mailbox) -> tuple[Browser, str, str]:
    """Ada, signed in, has asked: her browser, the link to the new address, the link to the old one."""
    joined(mailbox.community)
    browser = mailbox.community.browser()
    sign_in(browser)
    assert ask(browser).status_code == 303
    mails = {mail["To"]: mail for mail in mailbox.new()}
    assert set(mails) == {OLD, NEW}
    return browser, path_in(mails[NEW]), path_in(mails[OLD])


def address_of(name: str = "Ada") -> str | None:
    return db.session.scalar(select(Member.email).where(Member.name == name))


def test_the_link_to_the_new_address_is_confirmed_by_the_member(mailbox: Mailbox) -> None:
    browser, to_new, _ = ada_asks(mailbox)
    assert address_of() == OLD
    assert NEW in browser.get("/settings/account").text
    for _ in range(3):  # looking, as mail scanners do, changes nothing
        assert browser.get(to_new).status_code == 200
        mailbox.community.browser().get(to_new)
    assert address_of() == OLD
    assert press(browser, to_new).location == "/settings/account"
    assert address_of() == NEW
    assert browser.get(to_new).status_code == 410
    assert browser.post(to_new).status_code == 410
    (told,) = mailbox.new()
    assert told["To"] == OLD
    text = told.get_body(("plain",)).get_content()
    assert "a…@example.org" in text
    assert NEW not in text
    # One signs in with the new address, and no more with the old.
    assert sign_in(mailbox.community.browser(), NEW).status_code == 303
    assert sign_in(mailbox.community.browser(), OLD).status_code == 422
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["accounts.email_change_asked", "accounts.email_changed"]
    assert "@" not in str(db.session.execute(select(AuditEntry.detail)).all())


def test_signed_out_or_as_somebody_else_the_link_does_nothing(mailbox: Mailbox) -> None:
    _, to_new, _ = ada_asks(mailbox)
    visitor = mailbox.community.browser()
    assert visitor.get(to_new).location == f"/sign-in?next={to_new}"
    assert visitor.post(to_new, page="/sign-in").location.startswith("/sign-in")
    bob = mailbox.community.browser(mailbox.community.member("Bob"))
    assert bob.get(to_new).status_code == 403
    assert bob.post(to_new).status_code == 403
    assert address_of() == OLD


def test_it_takes_the_password(community: Community) -> None:
    joined(community)
    browser = community.browser()
    sign_in(browser)
    page = ask(browser, password="not this one")
    assert page.status_code == 422
    assert "This is not your password." in page.text
    assert NEW in page.text  # what was typed is still there
    assert "not this one" not in page.text
    assert db.session.scalars(select(EmailChange)).all() == []


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("nonsense", "does not look like an e-mail"),
        ("ADA@example.com", "your address already"),
        ("", "Please type"),
    ],
)
def test_what_cannot_be_an_address_is_said_beside_it(
    sqlite_community: Community, email: str, says: str
) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    page = ask(browser, email=email)
    assert page.status_code == 422
    assert says in page.text


def test_an_address_with_an_account_tells_its_owner_and_nobody_else(mailbox: Mailbox) -> None:
    community = mailbox.community
    joined(community, "Bob", NEW)
    joined(community)
    browser = community.browser()
    sign_in(browser)
    taken = ask(browser)
    free = ask(browser, email="free@example.org")
    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    asked = browser.get("/settings/account")
    assert words(asked).replace("free@example.org", NEW).count(NEW) >= 1
    to_bob = [mail for mail in mailbox.new() if mail["To"] == NEW]
    assert to_bob == []  # replaced by the newer wish before it went out
    ask(browser)
    mails = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in mailbox.new()}
    assert "You have an account with it already" in mails[NEW]
    assert "/confirm/" not in mails[NEW]


def test_taken_meanwhile_by_a_confirmed_account(mailbox: Mailbox) -> None:
    browser, to_new, _ = ada_asks(mailbox)
    joined(mailbox.community, "Bob", NEW)
    page = press(browser, to_new)
    assert page.status_code == 409
    assert "That address is taken" in page.text
    assert address_of() == OLD
    assert address_of("Bob") == NEW


def test_a_sign_up_that_was_never_confirmed_gives_way(mailbox: Mailbox) -> None:
    browser, to_new, _ = ada_asks(mailbox)
    squatter = mailbox.community.browser()
    sign_up(squatter, "Squatter", NEW)
    link = mailbox.link(NEW)
    sign_in(squatter, NEW)
    assert press(browser, to_new).status_code == 303
    assert address_of() == NEW
    assert address_of("Squatter") is None
    assert squatter.get(link).status_code == 410


def test_a_newer_wish_replaces_the_one_before(mailbox: Mailbox) -> None:
    browser, first, _ = ada_asks(mailbox)
    ask(browser, email="third@example.org")
    mails = {mail["To"]: mail for mail in mailbox.new()}
    assert browser.get(first).status_code == 410
    assert press(browser, path_in(mails["third@example.org"])).status_code == 303
    assert address_of() == "third@example.org"


def test_one_can_think_better_of_it(mailbox: Mailbox) -> None:
    browser, to_new, to_old = ada_asks(mailbox)
    assert browser.post("/settings/email/stop").status_code == 303
    assert NEW not in browser.get("/settings/account").text.partition("<form")[0]
    assert browser.get(to_new).status_code == 410
    assert browser.get(to_old).status_code == 410


@pytest.mark.parametrize(("after", "works"), [(timedelta(hours=47), True), (timedelta(hours=48), False)])
def test_the_link_works_for_two_days(sqlite_mailbox: Mailbox, after: timedelta, works: bool) -> None:
    browser, to_new, to_old = ada_asks(sqlite_mailbox)
    with clock.shifted_by(after):
        assert browser.get(to_new).status_code == (200 if works else 410)
        assert browser.get(to_old).status_code == (200 if works else 410)
        assert browser.post(to_new).status_code == (303 if works else 410)


class TestTheWayBack:
    def test_before_it_is_confirmed_the_old_address_stops_it(self, mailbox: Mailbox) -> None:
        browser, to_new, to_old = ada_asks(mailbox)
        owner = mailbox.community.browser()
        assert "Stop the change?" in owner.get(to_old).text
        assert address_of() == OLD
        assert press(owner, to_old).status_code == 200
        assert browser.get(to_new).status_code == 410
        assert not is_signed_in(browser)
        assert sign_in(mailbox.community.browser(), OLD).status_code == 422, (
            "the known password still opens it"
        )
        reset = mailbox.link(OLD)
        assert reset.startswith("/reset-password/")
        assert owner.get(to_old).status_code == 410

    def test_afterwards_it_takes_the_account_back(self, mailbox: Mailbox) -> None:
        browser, to_new, _ = ada_asks(mailbox)
        press(browser, to_new)
        to_old = mailbox.link(OLD)
        # Whoever has it now switches the second step on, to stay in.
        set_up(browser)
        mailbox.new()
        owner = mailbox.community.browser()
        assert OLD in owner.get(to_old).text
        assert press(owner, to_old).status_code == 200
        assert address_of() == OLD
        assert not is_signed_in(browser)
        reset = mailbox.link(OLD)
        owner.post(reset, {"password": "a wholly new one"}, page=reset)
        assert sign_in(owner, OLD, "a wholly new one").location == "/"
        assert is_signed_in(owner)

    def test_it_undoes_later_changes_too(self, mailbox: Mailbox) -> None:
        browser, to_new, _ = ada_asks(mailbox)
        press(browser, to_new)
        way_back = mailbox.link(OLD)
        ask(browser, email="third@example.net")
        mails = {mail["To"]: mail for mail in mailbox.new()}
        press(browser, path_in(mails["third@example.net"]))
        later_way_back = mailbox.link(NEW)
        owner = mailbox.community.browser()
        press(owner, way_back)
        assert address_of() == OLD
        # The address in between cannot take it again.
        assert owner.get(later_way_back).status_code == 410
        assert owner.post(later_way_back, page="/sign-in").status_code == 410
        assert address_of() == OLD

    def test_it_works_for_as_many_days_as_the_option_says(self, sqlite_mailbox: Mailbox) -> None:
        set_option("accounts.undo_email_days", 3)
        browser, to_new, _ = ada_asks(sqlite_mailbox)
        press(browser, to_new)
        way_back = sqlite_mailbox.link(OLD)
        with clock.shifted_by(timedelta(days=2, hours=23)):
            assert browser.get(way_back).status_code == 200
        with clock.shifted_by(timedelta(days=3)):
            assert browser.get(way_back).status_code == 410
            assert browser.post(way_back).status_code == 410

    def test_an_address_that_somebody_else_has_by_now_is_not_taken_from_them(self, mailbox: Mailbox) -> None:
        browser, to_new, _ = ada_asks(mailbox)
        press(browser, to_new)
        way_back = mailbox.link(OLD)
        joined(mailbox.community, "Bob", OLD)
        page = press(mailbox.community.browser(), way_back)
        assert page.status_code == 409
        assert address_of() == NEW
        assert is_signed_in(browser)  # nothing was changed

    def test_signing_up_with_the_old_address_does_not_bar_the_way(self, mailbox: Mailbox) -> None:
        browser, to_new, _ = ada_asks(mailbox)
        press(browser, to_new)
        way_back = mailbox.link(OLD)
        sign_up(mailbox.community.browser(), "Squatter", OLD)
        assert press(mailbox.community.browser(), way_back).status_code == 200
        assert address_of() == OLD


def test_links_that_went_to_the_old_address_die_with_it(mailbox: Mailbox) -> None:
    browser, to_new, _ = ada_asks(mailbox)
    mailbox.community.browser().post("/forgot-password", {"email": OLD}, page="/forgot-password")
    reset = mailbox.link(OLD)
    press(browser, to_new)
    assert browser.get(reset).status_code == 410


@pytest.mark.parametrize("secret", ["x", ".", "a.b.c", "%F0%9F%92%A9", "1" * 500])
def test_made_up_and_swapped_links_are_told_kindly(sqlite_mailbox: Mailbox, secret: str) -> None:
    browser, to_new, to_old = ada_asks(sqlite_mailbox)
    for path in (f"/settings/email/confirm/{secret}", f"/settings/email/undo/{secret}"):
        page = browser.get(path)
        assert page.status_code == 410
        assert "That link has expired" in page.text
    # A link is good for its own purpose only.
    assert browser.get(to_new.replace("/confirm/", "/undo/")).status_code == 410
    assert browser.get(to_old.replace("/undo/", "/confirm/")).status_code == 410
    number = db.session.scalars(select(EmailChange.id)).one()
    forged = tokens.sign(number + 1, tokens.CHANGE_EMAIL)
    assert browser.get(f"/settings/email/confirm/{forged}").status_code == 410


def test_asking_too_often_is_stopped(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    statuses = [ask(browser, email=NEW).status_code for _ in range(5)]
    assert statuses[:3] == [303] * 3
    assert statuses[3:] == [429] * 2


def test_an_address_that_is_not_confirmed_is_not_changed(sqlite_community: Community) -> None:
    joined(sqlite_community, email_verified_at=None)
    browser = sqlite_community.browser()
    sign_in(browser)
    assert ask(browser).status_code == 403
    assert member_by_email(NEW) is None
