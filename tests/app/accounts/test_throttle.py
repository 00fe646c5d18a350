"""The limit on tries at a password: counted before any hashing, kept in the database, hard to walk around."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import SignInAttempt
from app.accounts.services.admit_attempt import LIMITS, WINDOW
from app.core import clock
from app.core.db import db
from tests.app.accounts.people import is_signed_in, joined, sign_in
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Browser, Community

TRIES = LIMITS["account+address"]


def guess(browser: Browser, times: int, address: str = "ada@example.com", **kwargs: object) -> list[int]:
    token = browser.token("/sign-in")
    form = {"csrf_token": token, "email": address, "password": "a wrong guess"}
    return [browser.client.post("/sign-in", data=form, **kwargs).status_code for _ in range(times)]


def test_the_try_after_the_last_is_not_hashed_and_says_how_long_to_wait(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(community)
    browser = community.browser()
    assert guess(browser, TRIES) == [422] * TRIES
    hasher = Mock(wraps=passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    page = sign_in(browser)  # the right password, too late
    assert page.status_code == 429
    assert hasher.verify.call_count == 0
    assert 0 < int(page.headers["Retry-After"]) <= WINDOW.total_seconds()
    assert "Please wait 15 minutes" in page.text
    assert 'value="ada@example.com"' in page.text
    assert not is_signed_in(browser)


def test_an_unknown_address_is_limited_just_the_same(sqlite_community: Community) -> None:
    assert guess(sqlite_community.browser(), TRIES + 1, "nobody@example.com")[-1] == 429


def test_the_limit_outlives_the_process_and_ends_with_its_window(database_url: str, tmp_path: Path) -> None:
    for app in in_context(build_app(database_url, tmp_path)):
        joined(Community(app))
        guess(Community(app).browser(), TRIES)
    for app in in_context(build_app(database_url, tmp_path)):
        browser = Community(app).browser()
        assert sign_in(browser).status_code == 429
        with clock.shifted_by(WINDOW):
            assert sign_in(browser).status_code == 303


def test_getting_in_clears_the_persons_own_tries(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    guess(browser, TRIES - 1)
    assert sign_in(browser).status_code == 303
    assert guess(sqlite_community.browser(), TRIES) == [422] * TRIES


def test_an_account_of_ones_own_does_not_clear_the_tries_at_another(sqlite_community: Community) -> None:
    joined(sqlite_community)
    joined(sqlite_community, "Eve", "eve@example.com")
    guess(sqlite_community.browser(), TRIES)
    assert sign_in(sqlite_community.browser(), "eve@example.com").status_code == 303
    assert guess(sqlite_community.browser(), 1) == [429]


def test_other_spellings_are_the_same_account(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    guess(browser, TRIES)
    for spelling in ("ADA@example.com", " ada@example.com", "ada@EXAMPLE.com", "ａda@example.com"):
        assert guess(browser, 1, spelling) == [429]


def test_many_accounts_from_one_address_are_limited_too(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "address", 5)
    browser = sqlite_community.browser()
    answers = [guess(browser, 1, f"member{n}@example.com")[0] for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_many_addresses_at_one_account_are_limited_too(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "account", 5)
    browser = sqlite_community.browser()
    answers = [guess(browser, 1, environ_overrides={"REMOTE_ADDR": f"198.51.100.{n}"})[0] for n in range(6)]
    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("first", "then", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("nonsense", "other nonsense", True),
    ],
)
def test_one_person_has_a_whole_ipv6_network(
    sqlite_community: Community, first: str, then: str, same: bool
) -> None:
    browser = sqlite_community.browser()
    guess(browser, TRIES, environ_overrides={"REMOTE_ADDR": first})
    assert guess(browser, 1, environ_overrides={"REMOTE_ADDR": then}) == [429 if same else 422]


def test_without_a_proxy_the_forwarded_address_is_not_believed(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    answers = [
        guess(browser, 1, headers={"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"})[0]
        for n in range(TRIES + 1)
    ]
    assert answers[-1] == 429


@pytest.fixture
def behind_a_proxy(migrated_sqlite: Path, tmp_path: Path) -> Flask:
    return build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, TRUSTED_PROXIES=1)


def test_behind_a_proxy_only_its_own_word_counts(behind_a_proxy: Flask) -> None:
    for app in in_context(behind_a_proxy):
        browser = Community(app).browser()
        # What the client sent stands on the left; the proxy added the address it saw on the right.
        answers = [
            guess(browser, 1, headers={"X-Forwarded-For": f"203.0.113.{n}, 192.0.2.7"})[0]
            for n in range(TRIES + 1)
        ]
        assert answers == [422] * TRIES + [429]
        assert guess(browser, 1, headers={"X-Forwarded-For": "192.0.2.8"}) == [422]


def test_the_table_of_tries_names_nobody(sqlite_community: Community) -> None:
    guess(sqlite_community.browser(), 1)
    rows = db.session.scalars(select(SignInAttempt.key)).all()
    assert len(rows) == 3
    assert all(len(key) == 64 and "ada" not in key and "127" not in key for key in rows)
