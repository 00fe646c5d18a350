"""From a candidate to a super user: a manager and a member, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import keep
from tests.make.community import Community
from tests.make.server import Server
from tests.make.training import move_back

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

    member.goto("/my-path")
    member.locator("summary", has_text="Come back").click()
    member.get_by_role("button", name="Come back").click()
    event = plan_training(manager)
    come_to_it(member, event)
    move_back(event)
    note_who_was_there(manager, event)
    member.goto("/training")
    expect(member.get_by_text("Holds until")).to_be_visible()
    keep(member, "journey-certificate")
    review(manager, member)


def plan_training(manager: Page) -> int:
    """Something to learn, and an event soon that teaches it."""
    manager.goto("/training/manage/new")
    manager.get_by_label("What is learnt").fill("Reading a log")
    manager.get_by_label("In whose training plan").select_option("everybody")
    manager.get_by_label("Months a certificate holds").fill("12")
    manager.get_by_role("button", name="Save").click()
    begins = datetime.now(UTC) + timedelta(minutes=10)
    manager.goto("/events/manage/new")
    manager.get_by_label("Title").fill("Reading a log in an hour")
    manager.get_by_label("What it teaches").select_option(label="Reading a log")
    manager.locator("#day").fill(f"{begins:%Y-%m-%d}")
    manager.locator("#at").fill(f"{begins:%H:%M}")
    manager.locator("#time_zone").select_option("UTC")
    manager.locator("#meeting_url").fill("https://meet.example/log")
    manager.get_by_role("button", name="Plan it").click()
    expect(manager.get_by_text("Planned.")).to_be_visible()
    return int(manager.url.rsplit("/", 1)[-1])


def come_to_it(member: Page, event: int) -> None:
    member.goto(f"/events/{event}")
    member.get_by_role("button", name="Yes, I will come").click()
    expect(member.get_by_text("The invitation for your calendar is in your mail")).to_be_visible()
    member.get_by_role("button", name="Join").click()
    expect(member.get_by_role("link", name="Open the meeting")).to_be_visible()


def note_who_was_there(manager: Page, event: int) -> None:
    manager.goto(f"/events/manage/{event}/record")
    expect(manager.get_by_label("Candy Candidate")).to_be_checked()  # who joined is ticked already
    manager.get_by_role("button", name="Keep this list").click()
    expect(manager.get_by_text("Noted: 1 were there.")).to_be_visible()
    manager.get_by_role("button", name="Give the certificates").click()
    expect(manager.get_by_text("1 certificates given")).to_be_visible()
    keep(manager, "journey-record")


def review(manager: Page, member: Page) -> None:
    """Prepared with figures that both read, and ended with a reason."""
    manager.goto("/programme/manage")
    manager.get_by_role("link", name="Candy Candidate").first.click()
    manager.locator("#lead-reason").fill("Half a year has passed.")
    manager.get_by_role("button", name="Begin a review").click()
    expect(manager.get_by_role("heading", name="The review")).to_be_visible()
    keep(manager, "journey-review")
    manager.locator("#lead-reason").fill("Patient, and still right most of the time.")
    manager.get_by_role("button", name="Renew").click()
    member.goto("/my-path")
    expect(member.get_by_text("Patient, and still right most of the time.")).to_be_visible()
    expect(member.get_by_text("Renewed").first).to_be_visible()
