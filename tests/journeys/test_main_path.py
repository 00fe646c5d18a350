"""The journey everything hangs on, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import keep
from tests.journeys.steps import ask, eventually, expect_solve_rate, sign_up
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


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
    title = "Firmware stuck at 63% and the light blinks"
    ask(asker, title, "Holding the button only **restarts** the blinking.", tags="firmware")
    asker.get_by_role("button", name="Preview").click()
    expect(asker.locator(".preview strong")).to_have_text("restarts")
    asker.get_by_role("button", name="Post question").click()
    expect(asker.get_by_role("heading", level=1)).to_have_text(title)
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
