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
FEW_DAYS = 40
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


class Cells(NamedTuple):
    """Cells as they were read, in the order of their keys; columns, because they are many."""

    keys: Sequence[CellKey]
    counts: Sequence[bytes]
    records: Sequence[bytes]
    fresh: frozenset[CellKey] = frozenset()
    """Folded just now: of these the table does not have the records."""


class CohortCells:
    """Counts of all cells of a cohort, and the records of those that are asked for."""

    def __init__(self, cohort: Cohort, as_of: datetime, cells: Cells) -> None:
        self.cohort, self.as_of_us = cohort, microseconds(as_of)
        self.keys, self._fresh = cells.keys, cells.fresh
        self.days = [key[0] for key in cells.keys]
        self.categories = np.array([key[1] for key in cells.keys], dtype=np.int64)
        packed = np.frombuffer(b"".join(cells.counts), dtype="<u4")
        self.counts = packed.reshape(len(cells.keys), len(COUNTS)).astype(np.int64)
        self._records: list[bytes | None] = list(cells.records)
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
        wanted = chosen.tolist()
        if missing := [at for at in wanted if self._records[at] is None]:
            self._load(missing)
        return np.frombuffer(b"".join(self._records[at] or b"" for at in wanted), dtype=RECORD_TYPE)

    def _load(self, missing: list[int]) -> None:
        """Records that were released. Cells that are gone meanwhile have none."""
        places = {self.keys[at]: at for at in missing}
        statement = select(*KEY, CohortCell.records).where(*conditions(self.cohort, CohortCell))
        days = {key[0] for key in places}
        if len(days) <= FEW_DAYS:  # those between young and old
            statement = statement.where(CohortCell.day.in_(sorted(days)))
        for day, category_id, locale, records in db.session.connection().execute(statement):
            at = places.get((day, category_id, locale))
            if at is not None:
                self._records[at] = records

    def release(self) -> None:
        """Forget many records: figures are kept, a million questions are not."""
        if sum(len(records) for records in self._records if records is not None) > MOST_KEPT:
            self._records = [
                records if key in self._fresh else None
                for key, records in zip(self.keys, self._records, strict=True)
            ]

    def __len__(self) -> int:
        return len(self.days)


def read_cells(cohorts: Sequence[Cohort], as_of: datetime) -> list[CohortCells]:
    """The cells of these cohorts. One query, and one for what is marked.

    A cell does not know tags, so the cells of a cohort with one are folded from its facts: a query each.
    """
    parts = [
        select(literal(place), *KEY, CohortCell.marked, CohortCell.counts, CohortCell.records).where(
            *conditions(cohort, CohortCell)
        )
        for place, cohort in enumerate(cohorts)
        if not cohort.tag
    ]
    rows: Sequence[Any] = ()
    if parts:
        statement = union_all(*parts) if len(parts) > 1 else parts[0]
        # The connection's own rows: the session's take half as long again, and these are many.
        rows = db.session.connection().execute(statement).all()
    folded = _fold_now({(row[1], row[2], row[3]) for row in rows if row[4]})
    found: list[list[Any]] = [[] for _ in cohorts]
    for row in rows:
        found[row[0]].append(row)
    return [
        CohortCells(cohort, as_of, _tagged_cells(cohort) if cohort.tag else _columns(found[place], folded))
        for place, cohort in enumerate(cohorts)
    ]


def _columns(rows: list[Any], folded: dict[CellKey, tuple[bytes, bytes]]) -> Cells:
    if not rows:
        return Cells((), (), ())
    rows.sort(key=lambda row: row[1:4])
    _, days, categories, locales, _, counts, records = zip(*rows, strict=True)
    keys = list(zip(days, categories, locales, strict=True))
    if folded:
        now = [folded.get(key) or pair for key, *pair in zip(keys, counts, records, strict=True)]
        counts, records = zip(*now, strict=True)
    return Cells(keys, counts, records, frozenset(folded))


def _fold_now(marked: set[CellKey]) -> dict[CellKey, tuple[bytes, bytes]]:
    """Marked cells as they are: read from the rows of facts."""
    facts = facts_by_cell(marked) if marked else {}
    return {key: fold_cell(facts.get(key, ())) for key in marked}


def _tagged_cells(cohort: Cohort) -> Cells:
    found = sorted(facts_in_cells(conditions(cohort, QuestionFact)).items())
    folded = [fold_cell(facts) for _, facts in found]
    keys = [key for key, _ in found]
    return Cells(keys, [counts for counts, _ in folded], [records for _, records in folded], frozenset(keys))


__all__ = ["PLACE", "RECORD", "RECORD_TYPE", "Chosen", "CohortCells", "read_cells", "versions"]
