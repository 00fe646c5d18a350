"""One clock that tests can move, and times that are aware wherever they come from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from app.core import clock
from app.core.db import db
from app.core.site import SiteRow
from app.core.uow import command

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@command
def founded_at(moment: datetime) -> None:
    db.session.merge(SiteRow(id=1, name="x", tagline="", created_at=moment))


def stored() -> datetime:
    db.session.rollback()
    return db.session.scalars(select(SiteRow.created_at)).one()


class TestClock:
    def test_the_time_is_aware_and_in_utc(self) -> None:
        assert clock.now().utcoffset() == timedelta(0)

    def test_it_can_stand_still(self) -> None:
        with clock.frozen_at(MOMENT):
            assert clock.now() == clock.now() == MOMENT
        assert clock.now() != MOMENT

    def test_it_can_run_ahead_and_further_ahead(self) -> None:
        day = timedelta(days=1)
        before = clock.now()
        with clock.shifted_by(day), clock.shifted_by(day):
            assert timedelta(0) <= clock.now() - before - 2 * day < timedelta(seconds=5)
        assert clock.now() - before < timedelta(seconds=5)

    def test_it_does_not_stand_still_at_a_naive_moment(self) -> None:
        with pytest.raises(ValueError, match="naive"), clock.frozen_at(datetime(2026, 3, 1)):  # noqa: DTZ001
            pass

    def test_a_day_is_a_day_of_the_zone(self) -> None:
        late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        assert clock.day_of(late, ZoneInfo("UTC")) == date(2026, 3, 1)
        assert clock.day_of(late, ZoneInfo("Asia/Tokyo")) == date(2026, 3, 2)
        assert clock.day_of(late, ZoneInfo("America/New_York")) == date(2026, 3, 1)

    def test_days_of_23_and_25_hours_are_one_day_each(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
            start = datetime(day.year, day.month, day.day, tzinfo=berlin).astimezone(UTC)
            on_it = [h for h in range(48) if clock.day_of(start + timedelta(hours=h), berlin) == day]
            assert len(on_it) == hours


class TestUtcDateTime:
    def test_what_goes_in_comes_out_aware_and_to_the_microsecond(self, app: Flask) -> None:
        founded_at(MOMENT)
        assert stored() == MOMENT
        assert stored().tzinfo is UTC

    def test_another_zone_becomes_utc(self, app: Flask) -> None:
        founded_at(MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30))))
        assert stored() == MOMENT
        assert stored().utcoffset() == timedelta(0)

    def test_a_naive_time_is_refused_going_in(self, app: Flask) -> None:
        with pytest.raises(StatementError, match="naive"):
            founded_at(datetime(2026, 3, 1))  # noqa: DTZ001

    def test_a_naive_time_is_refused_in_a_comparison(self, app: Flask) -> None:
        with pytest.raises(StatementError, match="naive"):
            db.session.scalars(select(SiteRow).where(SiteRow.created_at < datetime(2026, 3, 1))).all()  # noqa: DTZ001

    def test_comparisons_and_order_are_those_of_moments(self, app: Flask) -> None:
        founded_at(MOMENT)
        for other, earlier in ((MOMENT + timedelta(microseconds=1), True), (MOMENT, False)):
            elsewhere = other.astimezone(ZoneInfo("Pacific/Auckland"))
            found = db.session.scalars(select(SiteRow.id).where(SiteRow.created_at < elsewhere)).all()
            assert bool(found) is earlier
