"""Categories: made, renamed, put in order, retired with a new home for their questions."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.analytics.models import QuestionFact
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Category, Question
from app.forum.queries import all_categories
from app.forum.services.create_category import create_category
from app.forum.services.recount_categories import recount_categories
from app.forum.services.rename_category import rename_category
from app.forum.services.reorder_categories import reorder_categories
from app.forum.services.retire_category import retire_category
from tests.make.community import Community


def names() -> list[str]:
    db.session.rollback()
    return [category.name for category in all_categories()]


def test_managers_make_rename_and_order_them(community: Community) -> None:
    manager = community.member(role="community_manager")
    first = create_category(manager, " Aurora  speakers ", "Sound")
    second = create_category(manager, "Doorbells")
    third = create_category(manager, "Aurora speakers")
    slugs = dict(db.session.execute(select(Category.id, Category.slug)).all())
    assert slugs == {first: "aurora-speakers", second: "doorbells", third: "aurora-speakers-2"}
    rename_category(manager, third, "Thermostats", "Warm")
    reorder_categories(manager, [third, first, 999])
    assert names() == ["Thermostats", "Aurora speakers", "Doorbells"]
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        *["forum.category_created"] * 3, "forum.category_renamed", "forum.categories_reordered",
    ]  # fmt: skip


def test_nobody_else_does(community: Community) -> None:
    for role in ("member", "super_user", "staff"):
        actor = community.member(role=role)
        with pytest.raises(Refused):
            create_category(actor, "Mine")
        with pytest.raises(Refused):
            retire_category(actor, 1, 2)


@pytest.mark.parametrize(
    ("name", "description"), [("", ""), ("x" * 81, ""), ("x", "x" * 401), ("\u202e", "")]
)
def test_what_does_not_fit_is_refused(sqlite_community: Community, name: str, description: str) -> None:
    with pytest.raises(Invalid):
        create_category(sqlite_community.member(role="administrator"), name, description)


def test_a_retired_category_sends_its_questions_and_readers_home(community: Community) -> None:
    manager = community.member(role="administrator")
    old, home, other = (community.category(name) for name in ("Chimes", "Doorbells", "Bells"))
    questions = [community.question(category_id=old) for _ in range(3)] + [
        community.question(category_id=home)
    ]
    community.deliver()
    assert retire_category(manager, old, home) == 3
    community.deliver()
    db.session.rollback()
    assert set(db.session.scalars(select(Question.category_id))) == {home}
    assert set(db.session.scalars(select(QuestionFact.category_id))) == {home}
    assert db.session.get_one(Category, home).question_count == len(questions)
    assert names() == ["Bells", "Doorbells"]
    sent = community.browser().get("/questions?category=chimes&sort=hot")
    assert (sent.status_code, sent.location) == (301, "/questions?category=doorbells&sort=hot")
    assert retire_category(manager, home, other) == 4
    assert community.browser().get("/questions?category=chimes").location == "/questions?category=bells"
    before = db.session.get_one(Category, other).question_count
    recount_categories()
    db.session.rollback()
    assert db.session.get_one(Category, other).question_count == before == 4


def test_a_new_home_is_another_category_that_is_there(community: Community) -> None:
    manager = community.member(role="administrator")
    one, two, three = (community.category(name) for name in ("One", "Two", "Three"))
    retire_category(manager, one, two)
    for category, home, error in (
        (two, two, Invalid),
        (two, one, Invalid),
        (two, 99, Invalid),
        (one, three, NotFound),
    ):
        with pytest.raises(error):
            retire_category(manager, category, home)
    with pytest.raises(NotFound):
        rename_category(manager, one, "Again")


def test_who_asks_in_it_meanwhile_is_told_and_keeps_what_they_typed(community: Community) -> None:
    manager, asker = community.member(role="administrator"), community.browser(community.member())
    old, home = community.category("Chimes"), community.category("Doorbells")
    assert "Chimes" in asker.get("/ask").text
    retire_category(manager, old, home)
    form = {
        "title": "The chime rings twice at night",
        "body": "Every *single* night",
        "category": str(old),
        "tags": "night",
    }
    page = asker.post("/ask", form)
    assert page.status_code == 422
    assert "This category is no longer there. Please choose another." in page.text
    assert 'value="The chime rings twice at night"' in page.text
    assert "Every *single* night</textarea>" in page.text
    assert "Chimes" not in page.text
    assert asker.post("/ask", form | {"category": str(home)}).status_code == 303
