"""Days of the programme's time zone, on a line of milliseconds since 1970."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def from_ms(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


class Calendar:
    """Which day a millisecond falls on: days of 23 and 25 hours are as long as they are."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._day = date.min
        self._from = self._until = 0

    def day_of(self, at: int) -> date:
        if not self._from <= at < self._until:
            self._day = datetime.fromtimestamp(at // 1000, self.zone).date()
            self._from, self._until = self.bounds(self._day)
        return self._day

    def bounds(self, day: date) -> tuple[int, int]:
        """The first millisecond of a day and that of the next."""
        return self._start(day), self._start(day + timedelta(days=1))

    def _start(self, day: date) -> int:
        return to_ms(datetime(day.year, day.month, day.day, tzinfo=self.zone))

    def split(self, start: int, end: int) -> Iterator[tuple[date, int]]:
        """How many milliseconds of a stretch fall on which day."""
        while start < end:
            day = self.day_of(start)
            until = min(end, self._until)
            yield day, until - start
            start = until
