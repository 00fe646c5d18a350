"""The one clock. Everything that asks for the time asks here, so that tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present time, aware, in UTC."""
    if _frozen is not None:
        return _frozen
    return datetime.now(UTC) + _shift


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day in `zone` that an aware moment falls on."""
    return moment.astimezone(zone).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Stand still at `moment`: for tests, and for the demo, which lives through half a year in a second.

    For the whole process, so never where requests are served. Raises ValueError when it is naive.
    """
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is no moment")
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


@contextmanager
def shifted_by(delta: timedelta) -> Iterator[None]:
    """Tests only: run ahead of (or behind) the real clock by `delta`."""
    global _shift
    before, _shift = _shift, _shift + delta
    try:
        yield
    finally:
        _shift = before
