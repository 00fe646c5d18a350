"""A member makes the account theirs, in a real browser: zone, picture, the second step, leaving."""

from __future__ import annotations

import io
from collections.abc import Callable

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.accounts import passwords
from tests.journeys.conftest import keep
from tests.make.community import PASSWORD, Community
from tests.make.server import Server

pytestmark = pytest.mark.journey


def sign_in(page: Page, email: str = "ada@example.com") -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_member_settles_in_and_leaves(
    server: Server, beside: Community, new_person: Callable[[], Page]
) -> None:
    beside.name_site()
    ada = beside.member(
        "Ada",
        email="ada@example.com",
        email_key="ada@example.com",
        password_hash=passwords.hash_password(PASSWORD),
    )
    question = beside.question(ada, title="Why does the light blink white")
    page = new_person()
    sign_in(page)

    page.goto("/settings")
    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    picture = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "JPEG")
    page.get_by_label("Picture").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("Your picture is changed.")).to_be_visible()
    keep(page, "settings-profile")
    drawn = page.locator("main img.avatar").evaluate("image => image.complete && image.naturalWidth")
    assert drawn == 256

    page.goto(f"/questions/{question}")
    time = page.locator("article time").first
    assert "UTC" in (time.get_attribute("title") or "")
    moment = time.get_attribute("datetime") or ""
    time.hover()
    there = page.evaluate(
        "at => new Intl.DateTimeFormat('en', {dateStyle: 'medium', timeStyle: 'short',"
        " timeZone: 'Asia/Kolkata'}).format(new Date(at))",
        moment.replace(" ", "T"),
    )
    assert time.get_attribute("title") == there

    page.goto("/settings/security")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("button", name="Begin").click()
    key = page.locator(".command code").inner_text().replace(" ", "")
    expect(page.locator(".qr")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("The second step is on.")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    keep(page, "recovery-codes")

    other = new_person()
    sign_in(other)
    expect(other.get_by_role("heading", name="One more step")).to_be_visible()
    other.get_by_label("Code").fill(recovery)
    other.keyboard.press("Enter")
    expect(other.locator(".menu-account")).to_be_visible()

    other.goto("/settings/close")
    other.get_by_label("Your password").fill(PASSWORD)
    other.get_by_label("Confirmation").fill("close")
    other.get_by_role("button", name="Close my account for good").click()
    expect(other.get_by_role("heading", name="Your account is closed")).to_be_visible()
    page.goto(f"/questions/{question}")
    expect(page.locator("article").first.get_by_text("Former member")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
