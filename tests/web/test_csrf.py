"""Every form needs the token of the session it is sent in, for as long as that session lives."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import CSRF, Browser, Community
from tests.web.reading import changes, faults, statements
from tests.web.test_access import calls
from tests.web.world import World

EXEMPT = {"notifications.one_click", "kept_statistics.one_click"}
"""A mail program presses it; the signed address is its proof (`tests/app/notifications/test_stopping.py`)."""
TYPED = {"title": "What I <typed> as a title", "body": "A long <text> I wrote", "value": "1", "tags": "wi-fi"}


def refused(browser: Browser, url: str, token: str | None) -> str:
    """Send the form; it must be refused, kindly, and change nothing. Returns the page."""
    with statements() as log:
        page = browser.client.post(url, data=TYPED | ({"csrf_token": token} if token is not None else {}))
    assert page.status_code == 400, url
    assert changes(log) == [], url
    return str(page.text)


def test_no_post_is_taken_without_the_sessions_own_token(world: World) -> None:
    ada, bob = world.browser("member"), world.browser("staff")
    visitor, other_visitor = world.browser("visitor"), world.browser("visitor")
    mine, foreign, old = ada.token(), bob.token(), other_visitor.token("/sign-in")
    visitor.token("/sign-in")
    posts = [
        url
        for endpoint, method, url in calls(world.community.app)
        if method == "POST" and endpoint not in EXEMPT
    ]
    assert len(posts) > 15
    # Not the last character: some of its bits say nothing.
    nearly = mine[:-2] + ("A" if mine[-2] != "A" else "B") + mine[-1]
    for number, url in enumerate(posts):
        for token in (
            (None, foreign) if number else (None, "", "wrong", nearly, foreign, old, "é☃", "x" * 5000)
        ):
            page = refused(ada, url, token)
            assert "This page was open too long" in page
            assert "A long &lt;text&gt; I wrote</textarea>" in page
            assert 'value="What I &lt;typed&gt; as a title"' in page
        for token in (mine,) if number else (None, mine, old):
            refused(visitor, url, token)
    assert faults(refused(ada, posts[0], None)) == []


def test_a_token_in_a_header_must_be_the_sessions_own_too(world: World) -> None:
    ada, foreign = world.browser("member"), world.browser("staff").token()
    for headers in ({"X-CSRFToken": foreign}, {"X-CSRF-Token": "wrong"}):
        assert ada.client.post("/preview", data={"body": "x"}, headers=headers).status_code == 400
    assert (
        ada.client.post("/preview", data={"body": "x"}, headers={"X-CSRFToken": ada.token()}).status_code
        == 200
    )


def test_a_token_lives_as_long_as_its_session(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sqlite_community.browser(sqlite_community.member())
    question, token = sqlite_community.question(), browser.token()
    later = time.time() + 30 * 24 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    sent = {"csrf_token": token, "body": "An answer that took a month"}
    assert browser.client.post(f"/questions/{question}/answers", data=sent).status_code == 303


def test_a_token_from_before_signing_in_or_out_is_refused(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    before = browser.token("/sign-in")
    browser.sign_in(sqlite_community.member())
    refused(browser, "/preview", before)
    during = browser.token()
    browser.post("/sign-out")
    refused(browser, "/sign-up", during)


def test_with_https_a_form_must_come_from_this_site(migrated_sqlite: Path, tmp_path: Path) -> None:
    site = "https://community.example.com"
    for app in in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, PUBLIC_URL=site)):
        client = app.test_client()
        found = CSRF.search(client.get("/sign-in", base_url=site).text)
        assert found
        form = {"csrf_token": found.group(1), "email": "ada@example.com", "password": "x"}
        for referrer, status in (("https://evil.example/", 400), (None, 400), (f"{site}/sign-in", 422)):
            headers = {"Referer": referrer} if referrer else {}
            assert client.post("/sign-in", data=form, base_url=site, headers=headers).status_code == status
