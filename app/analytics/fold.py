"""The statistics' fold over all facts of the forum, after an import and at will; and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.analytics.cells import EMPTY_COUNTS, fold_cell
from app.analytics.fact_rows import facts_by_cell
from app.analytics.models import CohortCell, CohortMonth, QuestionFact
from app.analytics.services._marking import FOLD_JOB
from app.analytics.services.fold_cells import fold_cells
from app.analytics.services.fold_months import fold_months, packed_months
from app.analytics.services.rebuild_facts_between import rebuild_facts_between
from app.analytics.services.record_facts import fact_row, stored_facts
from app.core.db import db
from app.core.kernel import Kernel
from app.forum.bulk_rows import last_id_of_next
from app.forum.queries import walk_facts

BATCH = 1000
REBUILT_AT_ONCE = 5000
REBUILD_JOB = "analytics.rebuild"
"""An upgrade that adds facts leaves one."""


def register(kernel: Kernel) -> None:
    kernel.folds["analytics"] = rebuild_facts
    kernel.handle(FOLD_JOB, fold_marked)
    kernel.handle(REBUILD_JOB, _rebuild)


def rebuild_facts() -> int:
    """Write the facts of every question anew, a batch a transaction, then the cells. Returns how many."""
    last, total = 0, 0
    while until := last_id_of_next(last, REBUILT_AT_ONCE):
        total += rebuild_facts_between(last + 1, until)
        last = until
    fold_marked()
    return total


def _rebuild() -> None:
    rebuild_facts()


def fold_marked() -> None:
    """Fold every marked cell, some days a transaction, then the months that are over."""
    while fold_cells():
        pass
    while fold_months():
        pass


@dataclass(frozen=True, slots=True)
class Verification:
    """What `flask stats rebuild --check` found; all zero when all agree."""

    questions: int
    facts_that_differ: int
    cells_that_differ: int
    """Days, and months made of them."""
    cells_to_fold: int
    """Marked and not folded yet, which is no error: readers read them from the facts."""

    @property
    def agrees(self) -> bool:
        return not (self.facts_that_differ or self.cells_that_differ)


def verify_facts() -> Verification:
    """Compute everything from scratch and compare. Reads only."""
    questions, facts = 0, 0
    for batch in walk_facts(BATCH):
        rows = {found.question_id: fact_row(found) for found in batch}
        stored = stored_facts(list(rows))
        questions += len(rows)
        facts += sum(stored.get(number) != row for number, row in rows.items())
    cells, marked = _verify_cells()
    return Verification(questions, facts, cells + _verify_months(), marked)


def _verify_cells() -> tuple[int, int]:
    """How many cells differ from the rows of facts, and how many are marked."""
    differing = marked = 0
    stored_days = set(db.session.scalars(select(CohortCell.day).distinct()))
    days = sorted(stored_days | set(db.session.scalars(select(QuestionFact.day).distinct())))
    for start in range(0, len(days), 30):
        some = days[start : start + 30]
        rows = db.session.execute(select(CohortCell.__table__).where(CohortCell.day.in_(some)))
        cells = {(row.day, row.category_id, row.locale): row for row in rows}
        keys = select(QuestionFact.day, QuestionFact.category_id, QuestionFact.locale).distinct()
        found = {tuple(key) for key in db.session.execute(keys.where(QuestionFact.day.in_(some)))}
        facts = facts_by_cell({*cells, *found})  # type: ignore[arg-type]
        differing += len(found - cells.keys())
        for key, cell in cells.items():
            marked += cell.marked
            right = fold_cell(facts[key]) if key in facts else (EMPTY_COUNTS, b"")
            differing += not cell.marked and (cell.counts, cell.records) != right
    return differing, marked


def _verify_months() -> int:
    """How many months differ from their days."""
    filled = db.session.scalars(select(CohortMonth.month).where(~CohortMonth.marked).distinct()).all()
    differing = 0
    for month in filled:
        right = packed_months(month)
        rows = select(CohortMonth.__table__).where(CohortMonth.month == month, ~CohortMonth.marked)
        for row in db.session.execute(rows):
            stored = (row.days, row.counts, row.records)
            differing += right.get((row.month, row.category_id, row.locale)) != stored
    return differing
