"""Another password, in the settings."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import Member
from app.accounts.services.change_password import change_password
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid
from tests.app.accounts.people import Mailbox, is_signed_in, joined, sign_in
from tests.make.community import PASSWORD, Browser, Community

FRESH = "another few unrelated words"


def change(browser: Browser, present: str = PASSWORD, new: str = FRESH) -> Any:
    form = {"present": present, "new_password": new}
    return browser.post("/settings/password", form, page="/settings/account")


def test_it_ends_every_other_session_and_tells_the_member(mailbox: Mailbox) -> None:
    joined(mailbox.community)
    desk, phone = mailbox.community.browser(), mailbox.community.browser()
    for browser in (desk, phone):
        sign_in(browser)
    mailbox.community.browser().post(
        "/forgot-password", {"email": "ada@example.com"}, page="/forgot-password"
    )
    reset = mailbox.link("ada@example.com")
    assert change(desk).status_code == 303
    assert is_signed_in(desk)
    assert not is_signed_in(phone)
    assert phone.get(reset).status_code == 410
    assert sign_in(phone).status_code == 422
    assert sign_in(phone, password=FRESH).status_code == 303
    (mail,) = mailbox.new()
    assert mail["To"] == "ada@example.com"
    assert mail["Subject"].startswith("Your password was changed")
    assert mail.get_body(("html",)) is not None
    assert FRESH not in mail.as_string()
    assert db.session.scalars(select(AuditEntry.action)).all() == ["accounts.password_changed"]


@pytest.mark.parametrize(
    ("present", "new", "says"),
    [
        ("wrong", FRESH, "This is not your password."),
        ("", FRESH, "Please type your password."),
        (PASSWORD, "short", "at least 10"),
        (PASSWORD, "ada@example.com", "too easy to guess"),
        (PASSWORD, "", "Please choose a password."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    sqlite_community: Community, present: str, new: str, says: str
) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    page = change(browser, present, new)
    assert page.status_code == 422
    assert says in page.text
    assert sign_in(sqlite_community.browser()).status_code == 303


def test_guessing_the_present_one_is_stopped(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    statuses = [change(browser, "wrong").status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]
    assert change(browser).status_code == 429


def test_of_two_changes_the_second_finds_the_password_changed(community: Community) -> None:
    ada = joined(community)
    checked = db.session.get_one(Member, ada.signed_in_id).password_hash
    change_password(ada, checked_hash=checked, password_hash=passwords.hash_password(FRESH))
    with pytest.raises(Invalid, match="not your password"):
        change_password(ada, checked_hash=checked, password_hash="y")
