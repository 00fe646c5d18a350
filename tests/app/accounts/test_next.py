"""Where sign-in sends people: to a page of this site, whatever `next` says."""

from __future__ import annotations

from urllib.parse import quote

from app.core.web.security import safe_next
from tests.app.accounts.people import joined, sign_in
from tests.make.community import Community

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:a@evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\x0b/evil.example",
    "\x00//evil.example",
    "/%09/evil.example",
    "//evil.example@localhost/",
    "//localhost@evil.example/",
    "http://localhost@evil.example/",
    "http://localhost:80@evil.example/",
    "http://localhost.evil.example/",
    "http://localhost/questions",
    "@evil.example",
    ".evil.example",
    "evil.example/questions",
    "/.evil.example",
    "/..//evil.example",
    "/questions/..//evil.example",
    "//evil.example/questions",
    "//[::1]/",
    "//[",
    "/[",
    "http://[",
    "?next=//evil.example",
    "#//evil.example",
    "",
    " ",
    "/\u2028/evil.example",
    "／／evil.example",
    "/／evil.example",
    "〱evil.example",
    "/nowhere",
    "/sign-out",
    "/questions/1/accept/2",
    "/answers/1/vote",
    "/static/app.css",
]
HERE = [
    "/",
    "/questions",
    "/questions?category=speakers&tag=wi-fi",
    "/questions/12/a-title#a40",
    "/ask?title=Why%3F",
    "/questions/12/answers",  # where an answer was sent to when its session had ended: leads to the question
]


def test_nobody_is_sent_elsewhere(sqlite_community: Community) -> None:
    with sqlite_community.app.test_request_context("/"):
        assert {target: safe_next(target, "/home") for target in ELSEWHERE} == dict.fromkeys(
            ELSEWHERE, "/home"
        )


def test_a_page_of_this_site_is_reached(sqlite_community: Community) -> None:
    with sqlite_community.app.test_request_context("/"):
        assert [safe_next(target, "/home") for target in HERE] == HERE


def test_the_pages_obey(sqlite_community: Community) -> None:
    joined(sqlite_community)
    for target in (
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "/%5Cevil.example",
        "https://evil.example",
    ):
        browser = sqlite_community.browser()
        for coded in (target, quote(target, safe="")):
            assert sign_in(browser, to=coded).location == "/"
            # Signed in already: the page sends on at once.
            assert browser.get(f"/sign-in?next={coded}").location == "/"
            browser.post("/sign-out")


def test_a_visitor_comes_back_to_the_page_that_asked_for_a_sign_in(sqlite_community: Community) -> None:
    joined(sqlite_community)
    browser = sqlite_community.browser()
    sent = browser.get("/questions?filter=mine&x=//evil.example")
    assert sent.location.startswith("/sign-in?next=/questions?filter%3Dmine")
    done = browser.post(
        sent.location, {"email": "ada@example.com", "password": "correct horse battery"}, page="/sign-in"
    )
    assert done.location.startswith("/questions?filter=mine")
    assert "You have not asked anything yet" in browser.get(done.location).text


def test_two_slashes_in_front_lead_nowhere(sqlite_community: Community) -> None:
    browser = sqlite_community.browser()
    for path in ("//evil.example/ask", "///ask", "//evil.example/%2e%2e"):
        answer = browser.client.open(path=path, base_url="http://localhost", method="GET")
        assert not (answer.location or "").startswith("//")
        assert "evil.example" not in (answer.location or "").split("?")[0]
