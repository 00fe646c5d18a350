"""What people do in several journeys."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import newest_link
from tests.make.server import Server

PASSWORD = "quiet copper lantern"


def fill_sign_up(page: Page, name: str, address: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mail")


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """On the page that asks for it."""
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_up(page: Page, server: Server, name: str, address: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    fill_sign_up(page, name, address)
    page.goto(newest_link(server, address))
    sign_in(page, address)
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_text("Your e-mail address is confirmed")).to_be_visible()
    expect(page.locator(".menu-account")).to_be_visible()


def ask(page: Page, title: str, text: str, *, category: str = "Speakers", tags: str = "") -> None:
    """Fill the form of a question; the caller sends it."""
    page.get_by_label("In one sentence, what goes wrong?").fill(title)
    page.get_by_label("Tell us more").fill(text)
    page.get_by_label("Category").select_option(label=category)
    page.get_by_label("Tags").fill(tags)


def tab_to(page: Page, target: Locator) -> None:
    """Go there as somebody without a mouse does."""
    target.wait_for()
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way to {target} by keyboard")


def eventually(holds: Callable[[], bool], what: str, *, timeout_s: float = 20.0) -> None:
    """The worker needs a moment, so the page is read until it shows what was done."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, f"never saw {what}"
        time.sleep(0.1)


def shows(page: Page, path: str, selector: str, text: str) -> None:
    """Read the page until the first of these says so."""

    def does() -> bool:
        page.goto(path)
        found = page.locator(selector)
        return found.count() > 0 and text in found.first.inner_text()

    eventually(does, f"{text} in {selector} on {path}")


def expect_solve_rate(page: Page, rate: str) -> None:
    """On the statistics, over all time, once the worker has counted."""
    cell = page.locator("table[data-table=rates] tr", has_text="Ever").locator("td").nth(2)

    def says() -> bool:
        page.goto("/statistics")
        return cell.count() > 0 and cell.inner_text().startswith(rate)

    eventually(says, f"a solve rate of {rate}")


def number_in(url: str) -> int:
    """Of the question at this address."""
    return int(url.partition("/questions/")[2].partition("/")[0])
