"""Fold the cells that are marked: count their questions anew from the rows of facts."""

from __future__ import annotations

from sqlalchemy import select

from app.analytics.cells import fold_cell
from app.analytics.fact_rows import facts_by_cell
from app.analytics.models import CohortCell
from app.core.db import db, is_sqlite
from app.core.uow import command

FOLD = """
    UPDATE cohort_cell SET counts = ?, records = ?, marked = ?
    WHERE day = ? AND category_id = ? AND locale = ?"""
"""For the driver: a community of years has tens of thousands of cells."""


@command
def fold_cells(days: int = 30) -> int:
    """Those of the earliest marked days, so many at once. Returns how many cells that were.

    Each is locked before its facts are read, so whoever marks it meanwhile marks it afterwards.
    """
    first = select(CohortCell.day).where(CohortCell.marked).distinct().order_by(CohortCell.day).limit(days)
    keys = [
        (day, category_id, locale)
        for day, category_id, locale in db.session.execute(
            select(CohortCell.day, CohortCell.category_id, CohortCell.locale)
            .where(CohortCell.marked, CohortCell.day.in_(first))
            .order_by(CohortCell.day, CohortCell.category_id, CohortCell.locale)
            .with_for_update()
        )
    ]
    if not keys:
        return 0
    facts, sqlite = facts_by_cell(keys), is_sqlite()
    rows = [
        (*fold_cell(facts.get(key, ())), False, key[0].isoformat() if sqlite else key[0], *key[1:])
        for key in keys
    ]
    db.session.connection().exec_driver_sql(FOLD if sqlite else FOLD.replace("?", "%s"), rows)
    return len(keys)
