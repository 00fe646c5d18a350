"""Wall times and moments, where clocks jump and where they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.policy import Invalid
from superusers.training.when import (
    NoSuchTime,
    TwiceThatDay,
    moment_of,
    month_grid,
    monthly,
    nearest_moment,
    read_moment,
    read_wall,
    span_in_words,
)
from tests.make.training import wall_of

BERLIN, NEW_YORK, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_wall_time_is_the_same_on_both_sides_of_a_change_of_clocks() -> None:
    assert moment_of(wall_of("2026-03-28T19:00"), BERLIN) == at(2026, 3, 28, 18, 0)
    assert moment_of(wall_of("2026-03-29T19:00"), BERLIN) == at(2026, 3, 29, 17, 0)


def test_a_time_that_clocks_jump_over_does_not_exist() -> None:
    with pytest.raises(NoSuchTime):
        moment_of(wall_of("2026-03-29T02:30"), BERLIN)
    assert nearest_moment(wall_of("2026-03-29T02:30"), BERLIN) == at(2026, 3, 29, 1, 30)
    with pytest.raises(Invalid, match=r"never show 02:30. Did you mean 03:30"):
        read_moment(wall_of("2026-03-29T02:30"), BERLIN, which="")


def test_a_time_that_clocks_show_twice_is_asked_about() -> None:
    wall = wall_of("2026-10-25T02:30")
    with pytest.raises(TwiceThatDay):
        moment_of(wall, BERLIN)
    with pytest.raises(Invalid) as asked:
        read_moment(wall, BERLIN, which="")
    assert list(asked.value.problems) == ["which"]
    assert read_moment(wall, BERLIN, which="first") == at(2026, 10, 25, 0, 30)
    assert read_moment(wall, BERLIN, which="second") == at(2026, 10, 25, 1, 30)
    # Half an hour is what Lord Howe Island turns its clocks by.
    assert moment_of(wall_of("2026-04-05T01:45"), LORD_HOWE, second=True) == at(2026, 4, 4, 15, 15)


def test_a_monthly_series_keeps_its_weekday_or_its_date() -> None:
    second_tuesday = [wall.date() for wall in monthly(wall_of("2026-11-10T19:00"), by="weekday", times=4)]
    assert second_tuesday == [date(2026, 11, 10), date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)]
    fifth_is_the_last = [wall.day for wall in monthly(wall_of("2026-03-31T19:00"), by="weekday", times=3)]
    assert fifth_is_the_last == [31, 28, 26]
    the_31st = [wall.day for wall in monthly(wall_of("2026-01-31T19:00"), by="date", times=4)]
    assert the_31st == [31, 28, 31, 30]


@pytest.mark.parametrize(
    ("day", "time", "field"),
    [
        ("2026-02-30", "19:00", "day"),
        ("tomorrow", "19:00", "day"),
        ("9999-01-01", "19:00", "day"),
        ("2026-03-10", "25:00", "at"),
        ("2026-03-10", "7 p.m.", "at"),
        ("2026-03-10", "", "at"),
    ],
)
def test_what_is_no_day_or_time_is_said_beside_its_field(day: str, time: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_wall(day, time)
    assert list(refused.value.problems) == [field]


def test_words_name_the_second_day_where_there_is_one() -> None:
    start, end = at(2026, 3, 10, 21, 0), at(2026, 3, 10, 22, 30)
    assert span_in_words(start, end, BERLIN) == "Tue 10 Mar 2026, 22:00–23:30"
    assert span_in_words(start, end, ZoneInfo("Asia/Tokyo")) == "Wed 11 Mar 2026, 06:00–07:30"
    assert " – Wed 11 Mar 2026, 00:00" in span_in_words(start, at(2026, 3, 10, 23, 0), BERLIN)


def test_a_month_is_whole_weeks() -> None:
    weeks = month_grid(2026, 3)
    assert weeks[0][0] == date(2026, 2, 23)
    assert weeks[-1][-1] == date(2026, 4, 5)
    assert {len(week) for week in weeks} == {7}
