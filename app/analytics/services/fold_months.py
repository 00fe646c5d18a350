"""Fill months that are over from their folded cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.analytics.cells import by_word
from app.analytics.fact_rows import CellKey
from app.analytics.models import CohortCell, CohortMonth
from app.analytics.months import month_of, next_month
from app.core import clock
from app.core.db import db, is_sqlite
from app.core.kernel import current_settings
from app.core.uow import command

FILL = """
    UPDATE cohort_month SET days = ?, counts = ?, records = ?, marked = ?
    WHERE month = ? AND category_id = ? AND locale = ?"""
"""For the driver: a community of years has thousands."""


@command
def fold_months(months: int = 6) -> int:
    """Of the earliest that are marked and over, so many at once, those without a marked cell. Returns how
    many rows were filled.

    They are locked before their cells are read, and who marks a cell marks its month first: so whatever is
    marked meanwhile is marked afterwards.
    """
    today = clock.now().astimezone(current_settings().programme_zone).date()
    over = CohortMonth.marked, CohortMonth.month < month_of(today)
    first = select(CohortMonth.month).where(*over).distinct().order_by(CohortMonth.month).limit(months)
    locked = (
        select(CohortMonth.month, CohortMonth.category_id, CohortMonth.locale)
        .where(*over, CohortMonth.month.in_(list(db.session.scalars(first))))
        .order_by(CohortMonth.month, CohortMonth.category_id, CohortMonth.locale)
        .with_for_update()
    )
    keys = {(month, category, locale) for month, category, locale in db.session.execute(locked)}
    rows = [
        (*packed, False, key[0].isoformat() if is_sqlite() else key[0], *key[1:])
        for month in sorted({key[0] for key in keys})
        for key, packed in packed_months(month).items()
        if key in keys
    ]
    if rows:
        db.session.connection().exec_driver_sql(FILL if is_sqlite() else FILL.replace("?", "%s"), rows)
    return len(rows)


def packed_months(month: date) -> dict[CellKey, tuple[bytes, bytes, bytes]]:
    """What the rows of a month should hold: days, counts and records. Not of those with a marked cell."""
    rows: Sequence[Any] = db.session.execute(
        select(
            *(CohortCell.category_id, CohortCell.locale, CohortCell.day),
            *(CohortCell.marked, CohortCell.counts, CohortCell.records),
        )
        .where(CohortCell.day >= month, CohortCell.day < next_month(month))
        .order_by(CohortCell.day)
    ).all()
    cells: dict[CellKey, list[Any]] = {}
    for category, locale, *cell in rows:
        cells.setdefault((month, category, locale), []).append(cell)
    return {
        key: (
            bytes(day.day for day, *_ in some),
            b"".join(counts for _, _, counts, _ in some),
            by_word(b"".join(records for *_, records in some)),
        )
        for key, some in cells.items()
        if not any(marked for _, marked, _, _ in some)
    }
