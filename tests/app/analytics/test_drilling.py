"""Every figure of the statistics opens the exact questions behind it: a crawler follows them all."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from app.analytics.pages import PAGES, page_path
from app.core import clock
from app.core.actor import Actor
from app.core.kernel import current_kernel
from tests.make.community import Browser, Community
from tests.web.reading import parse, statements

SHOWN = re.compile(r"([\d,]+) questions? in this list")
NOT_A_NUMBER = re.compile(r"\b(nan|inf|None|Undefined)\b")


def figures(page: str) -> dict[str, int]:
    """The address of each figure on a page, and how many questions it says there are."""
    return {
        link.get("href", ""): int(link.get("data-count", ""))
        for link in parse(page)[0].iter()
        if link.get("data-count") is not None
    }


def follow_all(browser: Browser, url: str) -> int:
    """Open every figure of a page. Returns how many there were."""
    page = browser.get(url)
    assert page.status_code == 200, url
    found = figures(page.text)
    wrong = {}
    for address, count in found.items():
        behind = browser.get(address)
        shown = SHOWN.search(behind.text)
        if behind.status_code != 200 or shown is None or int(shown[1].replace(",", "")) != count:
            wrong[address] = (count, behind.status_code, shown and shown[0])
    assert wrong == {}, url
    assert not NOT_A_NUMBER.search(re.sub(r"<script.*?</script>|<[^>]+>", "", page.text)), url
    return len(found)


def live(community: Community) -> None:
    """Three months of questions of every fate, by people of every role, in two categories."""
    people = {role: community.member(role=role) for role in ("member", "super_user", "staff")}
    askers = [community.member() for _ in range(3)]
    other = community.category("Doorbells")
    for number in range(24):
        asked = clock.now() - timedelta(days=number * 4, hours=number * 5)
        asker = askers[number % 3]
        question = community.question(
            asker,
            title=f"Question {number}",
            at=asked,
            category_id=other if number % 3 == 0 else None,
            tags=("wi-fi",) if number % 2 else ("mesh", "wi-fi")[: number % 5],
        )
        if number % 4:
            helper: Actor = list(people.values())[number % 3]
            answered = min(asked + timedelta(minutes=7 * 3 ** (number % 7)), clock.now())
            answer = community.answer(question, helper, at=answered)
            if number % 4 > 1:
                community.accept(question, answer, at=min(answered + timedelta(hours=5), clock.now()))
        elif number % 8 == 0:
            community.accept(question, community.answer(question, asker, at=asked + timedelta(hours=1)))
    community.deliver()


@pytest.fixture
def manager(community: Community) -> Browser:
    community.name_site()
    return community.browser(community.member(role="community_manager"))


def test_every_figure_opens_as_many_questions_as_it_says(community: Community, manager: Browser) -> None:
    live(community)
    found = {key: follow_all(manager, page_path(key)) for key in PAGES}
    assert found["overview"] >= 35
    assert found["speed"] >= 30
    assert found["people"] >= 10
    assert found["quality"] >= 10
    narrowed = follow_all(manager, "/statistics?period=28&category=doorbells")
    compared = follow_all(manager, "/statistics/speed?compare=category:doorbells")
    tagged = follow_all(manager, "/statistics?tag=wi-fi&period=all")
    against = follow_all(manager, "/statistics/speed?tag=wi-fi&versus=mesh&period=all")
    assert min(narrowed, compared, tagged, against) >= 20


def test_a_tag_counts_its_questions_and_nothing_else(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    for tags in (("wi-fi",), ("wi-fi", "mesh"), ("mesh",), ()):
        community.question(tags=tags, at=clock.now() - timedelta(days=9))
    community.deliver()
    browser = community.browser(community.member(role="community_manager"))
    page = browser.get("/statistics?tag=Wi-Fi").text
    assert "2 questions" in page
    assert "Tag wi-fi" in page
    both = browser.get("/statistics/speed?tag=mesh&versus=wi-fi").text
    assert "Tag mesh" in both
    assert "tag wi-fi" in both
    for query, says in (
        ("tag=nowhere", "No question has the tag"),
        ("versus=no%00t", ""),
        ("versus=not", "No"),
    ):
        answer = browser.get(f"/statistics?{query}")
        assert answer.status_code == (422 if says else 400)
        assert says in answer.text


def test_a_page_of_the_statistics_asks_at_most_nine_times(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    live(community)
    manager = community.browser(community.member(role="community_manager"))
    with clock.shifted_by(timedelta(minutes=1)):
        community.deliver()  # folds the cells
    first: dict[str, int] = {}
    kept: dict[str, int] = {}
    with clock.frozen_at(clock.now()):  # figures are kept for a minute
        for key in PAGES:
            manager.get(page_path(key))  # what is read once a while is read now
            current_kernel().kept.pop("analytics.numbers")
            for asked in (first, kept):
                with statements() as log:
                    manager.get(page_path(key))
                asked[key] = len(log)
    assert max(kept.values()) <= 9, kept
    assert max(first["overview"], first["speed"]) <= 9, first


@pytest.mark.parametrize("questions", [0, 1])
def test_with_next_to_nothing_every_page_is_right(sqlite_community: Community, questions: int) -> None:
    community = sqlite_community
    community.name_site()
    for _ in range(questions):
        community.question()
    community.deliver()
    browser = community.browser(community.member(role="community_manager"))
    for key in PAGES:
        follow_all(browser, page_path(key))
        follow_all(browser, page_path(key) + "?period=all")
    page = browser.get("/statistics").text
    assert ("No question to count" in page) is (questions == 0)
    if questions:
        assert "Choose more days" in page


def test_unsolved_throughout_is_nought_and_not_a_gap(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    for days in range(8, 32):
        community.question(at=clock.now() - timedelta(days=days))
    community.deliver()
    browser = community.browser(community.member(role="community_manager"))
    for key in PAGES:
        follow_all(browser, page_path(key))
    page = browser.get("/statistics").text
    assert ">0%</a>" in page
    assert "not reached" in page


def test_a_list_stays_that_of_the_moment_its_figure_was_read(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    community.question(at=clock.now() - timedelta(hours=23, minutes=58))
    community.deliver()
    browser = community.browser(community.member(role="community_manager"))
    young = next(url for url in figures(browser.get("/statistics").text) if "part=not_yet" in url)
    assert "at=" in urlsplit(young).query
    with clock.shifted_by(timedelta(minutes=30)):
        assert "1 question in this list" in browser.get(young).text


def test_odd_addresses_are_not_found_rather_than_broken(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    browser = community.browser(community.member(role="administrator"))
    for address in (
        "figure=nonsense",
        "figure=solved.7d&part=nonsense",
        "figure=hour.999999999999",
        "figure=solver.99999999999999999999",
        "figure=solved.7d&category=nowhere",
        "figure=",
    ):
        assert browser.get(f"/statistics/questions?{address}").status_code == 404, address
    assert browser.get("/statistics/questions?figure=eligible&page=999999&at=x").status_code == 200
    assert browser.get("/statistics/export/nonsense.csv").status_code == 404
