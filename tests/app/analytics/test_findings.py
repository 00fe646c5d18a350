"""What stands out in the figures, and what is left unsaid. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from app.analytics.findings import NOTHING, TOO_FEW, Block, Evidence, Part, find
from app.core.intervals import wilson


def part(count: int, n: int) -> Part:
    low, high = wilson(count, n)
    return Part(count / n, low, high, n, count)


def said(**figures: Any) -> str:
    return find(Evidence(**{"eligible": 500} | figures))[0].words


def test_too_few_questions_say_nothing_and_kindly() -> None:
    assert find(Evidence(eligible=19, solved_7d=part(1, 19), solved_before=part(19, 19))) == [TOO_FEW]
    assert find(Evidence(eligible=0)) == [TOO_FEW]


def test_when_nothing_stands_out_it_says_so() -> None:
    assert find(Evidence(eligible=500, solved_7d=part(300, 500), solved_before=part(310, 500))) == [NOTHING]


def test_a_fall_is_said_only_where_the_intervals_do_not_overlap() -> None:
    assert "Fewer questions are solved" in said(solved_7d=part(200, 500), solved_before=part(300, 500))
    assert said(solved_7d=part(10, 25), solved_before=part(14, 25)) == NOTHING.words
    assert said(solved_7d=part(400, 500), solved_before=part(300, 500)) == NOTHING.words, "a rise is no worry"


def test_three_people_who_carry_it_are_seen() -> None:
    words = said(solve_rate=part(300, 500), without_top_three=part(150, 500))
    assert words == ("Three people carry much of this: without their answers 30% would be solved, not 60%.")
    assert said(solve_rate=part(300, 500), without_top_three=part(280, 500)) == NOTHING.words


def test_hours_without_cover_are_seen() -> None:
    blocks = [Block(0, 6, 40, 12240.0), Block(6, 12, 90, 2400.0), Block(12, 18, 80, 3000.0)]
    assert said(blocks=blocks) == (
        "Questions asked between 00:00 and 06:00 wait 3 h 24 min, 5 times the quickest hours."
    )
    assert said(blocks=[Block(0, 6, 40, 3000.0), *blocks[1:]]) == NOTHING.words
    assert said(blocks=[Block(0, 6, 3, 99999.0), *blocks[1:]]) == NOTHING.words, "three questions are chance"
    assert "have no answer yet for half of them" in said(blocks=[Block(0, 6, 40, None), *blocks[1:]])


def test_a_category_that_lags_is_named() -> None:
    words = said(solved_7d=part(300, 500), categories=[("Doorbells", part(10, 60)), ("Energy", part(5, 10))])
    assert words.startswith("Doorbells is solved less than the rest: 17% within a week")


@pytest.mark.parametrize(
    ("now", "before", "grows"), [(12, 3, True), (12, 8, False), (3, 0, False), (5, 0, True)]
)
def test_a_problem_grows_when_it_doubles_and_is_not_tiny(now: int, before: int, grows: bool) -> None:
    found = said(growing=("It blinks", "/questions/1/x", now, before))
    assert found.startswith("A problem grows") is grows


def test_the_gravest_comes_first_and_every_finding_suggests_something() -> None:
    found = find(
        Evidence(
            eligible=500,
            acknowledged_24h=part(300, 500),
            acknowledged_before=part(400, 500),
            reopened=part(100, 300),
            staff_free=part(50, 300),
            waiting=part(300, 400),
        )
    )
    assert [finding.weight for finding in found] == sorted((f.weight for f in found), reverse=True)
    assert len(found) == 4
    assert all(finding.action.endswith(".") for finding in found)
