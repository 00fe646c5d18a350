"""A super user: works through the queue by keyboard, mends answers, and looks after what others flag."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import keep
from tests.journeys.steps import tab_to
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


def test_a_super_user_works_through_the_queue(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    title = "The speaker stops after a minute"
    question = beside.question(title=title)
    page, other = new_person(), new_person()
    for who, name in ((page, "Sue Super"), (other, "Theo Super")):
        beside.sign_in(who, beside.member(name, role="super_user"), server.url)

    # From the front page to the claim and the answer, without a mouse.
    page.goto("/")
    tab_to(page, page.get_by_label("Main").get_by_role("link", name="Queue").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=title))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="I'm on it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are on it until")).to_be_visible()
    other.goto("/questions?filter=attention")
    expect(other.locator(".chip-claimed", has_text="On it: Sue Super")).to_be_visible()
    keep(other, "journey-queue")
    other.goto(f"/questions/{question}")
    expect(other.locator(".composer")).to_contain_text("On it: Sue Super")
    tab_to(page, page.get_by_label("Your answer").last)
    page.keyboard.type("Switch the energy saver off.")
    page.keyboard.press("Control+Enter")
    answer = page.locator("article.post", has_text="Switch the energy saver off.")
    expect(answer).to_be_visible()

    # Mends what she wrote; everybody can read what was changed.
    answer.get_by_role("link", name="Edit").click()
    page.get_by_label("Text").fill("Switch the energy saver off, below Settings.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article.post", has_text="below Settings")).to_be_visible()
    other.goto(f"/questions/{question}")
    other.get_by_role("link", name="edited").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Versions of the answer")
    expect(other.locator(".diff ins").first).to_contain_text("Settings")
    keep(other, "journey-versions")


def test_super_users_decide_about_what_was_flagged(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    question = beside.question(title="Which cable do I need")
    beside.answer(question, beside.member("Sly Seller"), "Cheap cables at my shop.")
    flagger, first, second, visitor = (new_person() for _ in range(4))
    for who, name in ((flagger, "Sue Super"), (first, "Theo Super"), (second, "Una Super")):
        beside.sign_in(who, beside.member(name, role="super_user"), server.url)

    flagger.goto(f"/questions/{question}")
    spam = flagger.locator("article.post", has_text="Cheap cables")
    spam.get_by_role("link", name="Flag").click()
    flagger.get_by_label("Spam or advertising").check()
    flagger.get_by_role("button", name="Send flag").click()
    expect(flagger.get_by_role("heading", level=1)).to_have_text("Which cable do I need")
    flagger.goto("/review")
    flagger.locator(".review-row a").first.click()
    expect(flagger.get_by_text("You reported this yourself")).to_be_visible()

    for who, said in ((first, "Noted. A second person decides."), (second, "Decided.")):
        visitor.goto(f"/questions/{question}")
        expect(visitor.get_by_text("Cheap cables")).to_be_visible()
        who.goto("/review")
        who.locator(".review-row a").first.click()
        expect(who.locator(".quoted")).to_contain_text("Cheap cables")
        who.get_by_label("Hide it").check()
        who.get_by_label("Reason for hiding").select_option(label="Spam or advertising")
        keep(who, "journey-review")
        who.get_by_role("button", name="Decide").click()
        expect(who.get_by_text(said, exact=True)).to_be_visible()
    visitor.goto(f"/questions/{question}")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Which cable do I need")
    expect(visitor.get_by_text("Cheap cables")).to_have_count(0)


def test_a_super_user_marks_what_was_asked_before(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    asked_before = beside.question(title="How do I reset it")
    again = beside.question(title="Reset, please, how")
    page = new_person()
    beside.sign_in(page, beside.member("Sue Super", role="super_user"), server.url)
    page.goto(f"/questions/{again}")
    page.get_by_role("link", name="Look after it").click()
    page.locator("summary", has_text="Asked before").press("Enter")
    page.get_by_role("button", name="Mark as asked before").click()
    expect(page.locator("#other-error")).to_be_visible()
    page.get_by_label("The other question: its number or address").fill(
        f"{server.url}/questions/{asked_before}"
    )
    page.get_by_role("button", name="Mark as asked before").click()
    expect(page.get_by_text("This was asked before")).to_be_visible()
    page.get_by_role("link", name="How do I reset it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How do I reset it")
