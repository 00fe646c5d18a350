"""Rewards without a mouse: a member takes a voucher, a manager plans a window and packs a parcel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.upload_codes import upload_codes
from tests.journeys.conftest import keep
from tests.journeys.steps import tab_to
from tests.make.community import Community
from tests.make.rewards import Rewards
from tests.make.server import Server

pytestmark = pytest.mark.journey


def press(page: Page, role: str, name: str) -> None:
    tab_to(page, page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_a_member_and_a_manager_by_keyboard(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    rewards = Rewards(beside)
    rewards.budget(10_000)
    lena = rewards.member_with(700, name="Lena Lucky")
    voucher = rewards.item(name="A voucher for the shop", kind="voucher", stock=None)
    upload_codes(rewards.manager, voucher, ["AURORA-77"])
    doorbell = rewards.item(name="Aurora doorbell", kind="product", customs_minor=500)
    choose_item(lena, doorbell, country="DE", address="Lena Lucky\nLane 1\n12345 Town")
    page, manager = new_person(), new_person()
    beside.sign_in(page, lena, server.url)
    beside.sign_in(manager, rewards.manager, server.url)

    # The member: from the balance to the code, which is shown once.
    page.goto("/rewards")
    expect(page.get_by_text("600").first).to_be_visible()
    keep(page, "journey-rewards")
    press(page, "link", "See the catalogue")
    press(page, "link", "A voucher for the shop")
    press(page, "button", "Choose it for 100 credits")
    press(page, "button", "Show the code")
    expect(page.locator(".voucher-code")).to_have_text("AURORA-77")
    keep(page, "journey-voucher")
    page.goto("/rewards")
    press(page, "link", "A voucher for the shop")
    expect(page.get_by_text("It was shown on")).to_be_visible()
    press(page, "link", "Receipt")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt R-")

    # The manager: a window with its rehearsal, then the parcel.
    manager.goto("/rewards/manage/windows")
    press(manager, "button", "Plan it")
    expect(manager.get_by_role("heading", name="Rehearsal: if it closed now")).to_be_visible()
    keep(manager, "journey-window")
    manager.get_by_label("Running rewards").get_by_role("link", name="Queue").press("Enter")
    press(manager, "button", "Take it on")
    expect(manager.get_by_text("12345 Town")).to_be_visible()
    press(manager, "link", "Packing list")
    expect(manager.get_by_text("1 × Aurora doorbell")).to_be_visible()
    press(manager, "button", "Show the address")
    expect(manager.get_by_text("12345 Town")).to_be_visible()
    manager.goto("/rewards/manage/queue")
    press(manager, "button", "Handed over")
    expect(manager.get_by_role("heading", name="Handed over")).to_be_visible()
    page.reload()
    page.goto("/rewards")
    expect(page.locator(".chip-solved").first).to_contain_text("Done")
