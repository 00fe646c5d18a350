"""Invented people through the code that takes beats: what is credited is what is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.db import db
from superusers.activity.cli import BEGIN, ZONE, Outcome, run_simulation
from superusers.activity.models import ActivityDay
from superusers.activity.simulation import Person, people, union
from tests.conftest import build_app, in_context, sqlite_copy

HONEST, DAYS = 5, 3


@pytest.fixture(scope="module")
def outcomes(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Outcome]]:
    """Three days around the week-end on which Europe's clocks change."""
    folder = tmp_path_factory.mktemp("simulation")
    url = sqlite_copy(migrated_sqlite, folder)
    for _ in in_context(build_app(url, folder, PROGRAMME_TIME_ZONE=ZONE)):
        yield run_simulation(people(7, members=HONEST, days=DAYS, begin=BEGIN))


def of(outcomes: list[Outcome], group: str) -> Outcome:
    return next(one for one in outcomes if one.person.group == group)


def test_the_honest_are_credited_what_they_were_there_within_two_per_cent(outcomes: list[Outcome]) -> None:
    honest = [one for one in outcomes if one.person.honest]
    assert len(honest) == HONEST
    for one in honest:
        assert one.person.true_s > 3600
        assert 0.98 <= one.ratio <= 1.005, one.ratio
        assert one.verified == pytest.approx(one.credited, rel=0.02)
        assert one.found_after_h is None


def test_some_of_them_use_several_devices_at_once(outcomes: list[Outcome]) -> None:
    there = [one.person for one in outcomes if one.person.honest]
    assert any(sum(b - a for a, b in person.there) > 1.2 * person.true_s for person in there)


def test_their_days_are_those_of_the_programme_on_the_day_of_23_hours(outcomes: list[Outcome]) -> None:
    """What was true, cut at the midnights of Berlin, is what the days hold."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from superusers.activity.days import Calendar, to_ms

    calendar = Calendar(ZoneInfo(ZONE))
    for one in (one for one in outcomes if one.person.honest):
        true: dict[object, float] = {}
        for start, end in union(one.person.there):
            begin, until = (to_ms(BEGIN + timedelta(seconds=at)) for at in (start, end))
            for day, length in calendar.split(begin, until):
                true[day] = true.get(day, 0) + length / 1000
        rows = db.session.query(ActivityDay).filter_by(member_id=one.member_id)
        held = {row.day: (row.reading + row.composing + row.browsing) / 1000 for row in rows}
        assert held.keys() == {day for day, seconds in true.items() if seconds > 1}
        for day, seconds in held.items():
            assert seconds == pytest.approx(true[day], rel=0.03, abs=35)


@pytest.mark.parametrize(
    "group",
    ["idle tab", "restored tab", "replayed beats", "auto-scroller", "beat script", "thirty tabs"],
)
def test_who_does_nothing_the_server_can_see_has_no_verified_second(
    outcomes: list[Outcome], group: str
) -> None:
    assert of(outcomes, group).verified == 0


def test_a_replay_and_an_idle_tab_are_not_even_credited(outcomes: list[Outcome]) -> None:
    assert of(outcomes, "idle tab").credited == 0
    assert of(outcomes, "replayed beats").credited == 30


def test_thirty_tabs_in_half_an_hour_are_half_an_hour(outcomes: list[Outcome]) -> None:
    assert of(outcomes, "thirty tabs").credited <= 1800 + 60


@pytest.mark.parametrize("group", ["a page every 10 minutes", "beat script"])
def test_scripts_are_on_the_managers_list_within_a_day(outcomes: list[Outcome], group: str) -> None:
    found = of(outcomes, group).found_after_h
    assert found is not None
    assert found <= 24


def test_the_same_seed_gives_the_same_people() -> None:
    def made() -> list[Person]:
        return people(3, members=2, days=1, begin=BEGIN)

    assert made() == made()
