"""The list of members."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.actor import Actor
from app.forum.members import PAGE, list_members
from tests.make.community import Community
from tests.web.reading import statements

NAMES = re.compile(r'<a class="person" href="/members/\d+">([^<]+)</a>')


def names(community: Community, query: str = "") -> list[str]:
    return NAMES.findall(community.browser().get(f"/members{query}").text)


def solve(community: Community, solver: Actor, times: int = 1, days_ago: float = 1) -> None:
    at = clock.now() - timedelta(days=days_ago)
    for _ in range(times):
        question = community.question(community.member(automatic=True), at=at - timedelta(hours=1))
        community.accept(question, community.answer(question, solver, at=at), at=at)


def joined(community: Community, name: str, days_ago: float, **columns: Any) -> Actor:
    return community.member(name, joined_at=clock.now() - timedelta(days=days_ago), **columns)


def test_the_newest_stand_first(community: Community) -> None:
    for n, name in enumerate(("Newest", "Middle", "Oldest")):
        joined(community, name, n)
    assert names(community) == ["Newest", "Middle", "Oldest"]


def test_or_those_who_solved_most_in_90_days(community: Community) -> None:
    ada, bob, eve = (joined(community, name, n) for n, name in enumerate(("Ada", "Bob", "Eve")))
    solve(community, bob, 2)
    solve(community, eve, 1)
    solve(community, ada, 5, days_ago=91)
    page = community.browser().get("/members?sort=solutions").text
    assert NAMES.findall(page) == ["Bob", "Eve", "Ada"]
    assert re.findall(r"<b>(\d+)</b>", page) == ["2", "1", "0"]


def test_own_hidden_and_undone_solutions_do_not_count(community: Community) -> None:
    from app.forum.models import Answer
    from app.forum.services.unaccept_answer import unaccept_answer

    ada = joined(community, "Ada", 1)
    own = community.question(ada)
    community.accept(own, community.answer(own, ada), ada)
    hidden, undone = community.question(community.member(automatic=True)), community.question(ada)
    answer = community.answer(hidden, ada)
    community.accept(hidden, answer)
    community.hide(Answer, answer)
    community.accept(undone, community.answer(undone, community.member("Bob")), ada)
    unaccept_answer(ada, undone)
    assert {row.name: row.solutions for row in list_members().rows} == {"Ada": 0, "Bob": 0}


def test_who_is_not_listed(community: Community) -> None:
    joined(community, "Ada", 1)
    joined(community, "Bot", 1, automatic=True)
    joined(community, "Shy", 1, profile_hidden_at=clock.now())
    joined(community, "Gone", 1, closed_at=clock.now())
    joined(community, "Pending", 1, email_verified_at=None, password_hash="x")
    joined(community, "Imported", 2, email_verified_at=None)
    assert names(community) == ["Ada", "Imported"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ad", ["Ada", "Conrad"]),
        ("ADA", ["Ada"]),
        ("%", ["100% Ada"]),
        ("_", []),
        ("  ada ", ["Ada"]),
        ("é", ["René"]),
    ],
)
def test_by_a_part_of_the_name(community: Community, typed: str, found: list[str]) -> None:
    for n, name in enumerate(("Ada", "Conrad", "René", "100% Ada")):
        joined(community, name, n)
    wanted = {"ad": ["Ada", "Conrad", "100% Ada"], "ADA": ["Ada", "100% Ada"], "  ada ": ["Ada", "100% Ada"]}
    from urllib.parse import quote

    assert names(community, f"?q={quote(typed)}") == wanted.get(typed, found)


def test_nobody_found_is_said(sqlite_community: Community) -> None:
    page = sqlite_community.browser().get("/members?q=%3Cb%3E").text
    assert "No member goes by “&lt;b&gt;”" in page


@pytest.mark.parametrize("order", ["newest", "solutions"])
def test_pages_hold_everybody_once(community: Community, order: str) -> None:
    when = clock.now()
    made = [community.member(f"Member {n:02}", joined_at=when) for n in range(2 * PAGE + 5)]
    solve(community, made[3])
    solve(community, made[7], 2)
    seen: list[int] = []
    after, pages = None, 0
    while True:
        page = list_members(order=order, after=after)
        seen += [row.id for row in page.rows]
        pages += 1
        if page.pager.older_url is None:
            break
        after = page.pager.older_url.rpartition("after=")[2]
    assert pages == 3
    assert sorted(seen) == sorted(actor.signed_in_id for actor in made)
    if order == "solutions":
        assert seen[:2] == [made[7].member_id, made[3].member_id]


@pytest.mark.parametrize("query", ["", "?sort=solutions", "?q=a"])
def test_it_asks_the_same_for_three_and_thirty(sqlite_community: Community, query: str) -> None:
    community = sqlite_community
    community.name_site()
    viewer = community.browser(community.member("Ada"))

    def asked() -> int:
        viewer.get(f"/members{query}")
        with statements() as log:
            assert viewer.get(f"/members{query}").status_code == 200
        return len(log)

    for n in range(3):
        community.member(f"Alma {n}")
    few = asked()
    for n in range(30):
        solve(community, community.member(f"Anna {n}"))
    assert asked() == few
    assert few <= 5


def test_the_profile_shows_what_was_solved(community: Community) -> None:
    ada = community.member("Ada")
    solved, only_answered, own = (
        community.question(title="Solved by Ada for somebody"),
        community.question(title="Answered by Ada"),
        community.question(ada, title="Solved by Ada for herself"),
    )
    community.accept(solved, community.answer(solved, ada))
    community.answer(only_answered, ada)
    community.accept(own, community.answer(own, ada), ada)
    page = community.browser().get(f"/members/{ada.member_id}").text
    part = page.partition("Lately solved")[2].partition("Lately answered")
    assert "Solved by Ada for somebody" in part[0]
    assert "Solved by Ada for herself" not in part[0]
    assert "Solved by Ada for somebody" not in part[2]
    assert "Answered by Ada" in part[2]
