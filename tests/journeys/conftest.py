"""A real browser on a real server: Chromium, driven by Playwright; screenshots are kept as artefacts."""

from __future__ import annotations

import email
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.server import Server

CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SHOTS = Path(os.environ.get("SCREENSHOTS", "test-results/screenshots"))


def find_chromium() -> str:
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in CANDIDATES if (path := shutil.which(name))), None)
    if found is None:
        message = "Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def server(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Server]:
    """A server on an empty, migrated SQLite database, its worker inside."""
    with Server(
        database_url=sqlite_copy(migrated_sqlite, tmp_path), folder=tmp_path, secret=SECRET
    ) as running:
        yield running


@pytest.fixture
def beside(server: Server) -> Iterator[Community]:
    """Builders on the same database as the server, as `flask` commands beside it would work."""
    for app in in_context(
        build_app(server.environment["DATABASE_URL"], server.folder, PUBLIC_URL=server.url)
    ):
        yield Community(app)


@pytest.fixture
def new_person(chromium: Browser, server: Server) -> Iterator[Callable[[], Page]]:
    """Opens a browser profile of its own for each person of the journey."""
    contexts: list[BrowserContext] = []

    def open_profile() -> Page:
        context = chromium.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: _no_violation(message.text))
        return page

    yield open_profile
    for context in contexts:
        context.close()


def _no_violation(text: str) -> None:
    assert "Content Security Policy" not in text, text


def newest_link(server: Server, to: str, *, timeout_s: float = 10.0) -> str:
    """The link in the newest mail to this address, once the worker has sent it."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        paths = sorted(server.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in paths:
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if to in str(message["To"]):
                body = message.get_body(("plain",))
                assert body is not None
                found = re.search(r"https?://\S+/(?:verify|reset-password)/\S+", body.get_content())
                if found:
                    return found.group()
        time.sleep(0.1)
    raise AssertionError(f"no mail with a link to {to}")


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
