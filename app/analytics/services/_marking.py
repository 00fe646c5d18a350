"""Steps of keeping the cells: mark what changed, fold it later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.analytics.cells import EMPTY_COUNTS
from app.analytics.models import CohortCell
from app.core import clock
from app.core.db import db, is_sqlite
from app.core.jobs import enqueue

CellKey = tuple[date, int, str]
"""Day, category, language."""
FOLD_JOB = "analytics.fold"
FOLD_AFTER = timedelta(seconds=10)
"""What happens meanwhile is folded with it. Readers need not wait: they read marked cells from the facts."""


def mark_cells(keys: Collection[CellKey]) -> None:
    """Inside a command or a delivery: these cells do not say any more what the facts say."""
    if not keys:
        return
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
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


def fold_soon() -> None:
    enqueue(FOLD_JOB, key=FOLD_JOB, run_at=clock.now() + FOLD_AFTER)
