"""A customer: asks before signing up, is helped at the second try, accepts by keyboard, and leaves."""

from __future__ import annotations

import urllib.request
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.forum.services.request_info import request_info
from app.forum.texts import read_body
from tests.journeys.conftest import keep, newest_link
from tests.journeys.steps import PASSWORD, ask, eventually, fill_sign_up, number_in, shows, sign_in, tab_to
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey

TITLE = "Firmware stuck at 63% and the light blinks"


def test_a_customer_is_helped(server: Server, beside: Community, new_person: Callable[[], Page]) -> None:
    beside.name_site()
    helper = beside.member("Bo Helper")
    beside.question(title="Firmware stuck at 63% since today")
    solved = beside.question(title="Firmware stuck at 63% after an hour")
    beside.accept(solved, beside.answer(solved, helper, "Hold volume down for 12 seconds."))
    page = new_person()
    shows(page, "/search?q=firmware+stuck+status:solved", ".result", "after an hour")

    # Writes the question before there is an account; what was solved before stands beside it, first.
    page.goto("/ask")
    page.get_by_label("In one sentence, what goes wrong?").press_sequentially("Firmware stuck at 63%")
    expect(page.locator("#similar li").first).to_contain_text("after an hour")
    expect(page.locator("#similar li").first).to_contain_text("Solved")
    expect(page.locator("#similar li")).to_have_count(2)
    ask(page, TITLE, "Holding the button only restarts the blinking.", tags="firmware")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview .prose")).to_have_text("Holding the button only restarts the blinking.")
    assert page.url.endswith("/ask")
    keep(page, "journey-ask-first")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your question is kept")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    fill_sign_up(page, "Ada Asker", "ada@example.com")

    # A mail scanner opens the link first; then she opens it twice. The question is posted once.
    link = newest_link(server, "ada@example.com")
    for _ in range(2):
        with urllib.request.urlopen(link, timeout=10) as scanned:
            assert scanned.status == 200
    page.goto(link)
    sign_in(page, "ada@example.com")
    again = page.context.new_page()
    again.goto(link)
    for one in (page, again):
        one.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_text("Your e-mail address is confirmed")).to_be_visible()
    expect(again.get_by_role("heading", level=1)).to_have_text("That link has expired")
    again.close()
    shows(page, "/ask/kept", "h1", TITLE)
    question_url = page.url
    page.goto("/questions?filter=mine")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(1)
    page.goto("/questions")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(1)

    # An answer: the bell says so. It does not help, and somebody asks back.
    question = number_in(question_url)
    beside.answer(question, helper, "Switch it off and on.")
    shows(page, "/", ".bell-count", "1")
    page.locator(".bell").click()
    page.get_by_role("button", name="Bo Helper answered your question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".bell-count")).to_have_count(0)
    page.get_by_role("button", name="Did not help").click()
    expect(page.get_by_text("You said this did not help")).to_be_visible()
    request_info(beside.member("Sue Super", role="super_user"), question, read_body("Which model is it?"))
    shows(page, "/notifications", ".is-unread", "Sue Super needs to know more")
    page.get_by_role("button", name="Sue Super needs to know more").click()
    post = page.locator("article.post").first
    expect(post.get_by_text("Which model is it?")).to_be_visible()
    post.get_by_text("Comment", exact=True).click()
    post.get_by_label("Your comment").fill("The model 3.")
    post.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("The model 3.")).to_be_visible()

    # The second answer is accepted without a mouse.
    beside.answer(question, helper, "Hold volume down until it restarts.")
    page.goto(question_url)
    tab_to(page, page.get_by_label("A line of thanks to Bo Helper"))
    page.keyboard.type("Back in a minute, thank you")
    page.keyboard.press("Enter")
    expect(page.locator(".is-solution")).to_contain_text("accepted by the asker")
    expect(page.locator(".is-solution .thanks")).to_contain_text("Back in a minute, thank you")

    page.goto("/settings/notifications")
    page.get_by_label("Answers to my questions: by e-mail").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Answers to my questions: by e-mail")).not_to_be_checked()
    expect(page.get_by_label("Answers to my questions: in the app")).to_be_checked()

    # Found first by what it says, now that it is solved.
    def first_and_solved() -> bool:
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type("firmware stuck at 63%")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**")
        text = page.locator(".result").first.inner_text()
        return TITLE in text and "Solved" in text

    eventually(first_and_solved, "the solved question first")
    leave(page, question_url)


def leave(page: Page, question_url: str) -> None:
    """Takes her data along and closes the account; what she wrote stays, without her name."""
    page.goto("/settings/privacy")
    page.get_by_role("button", name="Make a copy").click()
    shows(page, "/settings/privacy", "a.btn-primary", "Download it")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download it").click()
    with zipfile.ZipFile(coming.value.path()) as copy:
        assert any(TITLE.encode() in copy.read(name) for name in copy.namelist())

    page.goto("/settings/close")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Confirmation").fill("close")
    page.get_by_role("button", name="Close my account for good").click()
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    page.goto(question_url)
    asked = page.locator("article.post").first
    expect(asked.locator(".post-who").get_by_text("Former member")).to_be_visible()
    expect(asked.locator(".comment").last).to_contain_text("Former member")
    expect(page.get_by_text("Ada Asker")).to_have_count(0)
    keep(page, "journey-former-member")
