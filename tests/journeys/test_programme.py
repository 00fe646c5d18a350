"""From a candidate to a super user: a manager and a member, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import keep
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


def test_somebody_becomes_a_super_user(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    manager, member = new_person(), new_person()
    beside.sign_in(manager, beside.member("Mo Manager", role="community_manager"), server.url)
    beside.sign_in(member, beside.member("Candy Candidate"), server.url)

    manager.goto("/programme/manage/agreement")
    manager.get_by_label("What is new in it").fill("The first one.")
    manager.get_by_role("button", name="Publish as version 1").click()
    expect(manager.get_by_text("Version 1 is in force")).to_be_visible()
    manager.locator("#lines").fill("Say hello in the lounge")
    manager.get_by_role("button", name="Save the list").click()
    expect(manager.get_by_text("Saved.")).to_be_visible()

    member.goto("/programme")
    keep(member, "journey-programme")
    member.get_by_role("link", name="Apply").click()
    member.get_by_label("Why you").fill("I like to explain things to people.")
    member.get_by_role("button", name="Apply").click()
    expect(member.get_by_text("We write to you with the decision")).to_be_visible()
    assert member.goto("/lounge").status == 403  # type: ignore[union-attr]

    manager.goto("/programme/manage/candidates")
    manager.get_by_role("link", name="Candy Candidate").click()
    manager.locator("#decide-reason").fill("Patient, and right most of the time.")
    keep(manager, "journey-candidate")
    manager.get_by_role("button", name="Invite").click()
    expect(manager.get_by_text("Decided.")).to_be_visible()

    member.goto("/my-path")
    expect(member.get_by_text("Patient, and right most of the time.")).to_be_visible()
    member.get_by_role("link", name="Read the agreement").click()
    member.get_by_label("Your full name").fill("Candy Candidate")
    member.get_by_label("I have read the text").check()
    keep(member, "journey-agreement")
    member.get_by_role("button", name="Sign").click()
    expect(member.get_by_text("Signed. Your copy")).to_be_visible()

    manager.reload()
    manager.get_by_role("button", name="Begin").click()
    expect(manager.get_by_text("The onboarding has begun")).to_be_visible()
    member.reload()
    member.get_by_role("button", name=re.compile("^Tick")).click()
    expect(member.get_by_role("button", name=re.compile("^Done"))).to_be_visible()
    manager.get_by_role("button", name="Make active").click()
    expect(manager.get_by_text("What the tier grants works from now on")).to_be_visible()

    # In the session that was open all the time.
    member.goto("/desk")
    expect(member.get_by_text("Active: Super user")).to_be_visible()
    keep(member, "journey-desk")
    member.get_by_role("link", name="Lounge").last.click()
    expect(member.get_by_text("is one of us")).to_be_visible()
    keep(member, "journey-lounge")
    member.goto("/desk")
    member.get_by_role("button", name="Take leave").click()
    expect(member.get_by_text("Your leave has begun")).to_be_visible()
    manager.goto("/programme/manage")
    expect(manager.get_by_role("region", name="On leave").get_by_role("link")).to_have_text("Candy Candidate")
    keep(manager, "journey-board")
