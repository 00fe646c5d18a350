"""Signing in and out: who gets in, what the browser carries, what the database knows of it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import SessionRow
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from tests.app.accounts.people import change_member, is_signed_in, joined, sign_in, words
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import PASSWORD, Browser, Community


def cookie_of(browser: Browser, name: str = "sid") -> str:
    cookie = browser.client.get_cookie(name)
    assert cookie is not None
    return cookie.value


def open_rows() -> int:
    return len(db.session.scalars(select(SessionRow.id).where(SessionRow.revoked_at.is_(None))).all())


def test_a_member_signs_in_with_any_spelling_of_the_address(community: Community) -> None:
    joined(community)
    browser = community.browser()
    assert not is_signed_in(browser)
    done = sign_in(browser, " ADA@Example.com ")
    assert (done.status_code, done.location) == (303, "/")
    assert is_signed_in(browser)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_and_the_same_work(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(sqlite_community)
    no_password = joined(sqlite_community, "Bob", "bob@example.com")
    change_member(no_password.signed_in_id, password_hash=None)
    passwords._decoy()
    answers, work = set(), []
    for address in ("ada@example.com", "nobody@example.com", "bob@example.com"):
        hasher = Mock(wraps=passwords._hasher)
        monkeypatch.setattr(passwords, "_hasher", hasher)
        page = sign_in(sqlite_community.browser(), address, "not the password")
        assert page.status_code == 422
        assert "do not belong together" in page.text
        assert f'value="{address}"' in page.text
        assert "not the password" not in page.text
        answers.add(words(page).replace(address, "…"))
        work.append((hasher.hash.call_count, hasher.verify.call_count))
    assert len(answers) == 1
    assert set(work) == {(0, 1)}


@pytest.mark.parametrize("password", ["", "x" * 1001, "x" * 1000, "\0" * 12, "nul\0in it", "é" * 100])
def test_odd_passwords_are_only_wrong(sqlite_community: Community, password: str) -> None:
    joined(sqlite_community)
    assert sign_in(sqlite_community.browser(), password=password).status_code == 422


def test_a_token_known_before_signing_in_is_worth_nothing_after(community: Community) -> None:
    joined(community)
    browser, thief = community.browser(), community.browser()
    browser.client.set_cookie("sid", "planted", domain="localhost")
    thief.client.set_cookie("sid", "planted", domain="localhost")
    sign_in(browser)
    assert cookie_of(browser) != "planted"
    assert is_signed_in(browser)
    assert not is_signed_in(thief)


def test_signing_in_again_ends_the_session_it_replaces(community: Community) -> None:
    joined(community)
    browser, copy = community.browser(), community.browser()
    sign_in(browser)
    copy.client.set_cookie("sid", cookie_of(browser), domain="localhost")
    assert is_signed_in(copy)
    # The form that was open before: its page redirects once somebody is signed in.
    again = browser.post("/sign-in", {"email": "ada@example.com", "password": PASSWORD})
    assert again.status_code == 303
    assert is_signed_in(browser)
    assert not is_signed_in(copy)
    assert open_rows() == 1


def test_the_database_holds_hashes_only(community: Community) -> None:
    joined(community)
    browser = community.browser()
    sign_in(browser)
    token = cookie_of(browser)
    assert len(token) >= 43  # 32 random bytes
    assert db.session.scalars(select(SessionRow.token_hash)).all() == [
        hashlib.sha256(token.encode()).hexdigest()
    ]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            assert not any(secret in str(value) for value in row for secret in (token, PASSWORD)), table.name


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sqlite_community: Community) -> None:
    joined(sqlite_community)
    done = sign_in(sqlite_community.browser())
    device, session = sorted(done.headers.getlist("Set-Cookie"))
    for cookie, name, limits in (
        (session, "sid=", {"HttpOnly", "SameSite=Lax", "Path=/"}),
        (device, "device=", {"HttpOnly", "SameSite=Strict", "Path=/sign-in", "Max-Age=2592000"}),
    ):
        assert cookie.startswith(name)
        parts = {part.strip() for part in cookie.split(";")}
        assert limits <= parts
        assert "Secure" not in parts
        assert not any(part.startswith("Domain") for part in parts)


def test_a_browser_keeps_its_mark_and_the_database_cannot_tell_which(sqlite_community: Community) -> None:
    joined(sqlite_community)
    first, second = sqlite_community.browser(), sqlite_community.browser()
    for browser in (first, second, first):
        sign_in(browser)
        browser.post("/sign-out")
    marks = db.session.scalars(select(SessionRow.device_hash).order_by(SessionRow.id)).all()
    assert marks[0] == marks[2] != marks[1]
    mark = first.client.get_cookie("device", path="/sign-in")
    assert mark is not None
    assert mark.value not in marks
    first.client.set_cookie("device", "x" * 500, domain="localhost", path="/sign-in")
    sign_in(first)
    fresh = first.client.get_cookie("device", path="/sign-in")
    assert fresh is not None
    assert fresh.value not in ("x" * 500, mark.value)


def test_with_https_the_cookie_is_bound_to_the_host(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = sqlite_copy(migrated_sqlite, tmp_path)
    for app in in_context(build_app(url, tmp_path, PUBLIC_URL="https://community.example.com")):
        page = app.test_client().get("/sign-in", base_url="https://community.example.com")
        (cookie,) = page.headers.getlist("Set-Cookie")
        parts = {part.strip() for part in cookie.split(";")}
        assert cookie.startswith("__Host-sid=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not any(part.startswith("Domain") for part in parts)
        # A cookie of the plain name, which another host of the domain could set, is not looked at.
        joined(Community(app))
        other = app.test_client()
        other.set_cookie("sid", "planted", domain="community.example.com", secure=True)
        page = other.get("/sign-in", base_url="https://community.example.com")
        assert "planted" not in page.headers.getlist("Set-Cookie")[0]
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")


def test_signing_out_ends_the_session_on_the_server(community: Community) -> None:
    joined(community)
    browser, copy = community.browser(), community.browser()
    sign_in(browser)
    copy.client.set_cookie("sid", cookie_of(browser), domain="localhost")
    done = browser.post("/sign-out")
    assert (done.status_code, done.location) == (303, "/")
    assert browser.client.get_cookie("sid") is None
    assert not is_signed_in(copy)
    assert open_rows() == 0
    assert browser.get("/sign-out").status_code == 405


def test_a_session_ends_after_sixty_days(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sign_in(browser)
    with clock.shifted_by(timedelta(days=59, hours=23)):
        assert is_signed_in(browser)
    with clock.shifted_by(timedelta(days=60)):
        assert not is_signed_in(browser)


@pytest.mark.parametrize("cookies", [{"sid": ""}, {"sid": "é☃"}, {"sid": "x" * 4000}, {"sid": "\x01;"}])
def test_a_nonsense_cookie_is_a_visitor(sqlite_community: Community, cookies: dict[str, str]) -> None:
    browser = sqlite_community.browser()
    for name, value in cookies.items():
        browser.client.set_cookie(name, value, domain="localhost")
    assert browser.get("/sign-in").status_code == 200
    assert not is_signed_in(browser)


@pytest.mark.parametrize("value", ["1|é", "1|0" * 50, "|", "1"])
def test_no_second_cookie_remembers_anybody(sqlite_community: Community, value: str) -> None:
    """Flask-Login's own cookie is not one of ours: it was read, and text beyond ASCII in it was a 500."""
    joined(sqlite_community)
    browser = sqlite_community.browser()
    for name in ("remember_token", "notice", "session"):
        browser.client.set_cookie(name, value, domain="localhost")
    assert browser.get("/questions").status_code == 200
    assert not is_signed_in(browser)


def test_members_see_and_end_their_own_sessions_only(community: Community) -> None:
    ada, bob = community.member("Ada"), community.member("Bob")
    phone, desk, other = community.browser(ada), community.browser(ada), community.browser(bob)
    ids = dict(db.session.execute(select(SessionRow.id, SessionRow.member_id)).all())
    first, _, foreign = sorted(ids)
    page = desk.get("/settings/security").text
    assert page.count('/revoke"') == 2
    assert page.count("This browser") == 1

    not_yours, not_there = (
        desk.post(f"/settings/security/sessions/{n}/revoke") for n in (foreign, foreign + 99)
    )
    assert not_yours.status_code == not_there.status_code == 404
    assert words(not_yours) == words(not_there)
    assert is_signed_in(other)

    assert desk.post(f"/settings/security/sessions/{first}/revoke").status_code == 303
    assert not is_signed_in(phone)
    assert is_signed_in(desk)
    assert desk.post(f"/settings/security/sessions/{first}/revoke").status_code == 303
    visitor = community.browser().post(f"/settings/security/sessions/{foreign}/revoke", page="/sign-in")
    assert visitor.location.startswith("/sign-in")
    assert is_signed_in(other)


def test_every_other_browser_is_signed_out_at_once(community: Community) -> None:
    ada, bob = community.member("Ada"), community.member("Bob")
    phone, desk, other = community.browser(ada), community.browser(ada), community.browser(bob)
    assert "Sign out every other browser" in desk.get("/settings/security").text
    assert desk.post("/settings/security/sessions/revoke-others").status_code == 303
    assert is_signed_in(desk)
    assert not is_signed_in(phone)
    assert is_signed_in(other)
    assert "Sign out every other browser" not in desk.get("/settings/security").text
    assert db.session.scalars(select(AuditEntry.action)).all() == ["accounts.other_sessions_ended"]


def test_the_earlier_address_of_the_sessions_leads_to_them(sqlite_community: Community) -> None:
    browser = sqlite_community.browser(sqlite_community.member())
    assert browser.get("/account/sessions").location == "/settings/security"
