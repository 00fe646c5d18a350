"""Hostile text through the real forms and onto the real pages: it is shown, and it does nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from app.accounts.models import Member, SessionRow
from app.accounts.services.issue_link import issue_link
from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.forum.models import Category, Question, QuestionTag, Tag
from tests.app.accounts.people import Mailbox
from tests.make.community import Browser, Community
from tests.make.hostile import payloads
from tests.web.reading import dangers, faults, name_of, parse, visible_text
from tests.web.world import change

MARK = (
    '"><img src=x onerror=alert(1)><script>alert(2)</script><!--\'"`{{7*7}}${8*8}</title></textarea></style>'
)
"""Breaks out of text, attributes, titles, text areas and templates wherever something forgets to escape."""


def chosen() -> list[str]:
    """A fixed choice of the long list, all of the others. They come one a paragraph, many to a post."""
    purified, naughty = payloads("xss-dompurify.json"), map(str, payloads("naughty-strings.json"))
    return [*random.Random(7).sample(payloads("xss-payloads.txt.xz"), 400), *purified, *naughty]


def bodies(limit: int = 12_000) -> Iterator[str]:
    """The payloads as posts: apart by blank lines, every other one as a quote, a list item or in a link."""
    dress = ("{}", "> {}", "- {}", "[a]({})", "**{}**", "`{}", "![{}](https://example.com/x.png)", "<{}>")
    body = ""
    for number, payload in enumerate(chosen()):
        piece = dress[number % len(dress)].format(payload.replace("\0", ""))
        if len(body) + len(piece) > limit and body:
            yield body
            body = ""
        body += piece[: limit // 2] + "\n\n"
    yield body


def text_of(page: Any) -> str:
    assert page.status_code == 200
    # "&#1;" in a post becomes that character: no reader sees it, no browser minds it, HTML forbids it.
    assert [said for said in faults(page.text) if "Invalid codepoint in stream" not in said] == []
    return visible_text(page.text)


def test_posts_of_hostile_markdown_are_only_text(sqlite_community: Community) -> None:
    community = sqlite_community
    browser = community.browser(community.member())
    category = community.category()
    token, posted = browser.token(), 0
    for number, body in enumerate(bodies()):
        sent = {
            "csrf_token": token,
            "body": body,
            "category": str(category),
            "title": f"Post number {number}",
        }
        preview = browser.client.post("/preview", data=sent)
        assert dangers(parse(preview.text)[0]) == []
        done = browser.client.post("/ask", data=sent)
        assert done.status_code == 303
        text_of(browser.client.get(done.location, follow_redirects=True))
        posted += 1
    assert posted > 5
    text_of(browser.get("/questions"))


def test_answers_and_comments_of_hostile_markdown_are_only_text(sqlite_community: Community) -> None:
    community = sqlite_community
    browser = community.browser(community.member())
    question = community.question()
    token = browser.token()
    for number, body in enumerate(bodies(1_900)):
        if number > 25:
            break
        where = "comments" if number % 2 else "answers"
        sent = {"csrf_token": token, "body": body}
        done = browser.client.post(f"/questions/{question}/{where}", data=sent)
        assert done.status_code == 303, body
    text_of(browser.client.get(f"/questions/{question}", follow_redirects=True))


def test_one_line_texts_are_shown_as_they_were_typed(sqlite_community: Community) -> None:
    """Titles and thanks take nearly anything; here they are on every page that shows them."""
    community = sqlite_community
    asker, helper = community.member("Ada"), community.member("Bo")
    browser = community.browser(asker)
    category, token = community.category(), browser.token()
    titles = [MARK, *[text for text in chosen() if 10 <= len(" ".join(text.split())) <= 150][::110]]
    for title in titles:
        sent = {"csrf_token": token, "title": title, "body": "x y", "category": str(category)}
        done = browser.client.post("/ask", data=sent)
        assert done.status_code == 303, title
        question = int(done.location.rpartition("/")[2])
        answer = community.answer(question, helper)
        thanks = {"csrf_token": token, "thanks": title}
        assert browser.client.post(f"/questions/{question}/accept/{answer}", data=thanks).status_code == 303
        shown = text_of(browser.client.get(done.location, follow_redirects=True))
        if title == MARK:
            assert shown.count(MARK) == 3  # the title of the page, its heading, the thanks
    community.deliver()
    assert MARK in text_of(browser.get("/questions"))
    assert MARK in text_of(community.browser(helper).get(f"/members/{helper.member_id}/reputation"))
    for url in ("/", "/questions", f"/members/{asker.member_id}", f"/members/{helper.member_id}"):
        text_of(browser.client.get(url, follow_redirects=True))


def test_what_an_import_brought_is_escaped_everywhere(sqlite_community: Community) -> None:
    """Names, tags, categories, places: imports keep them as they were, so pages must bear anything."""
    community = sqlite_community
    community.name_site(f"Site {MARK}"[:80])
    asker = community.member(f"A {MARK}"[:80], role="administrator", location=MARK[:120])
    helper = community.member(f"H {MARK}"[:80])
    question = community.question(asker, tags=("plain",))
    answer = community.answer(question, helper)
    community.comment(question, helper)
    community.comment(question, helper, answer_id=answer)
    community.accept(question, answer)
    bring_hostile_words(question)
    other = community.question(helper, title="Asked before, they say")
    change(Question, other, closed_at=clock.now(), closed_reason=MARK[:40], duplicate_of_id=None)
    hidden = community.question(asker, title="Hidden, they say")
    change(Question, hidden, hidden_at=clock.now(), hidden_reason=MARK[:40])
    community.deliver()
    browser = community.browser(asker)
    change(SessionRow, 1, browser=f"Firefox Windows {MARK}")
    urls = [
        "/",
        "/questions",
        "/questions?category=x%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "/questions?tag=%22%3E%3Cimg%3E",
        "/ask",
        "/settings/security",
        "/statistics",
        "/statistics/speed",
        "/statistics/topics",
        "/statistics/views",
        "/statistics/notes",
        f"/questions/{question}",
        f"/questions/{other}",
        f"/questions/{hidden}",
        f"/members/{asker.member_id}",
        f"/members/{helper.member_id}",
        f"/members/{helper.member_id}/reputation",
    ]
    for url in urls:
        text_of(browser.get(url, follow_redirects=True))


@command
def bring_hostile_words(question: int) -> None:
    tag = Tag(name=f"t{MARK}"[:60])
    db.session.add(tag)
    db.session.flush()
    db.session.add(QuestionTag(question_id=question, tag_id=tag.id))
    category = db.session.get_one(Category, db.session.get_one(Question, question).category_id)
    category.name, category.description = f"c{MARK}"[:80], MARK
    category.slug = 'x"><img src=x onerror=alert(1)>'


ECHOES = (
    "/ask?title={}",
    "/sign-in?next={}",
    "/questions?tag={}",
    "/questions?category={}",
    "/questions?filter={}",
    "/questions?after={}",
    "/statistics?from={}&to={}",
    "/statistics?category={}",
    "/statistics?compare={}",
    "/statistics?period={}",
    "/statistics/speed?language={}",
    "/statistics/questions?figure={}&part={}",
    "/nowhere/{}",
    "/questions/1/{}",
    "/verify/{}",
    "/reset-password/{}",
)


def test_what_stands_in_the_address_is_escaped_on_the_page(sqlite_community: Community) -> None:
    community = sqlite_community
    community.question()
    browser = community.browser(community.member(role="administrator"))
    visitor = community.browser()
    for echo in ECHOES:
        url = echo.replace("{}", quote(MARK, safe=""))
        for reader in (browser, visitor):
            page = reader.get(url, follow_redirects=True)
            assert page.status_code < 500
            assert faults(page.text) == [], url


def test_what_a_form_gives_back_is_escaped(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    question = community.question()
    browser, visitor = community.browser(community.member()), community.browser()
    sent: list[tuple[Browser, str, str, dict[str, str]]] = [
        (browser, "/ask", "/ask", {"title": MARK, "body": "", "tags": MARK, "category": MARK}),
        (browser, "/ask", "/ask", {"title": MARK, "body": MARK, "tags": MARK, "preview": "1"}),
        (browser, f"/questions/{question}/answers", "/ask", {"body": MARK, "preview": "1"}),
        (browser, f"/questions/{question}/comments", "/ask", {"body": MARK * 40}),
        (visitor, "/sign-up", "/sign-up", {"name": MARK, "email": MARK, "password": MARK}),
        (visitor, "/sign-in", "/sign-in", {"email": MARK, "password": MARK}),
        (visitor, "/forgot-password", "/sign-in", {"email": MARK}),
        (visitor, "/verify/resend", "/sign-in", {"email": MARK}),
    ]
    for reader, url, page_with_token, form in sent:
        page = reader.post(url, form, page=page_with_token)
        assert page.status_code in (200, 422), url
        assert faults(page.text) == [], url


@pytest.mark.parametrize(
    "text", [MARK, "[x](javascript:alert(1))", "<javascript:alert(1)>", "[x](data:text/html,x)"]
)
def test_the_check_would_see_a_post_that_was_not_cleaned(sqlite_community: Community, text: str) -> None:
    """Put past the renderer, the same texts are found: the checks above can fail."""
    community = sqlite_community
    question = community.question()
    raw = text if text is MARK else f'<a href="{text[4:-1] if text[0] == "[" else text[1:-1]}">x</a>'
    change(Question, question, body_html=raw)
    page = community.browser().get(f"/questions/{question}", follow_redirects=True)
    assert faults(page.text) != []


def test_a_body_keeps_its_hooks_to_itself(sqlite_community: Community) -> None:
    """No class, id or data attribute of ours can be written by hand into a post."""
    community = sqlite_community
    body = '<p id="main" class="notice" hx-get="/sign-out" data-draft="x">x</p>\n\n<form action="/sign-out">'
    question = community.question(body=body)
    tree, _ = parse(community.browser().get(f"/questions/{question}", follow_redirects=True).text)
    (post,) = [e for e in tree.iter() if e.get("class") == "prose"]
    assert [e for e in post.iter() if e is not post and (e.attrib or name_of(e) == "form")] == []


def test_members_names_do_not_reach_mail_headers(sqlite_community: Community) -> None:
    member = sqlite_community.member("x", email="ada@example.com", email_key="ada@example.com")
    change(Member, member.member_id or 0, name="Ada\r\nBcc: eve@example.com")
    mailbox = Mailbox(sqlite_community)
    issue_link("ada@example.com", purpose="reset_password")
    (mail,) = mailbox.new()
    assert mail["Bcc"] is None
    assert "Bcc" not in "".join(f"{k}: {v}" for k, v in mail.items())
