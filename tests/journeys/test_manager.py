"""A community manager: answers what was handed over, sees it counted, suspends, merges."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.forum.services.escalate_question import escalate_question
from tests.journeys.conftest import keep
from tests.journeys.steps import expect_solve_rate
from tests.make.community import Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


def test_what_was_handed_to_staff_is_answered_and_counted(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    asker = beside.member("Ada Asker")
    question = beside.question(asker, title="Where is my order")
    escalate_question(beside.member("Sue Super", role="super_user"), question, reason="An order")
    page, customer = new_person(), new_person()
    beside.sign_in(page, beside.member("Mo Manager", role="community_manager"), server.url)
    beside.sign_in(customer, asker, server.url)
    expect_solve_rate(page, "0%")

    page.goto("/")
    page.get_by_label("Main").get_by_role("link", name="Queue").first.click()
    page.get_by_role("link", name="With staff").first.click()
    page.get_by_role("link", name="Where is my order").click()
    page.get_by_label("Your answer").last.fill("It leaves tomorrow.")
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator("article.post").last).to_contain_text("It leaves tomorrow.")
    customer.goto(f"/questions/{question}")
    customer.get_by_role("button", name="Yes, solved").click()
    expect(customer.locator(".is-solution")).to_contain_text("accepted by the asker")
    expect_solve_rate(page, "100%")


def test_a_suspension_takes_two_and_says_why(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    shouter = beside.member("Shay Shouter")
    question = beside.question(title="Why is it loud")
    manager, administrator, member = new_person(), new_person(), new_person()
    beside.sign_in(manager, beside.member("Mo Manager", role="community_manager"), server.url)
    beside.sign_in(administrator, beside.member("Al Administrator", role="administrator"), server.url)
    beside.sign_in(member, shouter, server.url)

    member.goto(f"/questions/{question}")
    member.get_by_label("Your answer").last.fill("TURN IT DOWN")
    manager.goto(f"/members/{shouter.member_id}")
    manager.get_by_role("link", name="Suspend for a time").click()
    manager.get_by_label("3 days").check()
    manager.get_by_label("Reason").fill("Shouting at others after two requests.")
    manager.get_by_role("button", name="Propose").click()
    expect(manager.get_by_text("You cannot confirm this one")).to_be_visible()
    member.goto("/")
    expect(member.get_by_text("write again from")).to_have_count(0)

    administrator.goto("/review")
    administrator.get_by_role("link", name="Shay Shouter").click()
    expect(administrator.get_by_text("proposed by Mo Manager").first).to_be_visible()
    administrator.get_by_role("button", name="Confirm: suspend for 3 days").click()
    expect(administrator.get_by_role("heading", name="Suspended until")).to_be_visible()

    member.goto(f"/questions/{question}")
    expect(member.locator(".banner")).to_contain_text("Shouting at others after two requests.")
    expect(member.get_by_role("button", name="Post answer")).to_have_count(0)
    keep(member, "journey-suspended")


def test_a_manager_merges_what_was_asked_twice(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    kept = beside.question(title="How do I pair two of them")
    twice = beside.question(title="Pairing two, how")
    beside.answer(twice, beside.member("Bo Helper"), "Hold both buttons.")
    page = new_person()
    beside.sign_in(page, beside.member("Mo Manager", role="community_manager"), server.url)
    page.goto(f"/questions/{twice}/care")
    page.locator("summary", has_text="Asked before").click()
    page.get_by_label("The other question: its number or address").fill(str(kept))
    page.get_by_role("button", name="Merge into the other").click()
    expect(page.get_by_text("its answers have moved there")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="How do I pair two of them").first.click()
    expect(page.locator("article.post").last).to_contain_text("Hold both buttons.")
    expect(page.locator("article.post").last).to_contain_text("brought here from a question")
