"""What stands out in the figures, and what is left unsaid. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.analytics.awake import Helper, awake_at, helpers_with_a_zone, offset_words
from app.analytics.findings import NOTHING, TOO_FEW, Block, Evidence, Part, find
from app.core.intervals import wilson
from tests.make.community import Community


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


def test_hours_without_cover_name_who_is_awake_then() -> None:
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    zones = ("Asia/Singapore", "Europe/Berlin", "Asia/Shanghai", "Asia/Kolkata", "America/New_York")
    helpers = [Helper(zone.partition("/")[2], ZoneInfo(zone)) for zone in zones]
    night = awake_at(0, helpers, zone=ZoneInfo("UTC"), now=now)  # in Kolkata it begins at 5:30
    assert [(one.name, offset_words(one, now)) for one in night] == [
        ("Singapore", "UTC+8"),
        ("Shanghai", "UTC+8"),
    ]
    assert [offset_words(one, now) for one in helpers[3:]] == ["UTC+5:30", "UTC\N{MINUS SIGN}5"]
    blocks = [Block(0, 6, 40, 12240.0), Block(6, 12, 90, 2400.0)]
    people = {0: [("Ana", "UTC+8"), ("Ben", "UTC+8")]}
    found = find(Evidence(eligible=100, blocks=blocks, awake=people.__getitem__))[0]
    assert found.action == "It is day for Ana and Ben, who solve questions here (UTC+8): ask them to look in."


def test_who_is_suggested_solves_here_and_is_no_employee(sqlite_community: Community) -> None:
    community = sqlite_community
    ana = community.member("Ana", time_zone="Asia/Singapore")
    community.member("Nowhere")
    kim = community.member("Kim", role="staff", time_zone="Asia/Singapore")
    odd = community.member("Odd", time_zone="Middle/Earth")
    asked = [person.signed_in_id for person in (kim, odd, ana)]
    assert [one.name for one in helpers_with_a_zone(asked)] == ["Ana"]
