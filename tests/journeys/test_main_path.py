"""The journey everything hangs on, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import keep, newest_link
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey

PASSWORD = "quiet copper lantern"


def sign_up(page: Page, server: Server, name: str, address: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail")
    page.goto(newest_link(server, address))
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button").filter(has_text="onfirm").click()
    expect(page.get_by_text("Your e-mail address is confirmed")).to_be_visible()
    expect(page.locator(".menu-account")).to_be_visible()


def expect_solve_rate(page: Page, rate: str) -> None:
    """The worker counts within moments, so the page is read until it has."""
    cell = page.locator("table.rates tr", has_text="Ever").locator("td").nth(2)

    def shows() -> bool:
        page.goto("/statistics")
        return cell.inner_text().startswith(rate)

    eventually(shows, f"a solve rate of {rate}")


def eventually(holds: Callable[[], bool], what: str, *, timeout_s: float = 15.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, f"never saw {what}"
        time.sleep(0.1)


def test_a_question_is_asked_answered_accepted_and_counted(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    beside.question(title="An older question that nobody has answered yet")
    beside.deliver()
    manager = new_person()
    beside.sign_in(manager, beside.member("Mo Manager", role="community_manager"), server.url)

    asker, helper = new_person(), new_person()
    sign_up(asker, server, "Ada Asker", "ada@example.com")
    asker.goto("/ask")
    asker.get_by_label("In one sentence, what goes wrong?").fill("Firmware stuck at 63% and the light blinks")
    asker.get_by_label("Tell us more").fill("Holding the button only **restarts** the blinking.")
    asker.get_by_label("Category").select_option(label="Speakers")
    asker.get_by_label("Tags").fill("firmware")
    asker.get_by_role("button", name="Preview").click()
    expect(asker.locator(".preview strong")).to_have_text("restarts")
    asker.get_by_role("button", name="Post question").click()
    expect(asker.get_by_role("heading", level=1)).to_have_text("Firmware stuck at 63% and the light blinks")
    question_url = asker.url

    sign_up(helper, server, "Bo Helper", "bo@example.com")
    helper.goto(question_url)
    helper.get_by_label("Your answer").last.fill("Hold volume down for 12 seconds.")
    helper.get_by_role("button", name="Post answer").click()
    expect(helper.locator("article.post").last).to_contain_text("Hold volume down")

    expect_solve_rate(manager, "0%")
    asker.goto(question_url)
    expect(asker.get_by_text("Did this solve it?")).to_be_visible()
    keep(asker, "journey-accept")
    asker.get_by_label("A line of thanks").fill("Back in a minute, thank you")
    asker.get_by_role("button", name="Yes, solved").click()
    expect(asker.locator(".is-solution")).to_contain_text("accepted by the asker")
    keep(asker, "journey-solved")

    helper.goto("/")
    helper.locator(".menu-account").click()
    helper.get_by_role("link", name="Your reputation").click()
    eventually(lambda: bool(helper.reload()) and helper.get_by_text("+15").count() > 0, "+15 on the ledger")
    keep(helper, "journey-ledger")

    expect_solve_rate(manager, "50%")
    keep(manager, "journey-statistics")

    asker.goto(question_url)
    asker.get_by_role("button", name="Not solved after all").click()
    expect(asker.get_by_text("Did this solve it?")).to_be_visible()
    expect_solve_rate(manager, "0%")
