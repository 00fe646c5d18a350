"""What was typed into the filters, and when the next mail of a view is due. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.analytics.rhythm import next_time
from app.analytics.scope import Days, Typed, days_a_year_before, days_before, read_days, read_typed
from app.core.policy import Invalid

TODAY = date(2026, 11, 20)
BERLIN = ZoneInfo("Europe/Berlin")


def days(**typed: str) -> Days:
    return read_days(read_typed(typed), TODAY)


def test_without_anything_typed_it_is_the_last_90_days() -> None:
    assert days() == Days(date(2026, 8, 23), TODAY)


def test_days_of_ones_own_need_no_period() -> None:
    assert days(**{"from": "2026-01-01", "to": "2026-01-31"}) == Days(date(2026, 1, 1), date(2026, 1, 31))


def test_a_period_wins_over_days_that_were_left_in_the_form() -> None:
    assert days(period="28", **{"from": "2020-01-01"}) == Days(date(2026, 10, 24), TODAY)


def test_ten_years_in_one_view_are_taken() -> None:
    assert days(**{"from": "2016-11-21", "to": "2026-11-20"}).first == date(2016, 11, 21)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"from": "2026-11-21"}, "from"),
        ({"to": "2027-01-01"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from": "0001-01-01"}, "from"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        days(**typed)
    assert list(refused.value.problems) == [field]


def test_what_was_typed_comes_back_in_addresses_without_what_is_usual() -> None:
    assert read_typed({"period": "90", "category": "speakers"}).query_string() == "category=speakers"
    own = read_typed({"from": "2026-01-01", "compare": "year"})
    assert own.url("/statistics") == "/statistics?from=2026-01-01&compare=year"
    assert read_typed({"period": "x" * 999}) == Typed(period="90")


def test_the_days_before_are_as_many() -> None:
    now = Days(date(2026, 3, 1), date(2026, 3, 31))
    assert days_before(now) == Days(date(2026, 1, 29), date(2026, 2, 28))
    assert days_before(Days(None, TODAY)) is None
    assert days_before(Days(date(1, 1, 2), date(2026, 1, 1))) is None


def test_a_year_before_falls_on_the_same_days_of_the_week() -> None:
    then = days_a_year_before(Days(date(2026, 11, 16), date(2026, 11, 20)))
    assert then == Days(date(2025, 11, 17), date(2025, 11, 21))


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        ("day", datetime(2026, 6, 1, 5, 59, tzinfo=UTC), datetime(2026, 6, 1, 6, tzinfo=UTC)),
        ("day", datetime(2026, 6, 1, 6, 0, tzinfo=UTC), datetime(2026, 6, 2, 6, tzinfo=UTC)),
        ("week", datetime(2026, 6, 1, 7, 0, tzinfo=UTC), datetime(2026, 6, 8, 6, tzinfo=UTC)),
        ("month", datetime(2026, 12, 1, 8, 0, tzinfo=UTC), datetime(2027, 1, 1, 7, tzinfo=UTC)),
    ],
)
def test_a_mail_is_due_at_its_hour(rhythm: str, after: datetime, due: datetime) -> None:
    assert next_time(rhythm, hour=8, zone=BERLIN, after=after) == due


def test_it_stays_at_its_hour_when_clocks_change() -> None:
    """On 28 March 2027 Berlin moves from UTC+1 to UTC+2, on 31 October back."""
    spring = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert next_time("day", hour=8, zone=BERLIN, after=spring) == datetime(2027, 3, 28, 6, tzinfo=UTC)
    autumn = datetime(2027, 10, 30, 12, tzinfo=UTC)
    assert next_time("day", hour=8, zone=BERLIN, after=autumn) == datetime(2027, 10, 31, 7, tzinfo=UTC)


def test_an_hour_that_a_day_skips_or_has_twice_gives_one_mail() -> None:
    skipped = next_time("day", hour=2, zone=BERLIN, after=datetime(2027, 3, 27, 12, tzinfo=UTC))
    assert skipped == datetime(2027, 3, 28, 1, tzinfo=UTC), "at 3:00, when 2:00 does not come"
    twice = next_time("day", hour=2, zone=BERLIN, after=datetime(2027, 10, 30, 12, tzinfo=UTC))
    assert twice == datetime(2027, 10, 31, 0, tzinfo=UTC)
    after = next_time("day", hour=2, zone=BERLIN, after=twice)
    assert after == datetime(2027, 11, 1, 1, tzinfo=UTC), "and not again when the hour comes back"
