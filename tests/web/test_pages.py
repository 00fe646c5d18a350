"""Every page, for everybody, in every state of the community: well made, light, and nobody else's."""

from __future__ import annotations

import gzip
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.make.community import Browser
from tests.web.reading import changes, faults, parse, statements
from tests.web.world import World

ROLES = ("visitor", "member", "super_user", "staff", "community_manager", "administrator")
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
WORDS = re.compile(r'>[^<]+<|(?:value|datetime|title|action|href|data-member)="[^"]*"')
"""What differs between pages that are made alike."""
KB = 1024


def follow(browser: Browser, url: str) -> Any:
    """The page a reader ends up on; redirects inside the site are followed."""
    return browser.get(url, follow_redirects=True)


def test_every_page_is_well_made_and_light(world: World) -> None:
    found: dict[tuple[str, str], Any] = {}
    read: set[str] = set()
    for role in ("visitor", "member", "super_user", "administrator"):
        browser = world.browser(role)
        for url in world.pages():
            page = follow(browser, url)
            assert page.status_code < 500, url
            assert page.mimetype == "text/html", url
            packed = len(gzip.compress(page.data, 6))
            said = [f"{packed} bytes of HTML, packed"] if packed > 20 * KB else []
            # Parsing is slow: of pages made of the same elements, ids and names, one is read.
            if (key := WORDS.sub("", page.text)) not in read:
                read.add(key)
                said += faults(page.text)
            if said:
                found[role, url] = said
    assert found == {}
    assert len(read) > 100


def test_the_check_of_pages_finds_what_is_wrong() -> None:
    page = (
        "<!doctype html><html lang=en><head><title>x</title></head><body onload=x()><h1>a</h1><h1>b</h1>"
        "<p id=i></p><p id=i></p><input name=n><label for=gone></label><script>x()</script><img src=x>"
        '<div class="prose"><form action="javascript:x()"></form><p class="chip" style="x">y</p></div>'
        '<a href="javascript:x()">z</a></p></body></html>'
    )
    said = "\n".join(faults(page))
    for fault in (
        "<body onload>", "2 h1", "id i stands 2 times", "no label for n", "names gone", "a script",
        "<img>", "<form>", "action=javascript", "with a hook", "<p style>", "href=javascript", "line 1",
    ):  # fmt: skip
        assert fault in said, fault


@pytest.mark.parametrize("role", ["visitor", "member", "super_user"])
def test_a_first_view_is_under_100_kb_when_packed(world: World, role: str) -> None:
    browser = world.browser(role)
    for url in ("/", "/questions", f"/questions/{world.questions['long']}", "/ask"):
        page = follow(browser, url)
        parts = sorted(set(STATIC.findall(page.text)))
        total = len(gzip.compress(page.data))
        for part in parts:
            with browser.get(part) as answer:
                assert answer.status_code == 200, part
                total += len(gzip.compress(answer.data))
        assert total < 100 * KB, (url, total)
        assert len(parts) + 1 <= 8, (url, parts)


def test_no_page_writes(world_on_both: World) -> None:
    for role in ("visitor", "administrator"):
        browser = world_on_both.browser(role)
        for url in world_on_both.pages():
            with statements() as log:
                follow(browser, url)
            assert changes(log) == [], url


def test_reading_signed_out_needs_no_cookie_and_no_token(world: World) -> None:
    browser = world.browser("visitor")
    pages = [
        "/",
        "/questions",
        "/questions?tag=wi-fi",
        "/search?q=question",
        "/articles",
        "/articles?category=guides",
        "/articles/published-article",
        "/articles/published-article/history",
        "/search?q=article&in=articles",
        f"/members/{world.people['member'].member_id}",
        "/nowhere",
        *(f"/questions/{number}" for number in world.questions.values()),
    ]
    for url in pages:
        for answer in (*follow(browser, url).history, follow(browser, url)):
            assert answer.headers.getlist("Set-Cookie") == [], url
            assert "csrf" not in answer.text, url
            assert "<form" not in re.sub('<form class="(ask-box|top-search)"', "", answer.text), url
            assert not answer.headers.get("Cache-Control", "").startswith("private"), url


def test_pages_of_a_session_are_nobody_elses(world: World) -> None:
    browser = world.browser("member")
    for url in ("/", "/questions", "/settings/security", "/ask"):
        page = browser.get(url)
        assert page.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in page.headers["Vary"]


def test_every_link_on_the_pages_leads_somewhere(world: World) -> None:
    """Of links to one view with the same parameters, three are followed."""
    browser = world.browser("administrator")
    addresses = world.community.app.url_map.bind("localhost")

    def view_of(url: str) -> tuple[str, ...]:
        path, _, query = url.partition("?")
        try:
            endpoint = addresses.match(path)[0]
        except (HTTPException, RequestRedirect):
            endpoint = path
        return endpoint, *sorted(parse_qs(query))

    links: dict[tuple[str, ...], dict[str, str]] = {}
    for url in world.pages():
        page = follow(browser, url)
        if page.status_code != 200:
            continue
        for element in parse(page.text)[0].iter():
            target = element.get("href") or ""
            if target.startswith("/") and not target.startswith("/static/"):
                target = target.partition("#")[0]
                alike = links.setdefault(view_of(target), {})
                if len(alike) < 3:
                    alike.setdefault(target, url)
    broken = {
        (target, source): status
        for alike in links.values()
        for target, source in alike.items()
        if (status := follow(browser, target).status_code) != 200
    }
    assert broken == {}
