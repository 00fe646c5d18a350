"""Write the facts of many questions anew, whatever is stored, in a fraction of the time of one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Date, cast, delete, func, literal, select

from app.analytics.bulk_life import COLUMNS, TEXT, TYPED, fact_values
from app.analytics.cells import EMPTY_COUNTS
from app.analytics.models import CohortCell, CohortMonth, QuestionFact
from app.analytics.services._marking import EMPTY_MONTH, MONTH, fold_soon, upsert
from app.core.db import db, is_sqlite
from app.core.kernel import current_settings
from app.core.uow import command
from app.forum.bulk_rows import bulk_rows, lock_questions_between


@command
def rebuild_facts_between(first_id: int, last_id: int) -> int:
    """Of the questions with these ids and all between. Returns how many there are."""
    lock_questions_between(first_id, last_id)
    moments = TEXT if is_sqlite() else TYPED
    stored = QuestionFact.question_id.between(first_id, last_id)
    _mark(stored)
    db.session.execute(delete(QuestionFact).where(stored))
    rows = list(fact_values(bulk_rows(first_id, last_id), current_settings().programme_zone, moments))
    if rows:
        _insert(db.session.connection(), rows)
    _mark(stored)
    fold_soon()
    return len(rows)


def _insert(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join(["?" if is_sqlite() else "%s"] * len(COLUMNS))
    statement = f"INSERT INTO question_fact ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - our names
    connection.exec_driver_sql(statement, rows)


def _mark(stored: Any) -> None:
    """Mark every cell that these facts are counted in, and its month."""
    key = (QuestionFact.day, QuestionFact.category_id, QuestionFact.locale)
    day = QuestionFact.day
    month = func.date(day, "start of month") if is_sqlite() else cast(func.date_trunc("month", day), Date)
    months = (
        select(month, *key[1:], *(literal(value) for value in EMPTY_MONTH.values()))
        .where(stored)
        .distinct()
        .order_by(month, *key[1:])
    )
    insert = upsert()
    db.session.execute(
        insert(CohortMonth)
        .from_select([*MONTH, *EMPTY_MONTH], months)
        .on_conflict_do_update(index_elements=MONTH, set_=EMPTY_MONTH)
    )
    cells = (
        select(*key, literal(1), literal(True), literal(EMPTY_COUNTS), literal(b""))
        .where(stored)
        .distinct()
        .order_by(*key)
    )
    names = ["day", "category_id", "locale", "version", "marked", "counts", "records"]
    db.session.execute(
        insert(CohortCell)
        .from_select(names, cells)
        .on_conflict_do_update(
            index_elements=["day", "category_id", "locale"],
            set_={"version": CohortCell.version + 1, "marked": True},
        )
    )
