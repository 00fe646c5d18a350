"""Keep the facts of questions equal to what the forum's rows say now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.analytics import question_life
from app.analytics.models import QuestionFact
from app.analytics.question_life import excluded_as
from app.analytics.services._marking import CellKey, mark_cells
from app.core.db import among, db
from app.core.kernel import current_settings
from app.core.uow import command
from app.forum.queries import QuestionFacts, facts_of, home_of, lock_questions


@command
def record_facts(question_ids: Sequence[int]) -> int:
    """Write the facts of these questions anew. Returns how many there are now."""
    lock_questions(question_ids)
    return write_facts(question_ids)


def write_facts(question_ids: Sequence[int]) -> int:
    """Inside a command or a delivery: replace the rows that differ, and mark the cells they are counted in.

    Many replies change no fact; then nothing is written.
    """
    rows = {facts.question_id: fact_row(facts) for facts in facts_of(question_ids)}
    stored = stored_facts(question_ids)
    changed = [row for question_id, row in rows.items() if stored.get(question_id) != row]
    gone = [question_id for question_id in stored if question_id not in rows]
    replaced = gone + [row["question_id"] for row in changed if row["question_id"] in stored]
    if replaced:
        db.session.execute(delete(QuestionFact).where(among(QuestionFact.question_id, replaced)))
    if changed:
        db.session.execute(insert(QuestionFact.__table__), changed)  # type: ignore[arg-type]
    mark_cells({cell_of(row) for row in changed} | {cell_of(stored[number]) for number in replaced})
    return len(rows)


def move_facts(category_id: int) -> None:
    """Inside a delivery: facts that still name this retired category name the new home of its questions."""
    if (home := home_of(category_id)) is None:
        return
    named = QuestionFact.category_id == category_id
    cells = db.session.execute(select(QuestionFact.day, QuestionFact.locale).where(named).distinct()).all()
    db.session.execute(update(QuestionFact).where(named).values(category_id=home.id))
    mark_cells({(day, number, locale) for day, locale in cells for number in (category_id, home.id)})


def fact_row(facts: QuestionFacts) -> dict[str, Any]:
    """The columns of a question's row of facts, with day and hour in the programme's time zone."""
    return question_life.fact_row(facts, current_settings().programme_zone)


def cell_of(row: dict[str, Any]) -> CellKey:
    return row["day"], row["category_id"], row["locale"]


def stored_facts(question_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What is stored for these questions, in the shape of `fact_row`."""
    columns = QuestionFact.__table__.columns
    rows = db.session.execute(select(*columns).where(among(QuestionFact.question_id, question_ids)))
    return {row["question_id"]: dict(row) for row in rows.mappings()}


__all__ = ["cell_of", "excluded_as", "fact_row", "move_facts", "record_facts", "stored_facts", "write_facts"]
