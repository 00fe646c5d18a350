"""Signing up: what is refused and how it is said, and what a stranger can learn from the answer."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import AccountToken, Member
from app.accounts.names import problem_with_name
from app.accounts.services.issue_link import LIFETIMES
from app.core import clock
from app.core.db import db
from app.core.text import case_fold_key
from tests.app.accounts.people import (
    Mailbox,
    is_signed_in,
    joined,
    press,
    sign_in,
    sign_up,
    words,
)
from tests.make.community import PASSWORD, Community
from tests.make.hostile import payloads

ROOM = 3
"""Sign-ups that one address and account may try before the limit answers."""


def members() -> int:
    return db.session.scalar(select(func.count()).select_from(Member)) or 0


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Please choose a name"),
        ("name", "x", "between 2 and 40"),
        ("name", "n" * 41, "between 2 and 40 characters; this is 41"),
        ("name", "a\u202eb", "cannot be seen"),
        ("name", "a\u200bda", "cannot be seen"),
        ("name", "a\x07da", "cannot be seen"),
        ("name", "\u3164\u3164\u3164", "at least one letter or digit"),
        ("name", "...", "at least one letter or digit"),
        ("name", "\ufdfa" * 40, "too long"),
        ("name", "see http://win.example", "cannot be an address"),
        ("name", "www.win.example", "cannot be an address"),
        ("name", "ada@example.com", "cannot be an address"),
        ("name", "Administrator", "would mislead"),
        ("name", "ＳＴＡＦＦ", "would mislead"),
        ("name", "northlight community", "would mislead"),
        ("email", "", "Please type your e-mail address"),
        ("email", "ada", "does not look like"),
        ("email", "ada@localhost", "does not look like"),
        ("email", "ada@example.com\nBcc: b@example.com", "does not look like"),
        ("email", "a" * 250 + "@example.com", "does not look like"),
        ("email", "a\0b@example.com", "cannot be stored"),
        ("email", "\ufdfa" * 20 + "@example.com", "at most 254"),
        ("password", "", "Please choose a password"),
        ("password", "too short", "at least 10"),
        ("password", "x" * 201, "at most 200"),
        ("password", "aaaaaaaaaaaa", "too easy"),
        ("password", "ada@example.com", "too easy"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_the_rest_is_kept(
    sqlite_community: Community, field: str, typed: str, message: str
) -> None:
    sqlite_community.name_site()
    good = {"name": "Ada Brandt", "email": "ada@example.com", "password": PASSWORD}
    page = sqlite_community.browser().post("/sign-up", good | {field: typed}, page="/sign-up")
    assert page.status_code == 422
    beside = page.text.split(f'id="{field}-error"')[1].split("</div>")[0]
    assert message in beside
    for other in {"name", "email"} - {field}:
        assert f'value="{good[other]}"' in page.text
    assert PASSWORD not in page.text
    assert members() == 0


def test_every_problem_is_told_at_once(sqlite_community: Community) -> None:
    page = sign_up(sqlite_community.browser(), "", "nobody", "short")
    assert page.text.count('class="field-error"') == 3


def test_a_name_is_kept_as_typed_on_one_line(sqlite_community: Community) -> None:
    assert sign_up(sqlite_community.browser(), "  Ada   van\n der Berg ").status_code == 200
    assert db.session.scalars(select(Member.name)).one() == "Ada van der Berg"


@pytest.mark.parametrize("name", ["Ada", "ADA", "ａｄａ", "A\u0301da", "Áda", "a\u200dda"])
def test_a_name_is_taken_whatever_its_case_and_width(sqlite_community: Community, name: str) -> None:
    sqlite_community.member("ada")
    sqlite_community.member("áda")
    page = sign_up(sqlite_community.browser(), name)
    assert page.status_code == 422
    assert "already goes by this name" in page.text


def test_hostile_names_are_refused_or_stored_as_they_are(sqlite_community: Community) -> None:
    """Everything that may be a name must also fit its columns, on PostgreSQL as on SQLite."""
    for string in payloads("naughty-strings.json"):
        name = " ".join(str(string).split())
        if problem_with_name(name) is None:
            assert len(name) <= 40
            assert 0 < len(case_fold_key(name)) <= 160


def test_a_sign_up_is_nobodys_page_until_it_is_confirmed(mailbox: Mailbox) -> None:
    community = mailbox.community
    visitor = community.browser()
    sign_up(visitor)
    member_id = db.session.scalars(select(Member.id)).one()
    assert visitor.get(f"/members/{member_id}").status_code == 404
    sign_in(visitor)
    assert visitor.get(f"/members/{member_id}").status_code == 200
    press(visitor, mailbox.link("ada@example.com"))
    assert community.browser().get(f"/members/{member_id}").status_code == 200


def test_signing_up_signs_nobody_in_and_mails_one_link(mailbox: Mailbox) -> None:
    visitor = mailbox.community.browser()
    page = sign_up(visitor)
    assert "Check your mail" in page.text
    assert PASSWORD not in page.text
    assert not is_signed_in(visitor)
    assert mailbox.link("ada@example.com").startswith("/verify/")


def test_an_address_with_an_account_looks_like_any_other_and_its_owner_is_told(mailbox: Mailbox) -> None:
    community = mailbox.community
    joined(community, "Ada", "ada@example.com")
    known = sign_up(community.browser(), "Eve", "ADA@example.com")
    (message,) = mailbox.new()
    assert message["To"] == "ada@example.com"
    assert "already" in message["Subject"]
    assert "Eve" not in message.as_string()
    unknown = sign_up(community.browser(), "Bob", "bob@example.com")
    assert known.status_code == unknown.status_code
    assert words(known).replace("ADA@example.com", "…") == words(unknown).replace("bob@example.com", "…")
    assert sorted(known.headers.keys()) == sorted(unknown.headers.keys())


def test_a_taken_name_does_not_tell_whose_address_it_is(sqlite_community: Community) -> None:
    """Were the address looked at first, a taken name would be refused for strangers' addresses only."""
    joined(sqlite_community, "Ada", "ada@example.com")
    for address in ("ada@example.com", "nobody@example.com"):
        page = sign_up(sqlite_community.browser(), "Ada", address)
        assert page.status_code == 422
        assert "already goes by this name" in page.text


def test_an_imported_member_who_signs_up_again_is_told_and_not_changed(mailbox: Mailbox) -> None:
    community = mailbox.community
    community.member(
        "Ada",
        email="ada@example.com",
        email_key="ada@example.com",
        email_verified_at=None,
        password_hash=None,
    )
    assert sign_up(community.browser(), "Eve").status_code == 200
    (message,) = mailbox.new()
    assert "already" in message["Subject"]
    kept = db.session.execute(select(Member.name, Member.password_hash)).one()
    assert tuple(kept) == ("Ada", None)


def test_the_newest_sign_up_with_an_unconfirmed_address_counts(mailbox: Mailbox) -> None:
    community, visitor = mailbox.community, mailbox.community.browser()
    sign_up(visitor, "Eve", password="the first password")
    first = mailbox.link("ada@example.com")
    sign_in(visitor, password="the first password")
    assert is_signed_in(visitor)

    sign_up(community.browser(), "Ada")
    second = mailbox.link("ada@example.com")
    assert not is_signed_in(visitor)
    assert sign_in(visitor, password="the first password").status_code == 422
    assert visitor.get(first).status_code == 410
    sign_in(visitor)
    assert press(visitor, second).status_code == 303
    assert db.session.scalars(select(Member.name)).one() == "Ada"
    assert members() == 1


def test_the_same_person_may_sign_up_again_with_the_same_name(sqlite_mailbox: Mailbox) -> None:
    for _ in range(2):
        assert sign_up(sqlite_mailbox.community.browser()).status_code == 200
        sqlite_mailbox.link("ada@example.com")
    assert sign_up(sqlite_mailbox.community.browser(), "Ada", "other@example.com").status_code == 422


def test_a_name_is_free_again_once_an_unconfirmed_sign_up_has_run_out(sqlite_community: Community) -> None:
    sign_up(sqlite_community.browser())
    with clock.shifted_by(LIFETIMES["verify_email"]):
        assert sign_up(sqlite_community.browser(), "Ada", "other@example.com").status_code == 200


def test_asking_for_mail_again_and_again_is_limited(community: Community) -> None:
    browser = community.browser()
    for _ in range(ROOM):
        assert sign_up(browser).status_code == 200
    page = sign_up(browser)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 900
    assert "tried too often" in page.text
    assert 'value="ada@example.com"' in page.text
    assert (db.session.scalar(select(func.count()).select_from(AccountToken)) or 0) == ROOM


def test_an_address_in_another_script_gets_its_mail(sqlite_app: Flask, sqlite_mailbox: Mailbox) -> None:
    assert sign_up(sqlite_mailbox.community.browser(), address="jörg@example.com").status_code == 200
    assert sqlite_mailbox.link("jörg@example.com").startswith("/verify/")


def test_names_stand_escaped_in_mail(sqlite_mailbox: Mailbox) -> None:
    sign_up(sqlite_mailbox.community.browser(), '<b>Ada</b> & "Co"')
    (message,) = sqlite_mailbox.new()
    html = message.get_body(("html",)).get_content()
    assert "<b>Ada" not in html
    assert "&lt;b&gt;Ada&lt;/b&gt; &amp;" in html
