"""An authenticator app for tests, and members who use one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp

from app.core import clock
from tests.make.community import Browser

STEP = "/settings/security/second-step"
KEY = re.compile(r"<code>([A-Z2-7 ]{20,})</code>")
CODE = re.compile(r"<li><code>([0-9a-z-]{19})</code></li>")


class App:
    """What a phone holds: the key, and the clock."""

    def __init__(self, key: str) -> None:
        self.totp = pyotp.TOTP(key)

    def code(self, *, later: int = 0) -> str:
        """The code it shows now, or `later` steps of 30 s from now."""
        return self.totp.at(clock.now() + timedelta(seconds=30 * later))

    def wrong(self) -> str:
        """A code that does not fit anywhere near."""
        near = {self.code(later=n) for n in range(-3, 4)}
        return next(f"{n:06}" for n in range(100) if f"{n:06}" not in near)


def set_up(browser: Browser) -> tuple[App, list[str]]:
    """Switch the second step on in a browser that has just signed in: the app and the recovery codes."""
    assert browser.post(f"{STEP}/begin").status_code == 303
    found = KEY.search(browser.get(STEP).text)
    assert found, "the page shows no key"
    phone = App(found.group(1).replace(" ", ""))
    page = browser.post(STEP, {"code": phone.code()}, page=STEP)
    codes = CODE.findall(page.text)
    assert len(codes) == 10, page.status_code
    return phone, codes


def give_code(browser: Browser, code: str, **kwargs: Any) -> Any:
    """The second page of signing in."""
    return browser.post("/sign-in/code", {"code": code}, page="/sign-in/code", **kwargs)
