"""The cells of a cohort, as arrays. Needs NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, literal, select, union_all

from app.analytics.cell_rows import CellRows, read_cell_rows
from app.analytics.cells import COUNTS, WORDS, microseconds
from app.analytics.figures import Share, share
from app.analytics.models import CohortCell
from app.analytics.queries import Cohort, conditions
from app.analytics.records import Records, Stored, Words
from app.analytics.statistics import EVENTS, WITHIN
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import start_of_day

PLACE = {name: place for place, name in enumerate(COUNTS)}
Chosen = NDArray[np.int64]
"""Cells by their place, rising."""
NOTHING = Stored((), np.zeros(0, dtype=np.int64))
MOST_KEPT = 1_000_000
"""Bytes of records that stay in memory with the figures made of them: of about 20,000 questions."""


def versions(cohorts: Sequence[Cohort]) -> list[tuple[int, int]]:
    """What changes whenever a figure of a cohort does. One query over an index, for all of them."""
    parts = [
        select(
            literal(place).label("place"), func.count(), func.coalesce(func.sum(CohortCell.version), 0)
        ).where(*conditions(cohort, CohortCell))
        for place, cohort in enumerate(cohorts)
    ]
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    found = {int(place): (int(count), int(version)) for place, count, version in rows}
    return [found[place] for place in range(len(cohorts))]


class CohortCells:
    """Counts of all cells of a cohort, by day, and the records of those that are asked for."""

    def __init__(self, cohort: Cohort, as_of: datetime, rows: CellRows) -> None:
        self.cohort, self.as_of_us = cohort, microseconds(as_of)
        self.days, self.categories, self.counts = rows.days, rows.categories, rows.counts
        self._rows, self._order = replace(rows, records=NOTHING), rows.order
        self._records: Stored | None = rows.records
        self._bounds()
        self._between = {
            window: self._just_old_enough(int(seconds * 1_000_000))
            for window, seconds in WITHIN.items()
            if seconds is not None
        }

    def _bounds(self) -> None:
        """When the days of the cells begin and end."""
        zone = current_settings().programme_zone
        days = np.unique(np.concatenate((self.days, self.days + 1)))
        begins = [microseconds(start_of_day(date.fromordinal(day), zone)) for day in days.tolist()]
        begin = np.array(begins, dtype=np.int64)
        self.starts = begin[np.searchsorted(days, self.days)]
        self.ends = begin[np.searchsorted(days, self.days + 1)]

    def _just_old_enough(self, within_us: int) -> dict[int, Words]:
        """The cells of the one day of which only a part is old enough for a time, with their records."""
        latest = self.as_of_us - within_us
        cells = np.flatnonzero((self.ends > latest) & (self.starts <= latest)).tolist()
        return {cell: self._stored().of_one(int(self._order[cell])) for cell in cells}

    @property
    def all(self) -> Chosen:
        return np.arange(len(self.days))

    def total(self, chosen: Chosen) -> dict[str, int]:
        sums = self.counts[chosen].sum(axis=0)
        return {name: int(value) for name, value in zip(COUNTS, sums, strict=True)}

    def rates(self, chosen: Chosen) -> dict[str, dict[str, Share]]:
        """Every event within every time. A day that is old enough throughout, or nowhere, is counted from
        its counts, so the cost follows the days; only the one day in between is counted by question.
        """
        found: dict[str, dict[str, Share]] = {event: {} for event in EVENTS}
        for window, seconds in WITHIN.items():
            for event, result in self.rates_within(chosen, window, seconds).items():
                found[event][window] = result
        return found

    def rates_within(self, chosen: Chosen, window: str, seconds: float | None) -> dict[str, Share]:
        eligible = int(self.counts[chosen, PLACE["eligible"]].sum())
        mature, between, latest = chosen, np.zeros((WORDS, 0), dtype=np.int64), self.as_of_us
        if seconds is not None:
            latest -= int(seconds * 1_000_000)
            mature = chosen[self.ends[chosen] <= latest]
            partly = [words for cell, words in self._between[window].items() if _is_among(cell, chosen)]
            between = np.hstack([between, *partly])
        old = Records([between[:, between[0] <= latest]])
        n = int(self.counts[mature, PLACE["eligible"]].sum()) + len(old)
        found = {}
        for event in EVENTS:
            times = old.times(event)
            count = int(self.counts[mature, PLACE[f"{event}.{window}"]].sum())
            if seconds is not None:
                count += int(((times >= 0) & (times <= int(seconds * 1_000_000))).sum())
            found[event] = share(f"{event}.{window}", count, n, eligible - n)
        return found

    def records(self, chosen: Chosen) -> Records:
        """The eligible questions of these cells."""
        stored = self._stored()
        places = self._order[chosen]
        return stored.of(places[places >= 0])

    def _stored(self) -> Stored:
        """Read again where they were released; of cells that are gone meanwhile there are none."""
        if self._records is None:
            again = read_cell_rows([self.cohort])[0]
            places = dict(zip(again.keys(), again.order.tolist(), strict=True))
            mine = self._rows.keys()
            self._order = np.array([places.get(key, -1) for key in mine], dtype=np.int64)
            self._records = again.records
        return self._records

    def release(self) -> None:
        """Forget many records: figures are kept, a million questions are not."""
        if self._records is not None and self._records.nbytes > MOST_KEPT:
            self._records = None

    def __len__(self) -> int:
        return len(self.days)


def _is_among(cell: int, chosen: Chosen) -> bool:
    at = int(np.searchsorted(chosen, cell))
    return at < len(chosen) and int(chosen[at]) == cell


def read_cells(cohorts: Sequence[Cohort], as_of: datetime) -> list[CohortCells]:
    """The cells of these cohorts; see `read_cell_rows` for what it asks the database."""
    rows = read_cell_rows(cohorts)
    return [CohortCells(cohort, as_of, some) for cohort, some in zip(cohorts, rows, strict=True)]
