"""Before what must not be done by whoever finds a browser open, we ask again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import request

from app.core import capabilities, clock
from app.core.web.access import SIGNED_IN, access, fresh_sign_in
from tests.app.accounts.codes import give_code, set_up
from tests.app.accounts.people import Mailbox, joined, set_option, sign_in
from tests.make.community import PASSWORD, Browser, Community

GUARDED = "/settings/security/recovery-codes"
LATER = timedelta(minutes=15)


def guard(community: Community) -> list[dict[str, Any]]:
    """Put the guard on a view of another room, and see what reaches it."""
    reached: list[dict[str, Any]] = []

    @access(SIGNED_IN)
    @fresh_sign_in
    def view(**_: object) -> str:
        reached.append(request.form.to_dict(flat=False))
        return "reached"

    community.app.view_functions["forum.preview"] = view
    return reached


def member_at_a_browser(community: Community) -> Browser:
    joined(community)
    browser = community.browser()
    sign_in(browser)
    return browser


def test_right_after_signing_in_nobody_is_asked(community: Community) -> None:
    reached = guard(community)
    browser = member_at_a_browser(community)
    with clock.shifted_by(LATER - timedelta(seconds=5)):
        assert browser.post("/preview", {"body": "x"}).text == "reached"
    assert len(reached) == 1


def test_later_the_password_is_asked_and_what_was_typed_goes_on(community: Community) -> None:
    reached = guard(community)
    browser = member_at_a_browser(community)
    typed = {"body": 'a "long" <text>', "role": ["staff", "member"]}
    with clock.shifted_by(LATER):
        asked = browser.post("/preview?x=1", typed)
        assert asked.status_code == 403
        assert "Is it you?" in asked.text
        assert "a &#34;long&#34; &lt;text&gt;" in asked.text
        assert reached == []
        wrong = browser.post("/preview?x=1", typed | {"again_password": "not this one"})
        assert wrong.status_code == 422
        assert "This is not your password." in wrong.text
        assert "a &#34;long&#34;" in wrong.text
        assert 'value="not this one"' not in wrong.text
        assert reached == []
        passed = browser.post("/preview?x=1", typed | {"again_password": PASSWORD})
        assert passed.text == "reached"
        assert reached[0]["body"] == ['a "long" <text>']
        assert reached[0]["role"] == ["staff", "member"]
        # Not again for the next minutes.
        assert browser.post("/preview", typed).text == "reached"
    with clock.shifted_by(2 * LATER):
        assert browser.post("/preview", typed).status_code == 403


def test_the_fields_on_the_page_are_those_that_were_typed(sqlite_community: Community) -> None:
    """What a browser would send from the page is the form as it was, and the password."""
    from html.parser import HTMLParser

    reached = guard(sqlite_community)
    browser = member_at_a_browser(sqlite_community)

    class Fields(HTMLParser):
        found: list[tuple[str, str]] = []  # noqa: RUF012 - read once
        action = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "form" and "/preview" in (given.get("action") or ""):
                self.action = given["action"] or ""
            elif tag == "input" and self.action and given.get("type") == "hidden":
                self.found.append((given["name"] or "", given["value"] or ""))

    with clock.shifted_by(LATER):
        fields = Fields()
        fields.feed(browser.post("/preview?a=b&c=%C3%A9", {"body": "x\ny", "tags": ["1", "2"]}).text)
        assert fields.action == "/preview?a=b&c=%C3%A9"
        assert ("body", "x\ny") in fields.found
        sent = "&".join(f"{name}={value}" for name, value in [*fields.found, ("again_password", PASSWORD)])
        kind = "application/x-www-form-urlencoded"
        answer = browser.client.post(
            fields.action, data=sent.replace("\n", "%0A").replace(" ", "+"), content_type=kind
        )
        assert answer.text == "reached"
    assert reached[0]["tags"] == ["1", "2"]


def test_with_the_second_step_a_code_is_asked(mailbox: Mailbox) -> None:
    reached = guard(mailbox.community)
    browser = member_at_a_browser(mailbox.community)
    phone, codes = set_up(browser)
    with clock.shifted_by(LATER):
        asked = browser.post("/preview", {"body": "x"})
        assert "again_code" in asked.text
        assert "again_password" not in asked.text
        # The password does not stand in for it.
        assert browser.post("/preview", {"body": "x", "again_password": PASSWORD}).status_code == 422
        assert browser.post("/preview", {"body": "x", "again_code": phone.wrong()}).status_code == 422
        code = phone.code()
        assert browser.post("/preview", {"body": "x", "again_code": code}).text == "reached"
        # The very same code does not sign anybody in afterwards.
        other = mailbox.community.browser()
        sign_in(other)
        assert give_code(other, code).status_code == 422
    with clock.shifted_by(3 * LATER):
        assert browser.post("/preview", {"body": "x", "again_code": codes[0]}).text == "reached"
    assert len(reached) == 2


def test_a_page_that_is_opened_comes_back_after_the_password(community: Community) -> None:
    browser = member_at_a_browser(community)
    with clock.shifted_by(LATER):
        asked = browser.get("/settings/security/second-step")
        assert asked.status_code == 403
        action = "/confirm-sign-in?next=/settings/security/second-step"
        assert f'action="{action}"' in asked.text
        assert browser.post(action, {"again_password": "wrong"}).status_code == 422
        done = browser.post(action, {"again_password": PASSWORD})
        assert done.location == "/settings/security/second-step"
        assert browser.get(done.location).status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/sign-out", ""])
def test_it_leads_nowhere_else(sqlite_community: Community, target: str) -> None:
    browser = member_at_a_browser(sqlite_community)
    done = browser.post(f"/confirm-sign-in?next={target}", {"again_password": PASSWORD})
    assert done.location == "/settings/security"


def test_guessing_is_stopped(sqlite_community: Community) -> None:
    reached = guard(sqlite_community)
    browser = member_at_a_browser(sqlite_community)
    with clock.shifted_by(timedelta(minutes=40)):
        for _ in range(8):
            assert browser.post("/preview", {"again_password": "wrong"}).status_code == 422
        stopped = browser.post("/preview", {"again_password": PASSWORD, "body": "still here"})
        assert stopped.status_code == 429
        assert "still here" in stopped.text
    assert reached == []


def test_the_other_browser_is_not_fresh_by_it(sqlite_community: Community) -> None:
    guard(sqlite_community)
    one = member_at_a_browser(sqlite_community)
    two = sqlite_community.browser()
    sign_in(two)
    with clock.shifted_by(LATER):
        assert one.post("/preview", {"again_password": PASSWORD}).text == "reached"
        assert two.post("/preview").status_code == 403


def test_who_may_not_is_not_asked_for_a_password(sqlite_community: Community) -> None:
    @access(capabilities.ADMINISTER)
    @fresh_sign_in
    def view(**_: object) -> str:
        return "reached"

    sqlite_community.app.view_functions["forum.preview"] = view
    browser = member_at_a_browser(sqlite_community)
    with clock.shifted_by(LATER):
        assert "look after the community" in browser.post("/preview").text


def test_how_long_it_lasts_is_an_option(sqlite_community: Community) -> None:
    guard(sqlite_community)
    set_option("accounts.fresh_minutes", 60)
    browser = member_at_a_browser(sqlite_community)
    with clock.shifted_by(timedelta(minutes=59)):
        assert browser.post("/preview").text == "reached"


def test_sessions_from_before_this_was_kept_are_not_fresh(sqlite_community: Community) -> None:
    from sqlalchemy import update

    from app.accounts.models import SessionRow
    from app.core.db import db
    from app.core.uow import command

    @command
    def forget() -> None:
        db.session.execute(update(SessionRow).values(confirmed_at=None))

    guard(sqlite_community)
    browser = member_at_a_browser(sqlite_community)
    forget()
    assert browser.post("/preview").status_code == 403
