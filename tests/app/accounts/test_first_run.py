"""The one-time link that makes the first administrator, and roles from the terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.roles import ROLES
from app.accounts.services.issue_setup_link import issue_setup_link
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.site import current_site
from tests.app.accounts.people import joined, set_option, sign_in
from tests.make.community import PASSWORD, Browser, Community

FORM = {"community": "Northlight", "name": "Ada", "email": "ada@example.com", "password": PASSWORD}


def found(browser: Browser, link: str, **changes: str) -> object:
    return browser.post(link, FORM | changes, page=link)


def status(response: object) -> int:
    return int(response.status_code)  # type: ignore[attr-defined]


def fresh_link() -> str:
    link = issue_setup_link()
    assert link is not None
    return link


def test_the_link_makes_one_administrator_and_names_the_community(community: Community) -> None:
    browser = community.browser()
    assert "not set up yet" in browser.get("/").text
    link = fresh_link()
    for _ in range(5):
        assert browser.get(link).status_code == 200
    token = browser.token(link)
    assert status(found(browser, link)) == 303
    assert db.session.execute(select(Member.name, Member.role)).all() == [("Ada", "administrator")]
    assert current_site().name == "Northlight"
    assert db.session.scalars(select(AuditEntry.action)).all() == ["accounts.community_founded"]
    assert browser.get(link).status_code == 404
    again = browser.client.post(link, data=FORM | {"csrf_token": token, "email": "eve@example.com"})
    assert again.status_code == 404
    assert issue_setup_link() is None
    assert sign_in(browser).status_code == 303
    # The role counts once the second step of sign-in is set up: tests/app/accounts/test_second_step.py.
    assert browser.get("/statistics").location == "/settings/security/second-step"
    community.deliver()
    assert browser.get("/ask").status_code == 200


def test_what_is_missing_is_said_and_the_link_still_works(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    link = fresh_link()
    sqlite_community.member("Bob", email="bob@example.com", email_key="bob@example.com")
    for changes, message in (
        ({"community": "N"}, "between 2 and 60"),
        ({"name": ""}, "Please choose a name"),
        ({"email": "bob@example.com"}, "A member has this address already"),
        ({"password": "short"}, "at least 10"),
    ):
        page = browser.post(link, FORM | changes, page=link)
        assert page.status_code == 422
        assert message in page.text
        assert PASSWORD not in page.text
    assert status(found(browser, link)) == 303


def test_a_name_of_the_community_stands_on_one_line(sqlite_community: Community) -> None:
    """A line break in it would stand in the subject of every mail, and no mail would ever leave."""
    browser = sqlite_community.browser()
    found(browser, fresh_link(), community="North\nlight\r\nBcc: eve@example.com")
    assert current_site().name == "North light Bcc: eve@example.com"


def test_a_wrong_an_expired_and_an_older_link_are_not_there(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    older, link = fresh_link(), fresh_link()
    assert browser.get("/setup/MQ.x").status_code == 404
    assert browser.get(older).status_code == 404
    assert browser.get(link).status_code == 200
    with clock.shifted_by(timedelta(days=7)):
        assert browser.get(link).status_code == 404


def test_the_link_is_dead_as_soon_as_anybody_is_in_charge(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    link = fresh_link()
    token = browser.token(link)
    sqlite_community.member("Root", role="administrator")
    assert browser.get(link).status_code == 404
    assert browser.client.post(link, data=FORM | {"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_roles_are_given_in_the_terminal(sqlite_community: Community, role: str) -> None:
    ada = joined(sqlite_community)
    runner = sqlite_community.app.test_cli_runner()
    done = runner.invoke(args=["members", "role", "ADA@example.com", role])
    assert done.exit_code == 0
    assert db.session.get_one(Member, ada.signed_in_id).role == role
    set_option("accounts.second_step_required", False)
    # At once, in sessions that are open.
    allowed = sqlite_community.browser(ada).get("/statistics").status_code == 200
    assert allowed is (role in ("community_manager", "administrator"))


@pytest.mark.parametrize("args", [("nobody@example.com", "staff"), ("ada@example.com", "king")])
def test_a_role_that_cannot_be_given_is_one_line(sqlite_community: Community, args: tuple[str, str]) -> None:
    joined(sqlite_community)
    done = sqlite_community.app.test_cli_runner().invoke(args=["members", "role", *args])
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert "No member has the address" in done.output or "king" in done.output
