"""A visitor writes the question before signing up: kept, posted once when the address is confirmed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.events import MemberJoined
from app.accounts.models import Member
from app.accounts.queries import member_by_email
from app.core import clock
from app.core.db import db
from app.core.uow import command, emit
from app.forum.models import Category, KeptQuestion, Question
from app.forum.services.forget_expired import forget_expired
from app.forum.services.retire_category import retire_category
from tests.make.community import PASSWORD, Browser, Community
from tests.web.world import change

TITLE = "The light blinks white since this morning"
LINK = re.compile(r"/verify/[\w.-]+")


@pytest.fixture
def visitor(community: Community) -> Browser:
    community.name_site()
    return community.browser()


def typed(community: Community, **more: str) -> dict[str, str]:
    category = db.session.scalar(select(Category.id)) or community.category()
    return {"title": TITLE, "body": "**Nothing** helps.", "category": str(category), "tags": "wi-fi"} | more


def write(visitor: Browser, form: dict[str, str]) -> Any:
    return visitor.post("/ask", form, page="/ask")


def sign_up(browser: Browser, email: str = "ada@example.com", name: str = "Ada") -> Any:
    form = {"name": name, "email": email, "password": PASSWORD}
    return browser.post("/sign-up", form, page="/sign-up")


def mailed_link(community: Community) -> str:
    community.deliver()
    folder = community.app.extensions["kernel"].settings.MAIL_URL.removeprefix("file://")
    from pathlib import Path

    newest = max(Path(folder).iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name))
    text = newest.read_text().replace("=\n", "")
    found = LINK.search(text)
    assert found, text
    return found[0]


def sign_in(browser: Browser, email: str = "ada@example.com") -> Any:
    return browser.post("/sign-in", {"email": email, "password": PASSWORD}, page="/sign-in")


def asked() -> list[tuple[str, int | None]]:
    db.session.rollback()
    rows = db.session.execute(select(Question.title, Question.author_id))
    return [(row.title, row.author_id) for row in rows]


def test_it_survives_signing_up_and_is_posted_once_on_confirming(
    community: Community, visitor: Browser
) -> None:
    sent = write(visitor, typed(community))
    assert (sent.status_code, sent.location) == (303, "/ask/kept")
    cookie = next(c for c in sent.headers.getlist("Set-Cookie") if c.startswith("visit="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    kept = visitor.get("/ask/kept").text
    assert "Your question is kept" in kept
    assert "is not posted yet" in kept
    assert asked() == []

    done = sign_up(visitor)
    assert "is kept. We post it as soon as you have confirmed your address" in done.text
    link = mailed_link(community)
    # The mail is read elsewhere, and a scanner opens the link first: neither has the cookie.
    community.browser().get(link)
    phone = community.browser()
    sign_in(phone)
    for _ in range(2):
        assert "is kept" in phone.get(link).text
    community.deliver()
    assert asked() == [], "reading posts nothing"
    confirmed = phone.post(link, page=link)
    assert confirmed.location == "/ask/kept"
    assert "Being posted" in phone.get("/ask/kept").text
    community.deliver()
    ada = member_by_email("ada@example.com")
    assert ada is not None
    assert asked() == [(TITLE, ada.id)]
    assert phone.get("/ask/kept").location == "/questions/1"
    page = phone.get("/questions/1", follow_redirects=True).text
    assert "<strong>Nothing</strong> helps." in page
    assert "wi-fi" in page

    # Once more by every way there is.
    phone.post(link, page="/account/sessions")
    happened_again(ada.id)
    community.deliver()
    assert len(asked()) == 1


@command
def happened_again(member_id: int) -> None:
    emit(MemberJoined(member_id=member_id))


def test_a_member_who_signs_in_finds_it_in_the_form_and_posts_it(
    community: Community, visitor: Browser
) -> None:
    ada = community.member()
    write(visitor, typed(community))
    visitor.sign_in(ada)
    page = visitor.get("/ask").text
    assert f'value="{TITLE}"' in page
    assert "**Nothing** helps.</textarea>" in page
    assert visitor.get("/ask/kept").location == "/ask"
    community.deliver()
    assert asked() == []
    sent = visitor.post("/ask", typed(community))
    assert sent.status_code == 303
    assert asked() == [(TITLE, ada.member_id)]
    assert db.session.scalar(select(func.count()).select_from(KeptQuestion)) == 0
    assert TITLE not in visitor.get("/ask").text


def test_it_can_be_changed_and_thrown_away(community: Community, visitor: Browser) -> None:
    write(visitor, typed(community))
    assert f'value="{TITLE}"' in visitor.get("/ask").text
    write(visitor, typed(community, title="Something else went wrong here"))
    assert "Something else went wrong here" in visitor.get("/ask/kept").text
    assert db.session.scalar(select(func.count()).select_from(KeptQuestion)) == 1
    visitor.post("/ask/kept/forget", page="/ask/kept")
    assert visitor.get("/ask/kept").location == "/ask"
    assert db.session.scalar(select(func.count()).select_from(KeptQuestion)) == 0


def test_nobody_elses_browser_sees_it(community: Community, visitor: Browser) -> None:
    write(visitor, typed(community))
    other = community.browser()
    assert other.get("/ask/kept").location == "/ask"
    assert TITLE not in other.get("/ask").text
    stored = db.session.scalars(select(KeptQuestion.visit_hash)).one()
    other.client.set_cookie("visit", stored, domain="localhost")
    assert TITLE not in other.get("/ask").text, "what the database holds opens nothing"
    sign_up(visitor)
    visitor.sign_in(community.member())
    assert TITLE not in visitor.get("/ask").text, "it belongs to who signed up"


def test_an_earlier_sign_up_with_ones_address_posts_nothing_in_ones_name(
    community: Community, visitor: Browser
) -> None:
    """Somebody signs up with another's address and a question; its owner signs up again and confirms."""
    write(visitor, typed(community))
    sign_up(visitor, name="Mallory")
    owner = community.browser()
    sign_up(owner, name="Ada")
    link = mailed_link(community)
    sign_in(owner)
    assert owner.post(link, page=link).location == "/"
    community.deliver()
    assert asked() == []


def test_bad_input_comes_back_and_keeps_nothing(community: Community, visitor: Browser) -> None:
    page = write(visitor, typed(community, title="Short"))
    assert page.status_code == 422
    assert "at least 10 characters" in page.text
    assert 'value="Short"' in page.text
    gone = write(visitor, typed(community, category="999"))
    assert gone.status_code == 422
    assert "This category is no longer there" in gone.text
    assert f'value="{TITLE}"' in gone.text
    preview = write(visitor, typed(community, preview="1"))
    assert "<strong>Nothing</strong>" in preview.text
    assert db.session.scalar(select(func.count()).select_from(KeptQuestion)) == 0


def test_a_visitor_sees_similar_questions_and_the_preview_while_writing(
    community: Community, visitor: Browser
) -> None:
    """The ask form works in place for visitors too; no other page of theirs loads what it takes."""
    community.question(title=TITLE)
    page = visitor.get("/ask").text
    assert "htmx.min.js" in page
    assert 'hx-post="/preview"' in page
    shown = visitor.post("/preview", {"body": "**Nothing** helps."}, page="/ask")
    assert shown.status_code == 200
    assert "<strong>Nothing</strong>" in shown.text
    assert "<html" not in shown.text
    for path in ("/", "/questions", "/questions/1"):
        assert "htmx" not in visitor.get(path, follow_redirects=True).text


def test_who_sends_many_has_to_wait_and_loses_nothing(community: Community, visitor: Browser) -> None:
    form = typed(community)
    for _ in range(8):
        assert write(visitor, form).status_code == 303
    refused = write(visitor, form)
    assert refused.status_code == 429
    assert "Please wait" in refused.text
    assert "**Nothing** helps.</textarea>" in refused.text
    other = community.browser()
    assert write(other, form).status_code == 429, "the address is counted, not the cookie"


def test_it_is_kept_for_a_week(community: Community, visitor: Browser) -> None:
    write(visitor, typed(community))
    with clock.shifted_by(timedelta(days=7, seconds=-60)):
        forget_expired()
        assert "Your question is kept" in visitor.get("/ask/kept").text
    with clock.shifted_by(timedelta(days=7, seconds=1)):
        assert visitor.get("/ask/kept").location == "/ask"
        forget_expired()
    assert db.session.scalar(select(func.count()).select_from(KeptQuestion)) == 0


def test_a_category_retired_meanwhile_sends_it_to_the_new_home(
    community: Community, visitor: Browser
) -> None:
    manager = community.member(role="administrator")
    home = community.category("Doorbells")
    form = typed(community, category=str(community.category("Chimes")))
    write(visitor, form)
    sign_up(visitor)
    retire_category(manager, int(form["category"]), home)
    link = mailed_link(community)
    sign_in(visitor)
    visitor.post(link, page=link)
    community.deliver()
    db.session.rollback()
    assert db.session.scalars(select(Question.category_id)).all() == [home]


def test_who_may_not_write_posts_nothing(community: Community, visitor: Browser) -> None:
    write(visitor, typed(community))
    sign_up(visitor)
    ada = member_by_email("ada@example.com")
    assert ada is not None
    happened_again(ada.id)  # heard before the address is confirmed, however that came to be
    community.deliver()
    assert asked() == []
    change(Member, ada.id, email_verified_at=clock.now())
    happened_again(ada.id)
    community.deliver()
    assert len(asked()) == 1


def test_a_visitors_cookie_is_set_only_when_there_is_something_to_keep(
    community: Community, visitor: Browser
) -> None:
    page = visitor.get("/ask")
    assert not any("visit=" in cookie for cookie in page.headers.getlist("Set-Cookie"))
    broken = community.browser()
    broken.client.set_cookie("visit", "x" * 500, domain="localhost")
    assert broken.get("/ask/kept").location == "/ask"
