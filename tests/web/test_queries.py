"""How much a page asks of the database: the same for ten rows and for a hundred."""

from __future__ import annotations

import pytest

from app.accounts.models import Member
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.models import Answer, Comment
from tests.make.articles import Articles
from tests.make.community import Browser, Community
from tests.web.reading import changes, statements

SIGNED_OUT, SIGNED_IN = 6, 9


def queries(browser: Browser, url: str) -> int:
    browser.get(url)  # what is read once a while (the site's name, figures) is read now
    with statements() as log:
        page = browser.get(url)
    assert page.status_code == 200
    assert changes(log) == []
    return len(log)


def counted(community: Community, url: str, viewer: Actor) -> tuple[int, int]:
    return queries(community.browser(), url), queries(community.browser(viewer), url)


@pytest.mark.parametrize(
    "path",
    [
        "/questions",
        "/",
        "/questions?tag=wi-fi",
        "/questions?category=speakers",
        "/search?q=question",
        "/search?q=number+category:speakers+tag:wi-fi",
    ],
)
def test_a_list_asks_the_same_for_three_and_thirty(sqlite_community: Community, path: str) -> None:
    community = sqlite_community
    community.name_site()
    viewer = community.member()
    for n in range(3):
        community.question(title=f"Question number {n}", tags=("wi-fi", f"tag{n}"))
    community.deliver()
    few = counted(community, path, viewer)
    for n in range(3, 33):
        community.question(title=f"Question number {n}", tags=("wi-fi", f"tag{n}"))
    community.deliver()
    assert counted(community, path, viewer) == few
    assert few[0] <= SIGNED_OUT
    assert few[1] <= SIGNED_IN


def test_articles_ask_the_same_for_three_and_thirty(sqlite_community: Community) -> None:
    community, articles = sqlite_community, Articles(sqlite_community)
    community.name_site()
    viewer, author = community.member(), community.member(role="super_user")
    paths = (
        "/articles",
        "/articles?category=guides",
        "/articles/article-0",
        "/search?q=article",
        "/search?q=article&in=articles",
        "/ask?title=An+article+about+this",
    )

    def grow(numbers: range) -> dict[str, tuple[int, int]]:
        for n in numbers:
            articles.published(author, title=f"Article {n}", tags=("wi-fi", f"tag{n}"))
        community.deliver()
        return {path: counted(community, path, viewer) for path in paths}

    few = grow(range(3))
    assert grow(range(3, 33)) == few
    assert max(asked for asked, _ in few.values()) <= SIGNED_OUT
    assert max(asked for _, asked in few.values()) <= SIGNED_IN


def test_a_question_asks_the_same_for_ten_and_a_hundred(community: Community) -> None:
    community.name_site()
    viewer = community.member()
    question = community.question(viewer, tags=("wi-fi", "mesh"))
    url = page_of(community, question)
    write_replies(question, 10)
    few = counted(community, url, viewer)
    write_replies(question, 100)
    assert counted(community, url, viewer) == few
    assert few[0] <= SIGNED_OUT
    assert few[1] <= SIGNED_IN
    page = community.browser(viewer).get(url).text
    assert page.count('<article class="post') == 31
    assert page.count('<li class="comment"') == 110
    assert page.count('class="points"') == 31


def test_a_solved_question_with_votes_asks_no_more(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    viewer = community.member()
    question = community.question(viewer)
    answers = [community.answer(question) for _ in range(6)]
    community.accept(question, answers[0])
    community.accept(question, answers[3])
    for answer in answers:
        community.vote(viewer, question, answer_id=answer)
    community.deliver()
    asked = counted(community, page_of(community, question), viewer)
    assert asked[0] <= SIGNED_OUT
    assert asked[1] <= SIGNED_IN


def page_of(community: Community, question: int) -> str:
    location: str = community.browser().get(f"/questions/{question}").location
    return location


@command
def write_replies(question_id: int, count: int) -> None:
    """An answer and a comment by each of so many people, all at once."""
    now = clock.now()
    for n in range(count):
        member = Member(name=f"Person {count}-{n}", name_key=f"person {count}-{n}", joined_at=now)
        db.session.add(member)
        db.session.flush()
        common = {
            "question_id": question_id,
            "author_id": member.id,
            "body_source": "x",
            "body_html": "<p>x</p>",
            "renderer": 1,
            "created_at": now,
        }
        db.session.add_all([Answer(**common), Comment(**common)])
