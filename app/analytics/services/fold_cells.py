"""Fold the cells that are marked: count their questions anew from the rows of facts."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from app.analytics.cells import fold_cell
from app.analytics.fact_rows import facts_by_cell
from app.analytics.models import CohortCell
from app.core.db import db
from app.core.uow import command


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
    facts = facts_by_cell(keys)
    rows = []
    for key in keys:
        counts, records = fold_cell(facts.get(key, ()))
        rows.append(dict(zip(("b_day", "b_category", "b_locale"), key, strict=True), c=counts, r=records))
    db.session.execute(
        update(CohortCell.__table__)  # type: ignore[arg-type]
        .where(
            CohortCell.day == bindparam("b_day"),
            CohortCell.category_id == bindparam("b_category"),
            CohortCell.locale == bindparam("b_locale"),
        )
        .values(counts=bindparam("c"), records=bindparam("r"), marked=False),
        rows,
    )
    return len(keys)
