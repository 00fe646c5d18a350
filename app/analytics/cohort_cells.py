"""The cells of a cohort, as arrays. Needs NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from app.analytics.cells import COUNTS, RECORD, RECORD_FIELDS, fold_cell, microseconds
from app.analytics.fact_rows import CellKey, facts_by_cell
from app.analytics.figures import Share, share
from app.analytics.models import CohortCell
from app.analytics.queries import Cohort, conditions
from app.analytics.statistics import EVENTS, WITHIN
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import start_of_day

KEY = (CohortCell.day, CohortCell.category_id, CohortCell.locale)
RECORD_TYPE = np.dtype(RECORD_FIELDS)
PLACE = {name: place for place, name in enumerate(COUNTS)}
Chosen = NDArray[np.int64]


def versions(cohort: Cohort) -> tuple[int, int]:
    """What changes whenever a figure of the cohort does. One query over an index."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CohortCell.version), 0)).where(
            *conditions(cohort, CohortCell)
        )
    ).one()
    return int(row[0]), int(row[1])


class CohortCells:
    """Counts of all cells of a cohort, and the records of those that are asked for."""

    def __init__(self, cohort: Cohort, as_of: datetime) -> None:
        self.cohort, self.as_of_us = cohort, microseconds(as_of)
        rows = db.session.execute(
            select(*KEY, CohortCell.marked, CohortCell.counts)
            .where(*conditions(cohort, CohortCell))
            .order_by(*KEY)
        ).all()
        marked = {(row[0], row[1], row[2]) for row in rows if row[3]}
        self._folded = _fold_now(marked)
        self.days = [row[0] for row in rows]
        self.categories = np.array([row[1] for row in rows], dtype=np.int64)
        self.keys: dict[CellKey, int] = {(row[0], row[1], row[2]): at for at, row in enumerate(rows)}
        packed = b"".join(
            self._folded[key][0] if row[3] else row[4] for key, row in zip(self.keys, rows, strict=True)
        )
        self.counts = np.frombuffer(packed, dtype="<u4").reshape(len(rows), len(COUNTS)).astype(np.int64)
        self.release()
        self._bounds()

    def _bounds(self) -> None:
        """When the days of the cells begin and end."""
        zone = current_settings().programme_zone
        known: dict[date, int] = {}
        for day in {*self.days, *(day + timedelta(days=1) for day in self.days)}:
            known[day] = microseconds(start_of_day(day, zone))
        self.starts = np.array([known[day] for day in self.days], dtype=np.int64)
        self.ends = np.array([known[day + timedelta(days=1)] for day in self.days], dtype=np.int64)

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
        for day, category_id, locale, records in db.session.execute(statement):
            at = self.keys.get((day, category_id, locale))
            if at is not None:
                self._records.setdefault(at, records)

    def release(self) -> None:
        """Forget the records: figures are kept, a million questions are not."""
        # Of marked cells the table does not have them.
        self._records: dict[int, bytes] = {
            self.keys[key]: records for key, (_, records) in self._folded.items()
        }
        self._has_all = False

    def __len__(self) -> int:
        return len(self.days)


def _fold_now(marked: set[CellKey]) -> Mapping[CellKey, tuple[bytes, bytes]]:
    """Marked cells as they are: read from the rows of facts."""
    facts = facts_by_cell(marked) if marked else {}
    return {key: fold_cell(facts.get(key, ())) for key in marked}


__all__ = ["PLACE", "RECORD", "RECORD_TYPE", "Chosen", "CohortCells", "versions"]
