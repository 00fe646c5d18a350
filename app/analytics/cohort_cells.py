"""The cells of a cohort, as arrays. Needs NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, literal, select, union_all

from app.analytics.cells import COUNTS, RECORD, RECORD_FIELDS, fold_cell, microseconds
from app.analytics.fact_rows import CellKey, facts_by_cell, facts_in_cells
from app.analytics.figures import Share, share
from app.analytics.models import CohortCell, QuestionFact
from app.analytics.queries import Cohort, conditions
from app.analytics.statistics import EVENTS, WITHIN
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import start_of_day

KEY = (CohortCell.day, CohortCell.category_id, CohortCell.locale)
RECORD_TYPE = np.dtype(RECORD_FIELDS)
PLACE = {name: place for place, name in enumerate(COUNTS)}
Chosen = NDArray[np.int64]
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


class Row(NamedTuple):
    """A cell as it was read."""

    key: CellKey
    counts: bytes
    records: bytes
    fresh: bool = False
    """Folded just now: the table does not have this."""


class CohortCells:
    """Counts of all cells of a cohort, and the records of those that are asked for."""

    def __init__(self, cohort: Cohort, as_of: datetime, rows: Sequence[Row]) -> None:
        self.cohort, self.as_of_us = cohort, microseconds(as_of)
        self.keys: dict[CellKey, int] = {row.key: at for at, row in enumerate(rows)}
        self.days = [row.key[0] for row in rows]
        self.categories = np.array([row.key[1] for row in rows], dtype=np.int64)
        packed = b"".join(row.counts for row in rows)
        self.counts = np.frombuffer(packed, dtype="<u4").reshape(len(rows), len(COUNTS)).astype(np.int64)
        self._records = {at: row.records for at, row in enumerate(rows)}
        self._fresh = {at: row.records for at, row in enumerate(rows) if row.fresh}
        self._has_all = True
        self._bounds()

    def _bounds(self) -> None:
        """When the days of the cells begin and end."""
        zone = current_settings().programme_zone
        days, which = np.unique([day.toordinal() for day in self.days], return_inverse=True)

        def begins(ordinal: int) -> int:
            return microseconds(start_of_day(date.fromordinal(ordinal), zone))

        self.starts = np.array([begins(day) for day in days.tolist()], dtype=np.int64)[which]
        self.ends = np.array([begins(day + 1) for day in days.tolist()], dtype=np.int64)[which]

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
        if seconds is None:
            mature, between = chosen, chosen[:0]
        else:
            latest = self.as_of_us - int(seconds * 1_000_000)
            mature = chosen[self.ends[chosen] <= latest]
            between = chosen[(self.ends[chosen] > latest) & (self.starts[chosen] <= latest)]
        n = int(self.counts[mature, PLACE["eligible"]].sum())
        counts = {event: int(self.counts[mature, PLACE[f"{event}.{window}"]].sum()) for event in EVENTS}
        if len(between) and seconds is not None:
            records = self.records(between)
            old = records[records["asked"] <= latest]
            n += len(old)
            for event in EVENTS:
                times = old[event]
                counts[event] += int(((times >= 0) & (times <= int(seconds * 1_000_000))).sum())
        return {event: share(f"{event}.{window}", counts[event], n, eligible - n) for event in EVENTS}

    def records(self, chosen: Chosen) -> NDArray[Any]:
        """The eligible questions of these cells, as `RECORD_TYPE`."""
        missing = [] if self._has_all else [at for at in chosen.tolist() if at not in self._records]
        if missing:
            self._load(missing)
        joined = b"".join(self._records.get(at, b"") for at in chosen.tolist())
        return np.frombuffer(joined, dtype=RECORD_TYPE)

    def _load(self, missing: list[int]) -> None:
        statement = select(*KEY, CohortCell.records).where(*conditions(self.cohort, CohortCell))
        days = {self.days[at] for at in missing}
        if len(days) <= 40:  # those between young and old, or a short cohort
            statement = statement.where(CohortCell.day.in_(sorted(days)))
        else:
            self._has_all = True
        for day, category_id, locale, records in db.session.connection().execute(statement):
            at = self.keys.get((day, category_id, locale))
            if at is not None:
                self._records.setdefault(at, records)

    def release(self) -> None:
        """Forget many records: figures are kept, a million questions are not."""
        if sum(map(len, self._records.values())) > MOST_KEPT:
            self._records = dict(self._fresh)
            self._has_all = len(self._records) == len(self)

    def __len__(self) -> int:
        return len(self.days)


def read_cells(cohorts: Sequence[Cohort], as_of: datetime) -> list[CohortCells]:
    """The cells of these cohorts. One query, and one for what is marked.

    A cell does not know tags, so the cells of a cohort with one are folded from its facts: a query each.
    """
    found: list[list[Row]] = [_folded_rows(cohort) if cohort.tag else [] for cohort in cohorts]
    parts = [
        select(literal(place), *KEY, CohortCell.marked, CohortCell.counts, CohortCell.records).where(
            *conditions(cohort, CohortCell)
        )
        for place, cohort in enumerate(cohorts)
        if not cohort.tag
    ]
    if parts:
        statement = union_all(*parts) if len(parts) > 1 else parts[0]
        # The connection's own rows: the session's take half as long again, and these are many.
        rows = db.session.connection().execute(statement).all()
        folded = _fold_now({row[1:4] for row in rows if row[4]})
        for place, day, category_id, locale, marked, counts, records in rows:
            key = (day, category_id, locale)
            found[place].append(folded[key] if marked else Row(key, counts, records))
    return [CohortCells(cohort, as_of, sorted(rows)) for cohort, rows in zip(cohorts, found, strict=True)]


def _fold_now(marked: set[Any]) -> dict[CellKey, Row]:
    """Marked cells as they are: read from the rows of facts."""
    facts = facts_by_cell(marked) if marked else {}
    return {key: Row(key, *fold_cell(facts.get(key, ())), fresh=True) for key in map(tuple, marked)}


def _folded_rows(cohort: Cohort) -> list[Row]:
    found = facts_in_cells(conditions(cohort, QuestionFact))
    return [Row(key, *fold_cell(facts), fresh=True) for key, facts in found.items()]


__all__ = ["PLACE", "RECORD", "RECORD_TYPE", "Chosen", "CohortCells", "read_cells", "versions"]
