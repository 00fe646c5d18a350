"""Steps of keeping the cells: mark what changed, fold it later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from app.analytics.cells import EMPTY_COUNTS
from app.analytics.models import CohortCell, CohortMonth
from app.analytics.months import month_of
from app.core import clock
from app.core.db import db, is_sqlite
from app.core.jobs import enqueue

CellKey = tuple[date, int, str]
"""Day, category, language."""
MONTH = ("month", "category_id", "locale")
EMPTY_MONTH = {"marked": True, "days": b"", "counts": b"", "records": b""}
FOLD_JOB = "analytics.fold"
FOLD_AFTER = timedelta(seconds=10)
"""What happens meanwhile is folded with it. Readers need not wait: they read marked cells from the facts."""


def mark_cells(keys: Collection[CellKey]) -> None:
    """Inside a command or a delivery: these cells do not say any more what the facts say."""
    if not keys:
        return
    insert = upsert()
    # The months first: who fills one has locked it, and reads its cells when it is the only one to do so.
    months = {(month_of(day), category_id, locale) for day, category_id, locale in keys}
    db.session.execute(
        insert(CohortMonth).values(EMPTY_MONTH).on_conflict_do_update(index_elements=MONTH, set_=EMPTY_MONTH),
        [dict(zip(MONTH, key, strict=True)) for key in sorted(months)],
    )
    # In one order, so that two who mark several never wait for each other.
    rows = [
        {"day": day, "category_id": category_id, "locale": locale, "counts": EMPTY_COUNTS}
        for day, category_id, locale in sorted(keys)
    ]
    statement = insert(CohortCell).values(version=1, marked=True, records=b"")
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "category_id", "locale"],
            set_={"version": CohortCell.version + 1, "marked": True},
        ),
        rows,
    )
    fold_soon()


def upsert() -> Any:
    """The insert of this database that knows conflicts."""
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert


def fold_soon() -> None:
    enqueue(FOLD_JOB, key=FOLD_JOB, run_at=clock.now() + FOLD_AFTER)
