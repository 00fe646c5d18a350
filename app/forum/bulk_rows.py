"""The rows behind the facts of many questions in a row, as the database's driver gives them.

For a walk over everything: SQLAlchemy's way to typed rows costs several times as much. Times are as the
driver has them: text on SQLite (always in one form, so it sorts as the times do), aware datetimes on
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core.db import db, is_sqlite
from app.forum.models import Question

Rows = Sequence[Any]

QUESTIONS = """
    SELECT id, author_id, created_at, category_id, locale, duplicate_of_id, merged_at, closed_at,
        closed_reason, closed_elsewhere, hidden_reason, hidden_at
    FROM question WHERE id BETWEEN ? AND ? ORDER BY id"""
ANSWERS = """
    SELECT question_id, id, created_at, moved_at, author_id, author_role, didnt_help_at
    FROM answer WHERE question_id BETWEEN ? AND ? AND hidden_at IS NULL
    ORDER BY question_id, created_at, id"""
COMMENTS = """
    SELECT c.question_id, c.created_at, a.moved_at, c.author_id, c.author_role
    FROM comment c LEFT JOIN answer a ON a.id = c.answer_id
    WHERE c.question_id BETWEEN ? AND ? AND c.hidden_at IS NULL
        AND (c.answer_id IS NULL OR a.hidden_at IS NULL)
    ORDER BY c.question_id, c.created_at, c.id"""
SOLUTIONS = """
    SELECT s.question_id, s.answer_id, a.author_id, a.author_role, s.at, s.undone_at, s.by_role, a.hidden_at,
        s.day_precision
    FROM acceptance s JOIN answer a ON a.id = s.answer_id
    WHERE s.question_id BETWEEN ? AND ? AND s.kind = 'solution' ORDER BY s.question_id, s.id"""


@dataclass(frozen=True, slots=True)
class BulkRows:
    """Columns as the statements above name them; visible replies and all acceptances as a solution."""

    questions: Rows
    answers: Rows
    comments: Rows
    solutions: Rows


def bulk_rows(first_id: int, last_id: int) -> BulkRows:
    """Of the questions with these ids and all between. Four queries."""
    connection, mark = db.session.connection(), "?" if is_sqlite() else "%s"
    return BulkRows(
        *(
            connection.exec_driver_sql(statement.replace("?", mark), (first_id, last_id)).fetchall()
            for statement in (QUESTIONS, ANSWERS, COMMENTS, SOLUTIONS)
        )
    )


def last_id_of_next(after_id: int, limit: int) -> int | None:
    """The last of the next so many questions, for walks in constant memory. None: there is none any more."""
    some = select(Question.id).where(Question.id > after_id).order_by(Question.id).limit(limit).subquery()
    found: int | None = db.session.scalar(select(func.max(some.c.id)))
    return found


def lock_questions_between(first_id: int, last_id: int) -> None:
    """As `lock_questions`: who changes the life of one of these waits, and is read by its own delivery."""
    these = select(Question.id).where(Question.id.between(first_id, last_id))
    db.session.execute(these.order_by(Question.id).with_for_update())
