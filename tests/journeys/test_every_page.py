"""Every page in a real browser, in both themes, on a phone and on a desktop: accessible, and none too wide.

axe-core looks at each; a picture of each is kept. What only people can judge, they judge by the pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts import tokens
from app.accounts.models import EmailChange
from app.accounts.services.issue_link import store_token
from app.accounts.services.issue_setup_link import issue_setup_link
from app.accounts.services.start_session import start_session
from app.core import clock
from app.core.db import db
from app.core.uow import command
from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.journeys.conftest import SHOTS
from tests.make.community import Community
from tests.make.server import Server
from tests.web.world import World, build_world

pytestmark = pytest.mark.journey

NO_PAGES: dict[str, str] = {
    "core.readyz": "for load balancers",
    "brand.mark": "a picture",
    "brand.style": "a style sheet",
    "errands.archive": "a file to fetch",
    "errands.rejected": "a file to fetch",
    "accounts.first_run": "seen below, where there is no administrator yet",
    "settings.data_copy": "a file to download",
    "events.event_file": "a file for calendars",
    "event_feeds.read": "a file for calendars",
    "training.certificate": "a paper to print",
    "programme.paper": "a file to download",
    "programme_manage.find": "leads to a page that is opened",
    "activity.days_file": "a file to download",
    "activity.visits_file": "a file to download",
    "rewards_queue.queue_file": "a file to fetch",
    "rewards_reports.report_pdf": "a paper to print",
    "rewards_statements.statement_csv": "a file to fetch",
    "rewards_statements.statement_pdf": "a paper to print",
    "analytics.export_csv": "a file to fetch",
    "analytics.export_json": "a file to fetch",
    "public_statistics.badge": "a picture",
    "public_statistics.embedded": "figures for other sites",
}
"""Rules of GET that show no page to people, and what they are for instead."""

AXE = Axe().axe_script
VIOLATIONS = """() => axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.flatMap(
    fault => fault.nodes.slice(0, 3).map(node => `${fault.id}: ${fault.help}: ${node.html.slice(0, 160)}`)
))"""

LOOKS = {"light": (1280, 900), "dark": (390, 844)}
"""The screen each theme is looked at on."""
TRUSTED = ("administrator", "community_manager", "super_user")
"""Who looks beside the member; the next looks where the one before may not."""
VISITED = (
    "/",
    "/questions",
    "/sign-in",
    "/sign-up",
    "/forgot-password",
    "/ask",
    "/ask?title=solved",
    "/search?q=hold",
    "/articles",
    "/articles/published-article",
    "/articles/published-article/say?helped=yes",
    "/search?q=article&in=articles",
)
"""What is looked at signed out as well."""

TAG = re.compile(r"<([a-z][a-z0-9-]*)([^>]*)>")
CLASS = re.compile(r'class="([^"]*)"')
NAMED = re.compile(r"([a-z-]+)(?==|\s|$)")
VALUE = re.compile(r'"[^"]*"')


def shape_of(html: str) -> set[str]:
    """What a page is made of: each element with its classes and the names of its attributes, and its outline.

    Twenty questions are made of the same.
    """
    tags = TAG.findall(html)
    headings = [tag for tag, _ in tags if tag in ("h1", "h2", "h3", "h4")]
    outline = ">".join(tag for tag, before in zip(headings, ["", *headings], strict=False) if tag != before)
    return {outline} | {
        f"{tag}.{'.'.join(CLASS.findall(rest))} {' '.join(sorted(NAMED.findall(VALUE.sub('', rest))))}"
        for tag, rest in tags
    }


@pytest.fixture(scope="module")
def served_world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The world of the web tests, on a real server."""
    folder = tmp_path_factory.mktemp("pages")
    url = sqlite_copy(migrated_sqlite, folder)
    with Server(database_url=url, folder=folder, secret=SECRET) as server:
        for app in in_context(build_app(url, folder, PUBLIC_URL=server.url)):
            yield server, build_world(Community(app))
            db.session.remove()


class Viewer:
    """Looks at pages as somebody: at each in light on a desktop and in dark on a phone."""

    def __init__(self, browser: Browser, server: Server, role: str, seen: set[str]) -> None:
        self.server, self.role, self.seen = server, role, seen
        self.context = browser.new_context(base_url=server.url, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.opened: set[str] = set()
        self.found: dict[str, list[str]] = {}

    def look(self, path: str) -> bool:
        """Read the page, and look at it where something is on it that was on none before.

        Returns whether the viewer may read it: a 404 may mean "not yours". Most of the time goes into
        drawing; what is drawn is measured, looked at by axe, and kept as a picture.
        """
        answer = self.context.request.get(path)
        if answer.status == 403:
            return False
        if answer.status == 200:
            self.opened |= {path, answer.url.removeprefix(self.server.url)}
        shape = shape_of(answer.text())
        if not shape <= self.seen:
            self.seen |= shape
            self.page.goto(path)
            for theme, (width, height) in LOOKS.items():
                self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                self.page.set_viewport_size({"width": width, "height": height})
                picture(self.page, f"{name_of(path)}-{self.role}-{theme}-{width}")
                if said := faults_of(self.page):
                    self.found[f"{path}, {self.role}, {theme}"] = said
        return answer.status == 200


@pytest.mark.slow
def test_every_page_is_accessible_and_fits(served_world: tuple[Server, World], chromium: Browser) -> None:
    server, world = served_world
    seen: set[str] = set()
    viewers = {role: Viewer(chromium, server, role, seen) for role in ("visitor", "member", *TRUSTED)}
    visitor, member = viewers["visitor"], viewers["member"]
    for role in ("member", *TRUSTED):
        world.community.sign_in(viewers[role].page, world.people[role], server.url)
    for path in world.pages():
        member.look(path)
        any(viewers[role].look(path) for role in TRUSTED)
    for path in ("/my-time", "/settings/activity"):  # whose time is recorded sees another page there
        viewers["community_manager"].look(path)
    for path in (*VISITED, *mailed_links(world)):
        visitor.look(path)
    to_new, to_old = links_of_an_address(world)
    member.look(to_new)
    visitor.look(to_old)
    member.look(mailed_links(world)[0])
    visitor.look("/nowhere")
    halfway_signed_in(world, visitor)
    visitor.look("/sign-in/code")
    found: dict[str, list[str]] = {}
    opened: set[str] = set()
    for viewer in viewers.values():
        found |= viewer.found
        opened |= viewer.opened
        viewer.context.close()
    assert found == {}
    assert pages_missed(world.community.app, opened) == []


def test_the_pages_before_anybody_is_there(server: Server, beside: Community, chromium: Browser) -> None:
    setup = issue_setup_link()
    assert setup is not None
    viewer = Viewer(chromium, server, "nobody", set())
    assert viewer.look("/")
    assert viewer.look(setup)
    viewer.context.close()
    assert viewer.found == {}
    assert len(viewer.opened) == 2 + setup.startswith("http")


@command
def mailed_links(world: World) -> list[str]:
    """Links that still work, as a mail would bring them."""
    member = world.people["member"].member_id
    return [
        "/verify/" + tokens.sign(store_token(member, tokens.VERIFY_EMAIL), tokens.VERIFY_EMAIL),
        "/reset-password/" + tokens.sign(store_token(member, tokens.RESET_PASSWORD), tokens.RESET_PASSWORD),
    ]


@command
def links_of_an_address(world: World) -> tuple[str, str]:
    """To the new address of the member, and to the old one."""
    change = EmailChange(
        member_id=world.people["member"].signed_in_id,
        old_email="old@example.com",
        new_email="new@example.com",
        asked_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        undo_until=clock.now() + timedelta(days=1),
    )
    db.session.add(change)
    db.session.flush()
    return (
        "/settings/email/confirm/" + tokens.sign(change.id, tokens.CHANGE_EMAIL),
        "/settings/email/undo/" + tokens.sign(change.id, tokens.UNDO_EMAIL),
    )


def halfway_signed_in(world: World, viewer: Viewer) -> None:
    """The password was right, the code is due."""
    member_id = world.people["administrator"].signed_in_id
    start_session(member_id, token="halfway", browser="", account="", address="", code_due=True)
    viewer.context.add_cookies([{"name": "sid", "value": "halfway", "url": viewer.server.url}])


def name_of(path: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in path).strip("-")[:60] or "home"


def picture(page: Page, name: str) -> None:
    folder = SHOTS / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=60, full_page=True)


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    said: list[str] = page.evaluate(VIOLATIONS)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*said, f"{wide} px wider than the screen"] if wide > 0 else said


def pages_missed(app: Flask, opened: Iterable[str]) -> list[str]:
    """The rules of GET that lead to a page, and that none of these addresses reaches."""
    addresses = app.url_map.bind("localhost")
    reached = set()
    for path in opened:
        try:
            reached.add(addresses.match(path.partition("?")[0], "GET")[0])
        except (HTTPException, RequestRedirect):
            continue
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(readable - reached - NO_PAGES.keys())


def test_the_check_of_a_page_finds_what_is_planted(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content(
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input>"
        "<p style='color:#aaa;background:#fff'>pale</p><div style='width:900px'>wide</div></main>"
    )
    said = "\n".join(faults_of(page))
    page.close()
    for fault in ("label:", "color-contrast:", "wider than the screen"):
        assert fault in said, fault


def test_a_page_that_nobody_opened_is_noticed(sqlite_app: Flask) -> None:
    everything = ["/", "/questions", "/questions/1", "/questions/1/x", "/sign-in", "/ask"]
    missed = pages_missed(sqlite_app, everything)
    assert "forum.ask" not in missed
    assert "forum.ask" in pages_missed(sqlite_app, everything[:-1])
    assert "accounts.sessions" in missed
