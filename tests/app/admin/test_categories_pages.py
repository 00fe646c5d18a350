"""Categories on their page: created, renamed, ordered, retired."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.forum.models import Category, Question
from tests.make.community import Browser, Community

PAGE = "/admin/categories"


def manager(community: Community) -> Browser:
    community.name_site()
    return community.browser(community.member(role="community_manager"))


def order(browser: Browser) -> list[str]:
    return re.findall(
        r'<li id="category-\d+"><div class="what"><a [^>]*><strong>([^<]+)', browser.get(PAGE).text
    )


def number(name: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(Category.id).where(Category.name == name)).one()


def test_they_are_created_renamed_and_ordered(community: Community) -> None:
    browser = manager(community)
    assert "No category yet" in browser.get(PAGE).text
    for name in ("Speakers", "Doorbells", "Meters"):
        assert (
            browser.post(PAGE, {"name": name, "description": f"All about {name}"}, page=PAGE).status_code
            == 303
        )
    assert order(browser) == ["Speakers", "Doorbells", "Meters"]
    assert browser.post(f"{PAGE}/{number('Meters')}/up", page=PAGE).status_code == 303
    assert (
        browser.post(f"{PAGE}/{number('Speakers')}/up", page=PAGE).status_code == 303
    )  # the first stays first
    assert order(browser) == ["Speakers", "Meters", "Doorbells"]
    url = f"{PAGE}/{number('Meters')}"
    assert browser.post(url, {"name": "Energy meters", "description": ""}, page=url).status_code == 303
    assert order(browser) == ["Speakers", "Energy meters", "Doorbells"]
    for form, says in (
        ({"name": " ", "description": "kept words"}, "Please name the category"),
        ({"name": "x" * 81, "description": "kept words"}, "at most 80"),
        ({"name": "x", "description": "kept words" * 50}, "at most 400"),
    ):
        for address in (PAGE, url):
            page = browser.post(address, form, page=PAGE)
            assert page.status_code == 422
            assert says in page.text
            assert "kept words" in page.text
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        *["forum.category_created"] * 3,
        "forum.categories_reordered",
        "forum.category_renamed",
    ]


def test_one_is_retired_and_its_questions_have_a_new_home(community: Community) -> None:
    browser = manager(community)
    old, home = community.category("Old"), community.category("New")
    question = community.question(category_id=old)
    url = f"{PAGE}/{old}"
    page = browser.get(url).text
    assert f'<option value="{home}">New</option>' in page
    assert f'<option value="{old}">' not in page
    for wrong in ("", str(old), "999", "x"):
        answer = browser.post(f"{url}/retire", {"new_home": wrong}, page=PAGE)
        assert answer.status_code == 422, wrong
    assert browser.post(f"{url}/retire", {"new_home": str(home)}, page=PAGE).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Question, question).category_id == home
    after = browser.get(PAGE).text
    assert "its questions are in New" in after
    assert order(browser) == ["New"]
    for address in (url, f"{url}/retire", f"{url}/up"):
        assert browser.post(address, {"new_home": str(home), "name": "x"}, page=PAGE).status_code == 404
    assert "It is the only one" in browser.get(f"{PAGE}/{home}").text
