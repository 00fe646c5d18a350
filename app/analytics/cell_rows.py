"""Reading the cells of cohorts: whole months where they are kept, days elsewhere. Needs NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, literal, or_, select, union_all

from app.analytics.cells import COUNTS, fold_cell
from app.analytics.fact_rows import CellKey, facts_by_cell, facts_in_cells
from app.analytics.models import CohortCell, CohortMonth, QuestionFact
from app.analytics.months import month_of, next_month
from app.analytics.queries import Cohort, conditions, conditions_on_place
from app.analytics.records import Stored, Words, from_rows, from_words
from app.core.db import db

Numbers = NDArray[np.int64]
LONG = timedelta(days=100)
"""Fewer days than these have too few whole months to be worth a query."""
MOST_STRETCHES = 40
"""More open months than these in the middle of a cohort, as while it is rebuilt, and all days are read."""
ELIGIBLE = COUNTS.index("eligible")
_NAMES = ("category_id", "locale", "marked", "counts", "records")
DAYS: list[Any] = [CohortCell.day, *(getattr(CohortCell, name) for name in _NAMES)]
MONTHS: list[Any] = [CohortMonth.month, *(getattr(CohortMonth, name) for name in _NAMES), CohortMonth.days]


@dataclass(frozen=True, slots=True)
class CellRows:
    """The cells of a cohort as columns, and the records of their questions."""

    days: Numbers
    """`date.toordinal`, rising."""
    categories: Numbers
    locales: Numbers
    """Places in `names`."""
    names: Sequence[str]
    counts: Numbers
    """A row of COUNTS for each; column by column in memory, because that is how they are read."""
    order: Numbers
    """Which cell of `records` each is."""
    records: Stored

    def keys(self) -> list[tuple[int, int, str]]:
        """Day, category and language of each."""
        locales = [self.names[at] for at in self.locales.tolist()]
        return list(zip(self.days.tolist(), self.categories.tolist(), locales, strict=True))


def read_cell_rows(cohorts: Sequence[Cohort]) -> list[CellRows]:
    """The cells of these cohorts. A query for the days, one for the months of long cohorts, one for what is
    marked.

    A cell does not know tags, so the cells of a cohort with one are folded from its facts: a query each.
    """
    months = _months(cohorts)
    rows = _days(cohorts, months)
    marked = {tuple(row[1:4]) for some in rows for row in some if row[4]}
    folded = _fold_now(marked)
    return [
        _tagged(cohort) if cohort.tag else _together(months[place], rows[place], folded)
        for place, cohort in enumerate(cohorts)
    ]


def _months(cohorts: Sequence[Cohort]) -> list[list[Any]]:
    """Whole months of each cohort: rows of its place and MONTHS."""
    parts = [
        select(literal(place), *MONTHS).where(*_whole_months(cohort))
        for place, cohort in enumerate(cohorts)
        if _is_long(cohort)
    ]
    return _by_place(parts, len(cohorts))


def _is_long(cohort: Cohort) -> bool:
    if cohort.tag:
        return False
    return cohort.start is None or cohort.end is None or cohort.end - cohort.start > LONG


def _by_place(parts: Sequence[Any], places: int) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _ in range(places)]
    if parts:
        statement: Any = union_all(*parts) if len(parts) > 1 else parts[0]
        # The connection's own rows: the session's take half as long again, and these are many.
        for row in db.session.connection().execute(statement).all():
            found[row[0]].append(row)
    return found


def _whole_months(cohort: Cohort) -> list[ColumnElement[bool]]:
    found = conditions_on_place(cohort, CohortMonth)
    if cohort.start is not None:
        found.append(CohortMonth.month >= cohort.start)
    if cohort.end is not None and cohort.end < date.max:
        found.append(CohortMonth.month < month_of(cohort.end + timedelta(days=1)))
    return found


def _days(cohorts: Sequence[Cohort], months: list[list[Any]]) -> list[list[Any]]:
    """The days that no month covers: rows of the cohort's place and DAYS."""
    parts = [
        select(literal(place), *DAYS).where(*conditions(cohort, CohortCell), *_uncovered(months[place]))
        for place, cohort in enumerate(cohorts)
        if not cohort.tag
    ]
    rows = _by_place(parts, len(cohorts))
    for place, some in enumerate(rows):
        if covered := {row[1:4] for row in months[place] if not row[4]}:
            rows[place] = [row for row in some if (month_of(row[1]), *row[2:4]) not in covered]
    return rows


def _uncovered(months: list[Any]) -> list[ColumnElement[bool]]:
    """Days before, after and between the months that were read."""
    full = sorted({row[1] for row in months} - {row[1] for row in months if row[4]})
    if not full:
        return []
    gaps: list[ColumnElement[bool]] = [CohortCell.day < full[0], CohortCell.day >= next_month(full[-1])]
    for before, after in pairwise(full):
        if next_month(before) != after:
            gaps.append((CohortCell.day >= next_month(before)) & (CohortCell.day < after))
    return [or_(*gaps)] if len(gaps) <= MOST_STRETCHES else []


def _fold_now(marked: set[CellKey]) -> dict[CellKey, tuple[bytes, bytes]]:
    """Marked cells as they are: read from the rows of facts."""
    facts = facts_by_cell(marked) if marked else {}
    return {key: fold_cell(facts.get(key, ())) for key in marked}


def _together(months: list[Any], rows: list[Any], folded: dict[CellKey, tuple[bytes, bytes]]) -> CellRows:
    read = _Reading()
    for _, month, category, locale, marked, counts, records, days in months:
        if not marked:
            read.add(month.toordinal() - 1, days, category, locale, counts)
            read.pieces.append(from_words(records))
    found = []
    for _, day, category, locale, marked, counts, records in rows:
        if marked:
            counts, records = folded[day, category, locale]
        read.add(day.toordinal() - 1, ONE_DAY, category, locale, counts)
        found.append(records)
    read.pieces.append(from_rows(b"".join(found)))
    return read.done()


def _tagged(cohort: Cohort) -> CellRows:
    read, found = _Reading(), []
    for (day, category, locale), facts in facts_in_cells(conditions(cohort, QuestionFact)).items():
        counts, records = fold_cell(facts)
        read.add(day.toordinal() - 1, ONE_DAY, category, locale, counts)
        found.append(records)
    read.pieces.append(from_rows(b"".join(found)))
    return read.done()


ONE_DAY = b"\1"


class _Reading:
    """Rows as they come: a month or a day of one category and language."""

    def __init__(self) -> None:
        self._days: list[bytes] = []
        self._before: list[int] = []
        self._categories: list[int] = []
        self._locales: list[int] = []
        self._names: dict[str, int] = {}
        self._counts: list[bytes] = []
        self.pieces: list[Words] = []

    def add(self, before: int, days: bytes, category: int, locale: str, counts: bytes) -> None:
        """`days`: of its cells, counted from the day `before`."""
        self._days.append(days)
        self._before.append(before)
        self._categories.append(category)
        self._locales.append(self._names.setdefault(locale, len(self._names)))
        self._counts.append(counts)

    def done(self) -> CellRows:
        """By day. The records stay where they are: to put them in order would cost more than it is worth."""
        cells = [len(days) for days in self._days]

        def of_each(values: list[int]) -> Numbers:
            return np.repeat(np.array(values, dtype=np.int64), cells)

        days = of_each(self._before) + np.frombuffer(b"".join(self._days), dtype=np.uint8)
        order = np.argsort(days, kind="stable")
        counts = np.frombuffer(b"".join(self._counts), dtype="<u4").reshape(len(days), len(COUNTS))
        return CellRows(
            days=days[order],
            categories=of_each(self._categories)[order],
            locales=of_each(self._locales)[order],
            names=list(self._names),
            counts=np.ascontiguousarray(counts[order].T).astype(np.int64).T,
            order=order,
            records=Stored(self.pieces, counts[:, ELIGIBLE].astype(np.int64)),
        )
