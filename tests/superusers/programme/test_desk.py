"""First pages: what waits is shared by what people know and what they carry; the board counts right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask

from app.core import clock
from superusers.programme.life_cycle import State
from superusers.programme.queries.board import cohorts, concentration
from superusers.programme.queries.gaps import gaps
from superusers.programme.services.take_own_step import take_own_step
from superusers.programme.sharing import share_out
from tests.make.community import Community
from tests.make.programme import Programme

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@dataclass
class Asked:
    id: int
    category_id: int = 1
    author_id: int | None = None


def test_questions_go_to_who_knows_and_nobody_gets_everything() -> None:
    known = {7: {1: 30}, 8: {1: 9}, 9: {}}
    shared = share_out([Asked(n) for n in range(1, 41)], [7, 8, 9], known)
    load = {one: list(shared.values()).count(one) for one in (7, 8, 9)}
    assert shared[1] == 7
    assert load[7] > load[8] > load[9] > 0
    assert share_out([Asked(1, author_id=7)], [7], known) == {}
    fair = share_out([Asked(n, category_id=2) for n in range(30)], [7, 8, 9], known)
    assert sorted(list(fair.values()).count(one) for one in (7, 8, 9)) == [10, 10, 10]
    assert share_out([Asked(1)], [], known) == {}


def test_a_desk_shows_what_waits_and_nothing_while_on_leave(sqlite_app: Flask) -> None:
    community = Community(sqlite_app)
    community.name_site()
    programme = Programme(community)
    tom = programme.member(name="Tom")
    community.question(title="The light blinks white all night")
    community.deliver()
    browser = community.browser(tom)
    assert "The light blinks white all night" in browser.get("/desk").text
    take_own_step(tom, State.ON_LEAVE)
    page = browser.get("/desk").text
    assert "You are on leave" in page
    assert "The light blinks white all night" not in page
    today = community.browser(programme.manager).get("/today")
    assert today.status_code == 200
    assert community.browser(community.member()).get("/desk").status_code == 403


def test_the_board_says_what_hangs_on_three_and_who_stays(sqlite_app: Flask) -> None:
    community = Community(sqlite_app)
    with clock.frozen_at(NOON - timedelta(days=400)):
        programme = Programme(community)
        tom, ina = programme.member(), programme.member()
    with clock.frozen_at(NOON - timedelta(days=100)):
        take_own_step(ina, State.EMERITUS)
    with clock.frozen_at(NOON - timedelta(days=2)):
        for _ in range(5):
            question = community.question()
            community.accept(question, community.answer(question, tom))
        community.question()
        while community.deliver():
            pass
    with clock.frozen_at(NOON):
        top = concentration()
        assert (top.eligible, top.solved, top.without) == (6, 5, 0)
        (half,) = cohorts()
        assert (half.came, half.half_year, half.year, half.still) == (2, 2, 1, 1)
        assert {gap.asked for gap in gaps()} == {6}
