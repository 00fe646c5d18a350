"""Who may call what. A view that is not in the table fails here, and so does one that says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import capabilities
from app.core.web.access import PUBLIC, SIGNED_IN, AccessNotStated, access, require_stated_access, rule_of
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Browser, Community
from tests.web.test_pages import ROLES

EXPECTED = {
    "accounts.first_run": PUBLIC,
    "accounts.forgot_password": PUBLIC,
    "accounts.member": PUBLIC,
    "accounts.resend_verification": PUBLIC,
    "accounts.reset_password": PUBLIC,
    "accounts.revoke_session": SIGNED_IN,
    "accounts.sessions": SIGNED_IN,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": SIGNED_IN,
    "accounts.sign_up": PUBLIC,
    "accounts.verify": PUBLIC,
    "analytics.figure": capabilities.READ_STATISTICS,
    "analytics.statistics": capabilities.READ_STATISTICS,
    "core.readyz": PUBLIC,
    "forum.accept": SIGNED_IN,
    "forum.also_works": SIGNED_IN,
    "forum.answer": PUBLIC,
    "forum.ask": SIGNED_IN,
    "forum.comment_on_answer": SIGNED_IN,
    "forum.comment_on_question": SIGNED_IN,
    "forum.home": PUBLIC,
    "forum.post_answer": SIGNED_IN,
    "forum.preview": SIGNED_IN,
    "forum.question": PUBLIC,
    "forum.questions": PUBLIC,
    "forum.short_question": PUBLIC,
    "forum.unaccept": SIGNED_IN,
    "forum.vote_answer": SIGNED_IN,
    "forum.vote_question": SIGNED_IN,
    "reputation.member": SIGNED_IN,
}
MAY = {
    PUBLIC: set(ROLES),
    SIGNED_IN: set(ROLES) - {"visitor"},
    capabilities.READ_STATISTICS: {"community_manager", "administrator"},
}
GRANTED = {
    "visitor": set(),
    "member": set(),
    "super_user": {capabilities.ACCEPT_FOR_SILENT},
    "staff": {capabilities.ACCEPT_ANY, capabilities.SEE_HIDDEN},
    "community_manager": {
        capabilities.ACCEPT_ANY,
        capabilities.SEE_HIDDEN,
        capabilities.READ_STATISTICS,
        capabilities.READ_ANY_LEDGER,
    },
}


def calls(app: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint and method with an address that reaches it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: "x" if name in ("token", "slug") else 1 for name in rule.arguments}
            url = rule.build(values)
            assert url is not None
            found += [
                (rule.endpoint, method, url[1])
                for method in sorted((rule.methods or set()) & {"GET", "POST"})
            ]
    return found


def test_the_table_names_every_view_and_no_other(sqlite_app: Flask) -> None:
    assert {name: rule_of(view) for name, view in sqlite_app.view_functions.items()} == EXPECTED


def test_views_are_reached_by_those_who_may_and_nobody_else(sqlite_community: Community) -> None:
    app = sqlite_community.app
    for name, rule in EXPECTED.items():
        app.view_functions[name] = access(rule)(lambda **_: "reached")
    browsers = {"visitor": sqlite_community.browser()} | {
        role: sqlite_community.browser(sqlite_community.member(role=role))
        for role in ROLES
        if role != "visitor"
    }
    wrong = []
    for endpoint, method, url in calls(app):
        for role, browser in browsers.items():
            answer = call(app, browser, method, url)
            reached = answer.get_data(as_text=True) == "reached"
            if reached is not (role in MAY[EXPECTED[endpoint]]):
                wrong.append((endpoint, method, role, "reached" if reached else "kept out"))
            elif not reached and role == "visitor":
                assert answer.location.startswith("/sign-in"), endpoint
            elif not reached:
                assert answer.status_code == 403
                assert "for people who look after the community" in answer.text
    assert wrong == []


def call(app: Flask, browser: Browser, method: str, url: str) -> Any:
    if method == "GET":
        return browser.get(url)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        return browser.client.post(url)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_may_do_what_the_rooms_granted_it(sqlite_community: Community, role: str) -> None:
    granted = sqlite_community.member(role=role).capabilities if role != "visitor" else frozenset()
    assert granted == GRANTED[role]
    assert granted <= capabilities.ALL


def test_without_the_module_a_super_user_is_a_member_with_a_name(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, with_superusers=False)
    for _ in in_context(app):
        assert Community(app).member(role="super_user").capabilities == frozenset()
        assert "reputation.member" not in app.view_functions


def test_an_application_with_a_view_that_states_nothing_does_not_start(sqlite_app: Flask) -> None:
    sqlite_app.view_functions["forum.forgotten"] = lambda: ""
    with pytest.raises(AccessNotStated, match=r"forum\.forgotten"):
        require_stated_access(sqlite_app)


def test_a_form_sent_after_the_session_has_ended_is_given_back(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    token = browser.token()
    browser.post("/account/sessions/1/revoke")
    sent = {"csrf_token": token, "body": "What took me an hour <b>to</b> write"}
    page = browser.client.post(f"/questions/{question}/answers", data=sent)
    assert page.status_code == 403
    assert "You are signed out" in page.text
    assert "What took me an hour &lt;b&gt;to&lt;/b&gt; write</textarea>" in page.text
    # A button has nothing to give back.
    press = browser.client.post(f"/questions/{question}/vote", data={"csrf_token": token, "value": "1"})
    assert press.location == "/sign-in"
