"""Everything that matters works where no script runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.steps import ask, number_in, shows
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


@pytest.fixture
def plain_person(chromium: Browser, server: Server) -> Iterator[Callable[[], Page]]:
    """Somebody whose browser runs no scripts."""
    contexts = []

    def open_profile() -> Page:
        context = chromium.new_context(base_url=server.url, java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_profile
    for context in contexts:
        context.close()


def test_the_main_path_without_scripts(
    server: Server, beside: Community, plain_person: Callable[[], Page]
) -> None:
    beside.name_site()
    beside.question(title="The firmware hangs")
    asker, helper = plain_person(), plain_person()
    beside.sign_in(asker, beside.member("Ada Asker"), server.url)
    beside.sign_in(helper, beside.member("Bo Helper"), server.url)
    shows(asker, "/search?q=firmware", ".result", "The firmware hangs")

    asker.goto("/ask?title=The+firmware+hangs+at+63%25")
    expect(asker.locator("#similar")).to_contain_text("The firmware hangs")
    ask(asker, "The firmware hangs at 63%", "It **blinks**.")
    asker.get_by_role("button", name="Preview").click()
    expect(asker.locator(".preview strong")).to_have_text("blinks")
    asker.get_by_role("button", name="Post question").click()
    expect(asker.get_by_role("heading", level=1)).to_have_text("The firmware hangs at 63%")
    question_url, question = asker.url, number_in(asker.url)

    helper.goto(question_url)
    helper.get_by_role("button", name="Vote this question up").click()
    expect(helper.locator("#vote-question .vote-score")).to_contain_text("1")
    helper.get_by_label("Your answer").last.fill("Hold the button.")
    helper.get_by_role("button", name="Post answer").click()
    expect(helper.locator("article.post").last).to_contain_text("Hold the button.")

    asker.goto(question_url)
    answer = asker.locator("article.post").last
    answer.get_by_role("button", name="Vote this answer up").click()
    expect(asker.locator("article.post").last.locator(".vote-score")).to_contain_text("1")
    asker.get_by_label("A line of thanks to Bo Helper").fill("Thank you")
    asker.get_by_role("button", name="Yes, solved").click()
    expect(asker.locator(".is-solution .thanks")).to_contain_text("Thank you")

    shows(helper, "/search?q=firmware+63+status:solved", ".result", "The firmware hangs at 63%")
    helper.get_by_label("Search").first.fill("firmware")
    helper.get_by_label("Search").first.press("Enter")
    expect(helper.locator(".result").first).to_contain_text("firmware hangs")

    helper.goto(f"/questions/{question}")
    helper.locator("article.post").first.get_by_role("link", name="Flag").click()
    helper.get_by_label("Off topic").check()
    helper.get_by_role("button", name="Send flag").click()
    expect(helper.get_by_role("heading", level=1)).to_have_text("The firmware hangs at 63%")
    reviewer = plain_person()
    beside.sign_in(reviewer, beside.member("Mo Manager", role="community_manager"), server.url)
    reviewer.goto("/review")
    expect(reviewer.locator(".review-row")).to_contain_text("The firmware hangs at 63%")
