"""Keep the facts of questions equal to what the forum's rows say now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from app.analytics.models import QuestionFact
from app.core.db import db
from app.core.uow import command
from app.forum.queries import QuestionFacts, facts_of


@command
def record_facts(question_ids: Sequence[int]) -> int:
    """Write the facts of these questions anew. Returns how many there are now."""
    return write_facts(question_ids)


def write_facts(question_ids: Sequence[int]) -> int:
    """Inside a command or a delivery: replace the rows of these questions."""
    rows = [fact_row(facts) for facts in facts_of(question_ids)]
    db.session.execute(delete(QuestionFact).where(QuestionFact.question_id.in_(question_ids)))
    if rows:
        db.session.execute(insert(QuestionFact), rows)
    return len(rows)


def fact_row(facts: QuestionFacts) -> dict[str, Any]:
    """The columns of a question's row of facts."""
    life, solution = facts.life, facts.life.solution
    return {
        "question_id": facts.question_id,
        "asked_at": facts.asked_at,
        "category_id": facts.category_id,
        "excluded": excluded_as(facts),
        "acknowledged_at": life.acknowledged_at,
        "acknowledged_role": life.acknowledged_by_role,
        "answered_at": life.answered_at,
        "solved_at": life.solved_at,
        "solver_id": solution.answer_author_id if solution else None,
        "solver_role": solution.answer_author_role if solution else None,
        "accepted_role": solution.by_role if solution else None,
        "self_solved": life.self_solved,
        "day_precision": solution is not None and solution.day_precision,
    }


def excluded_as(facts: QuestionFacts) -> str | None:
    """Why a question is not eligible, or None: *eligible question* of the definitions.

    Hidden or closed for any other reason stays in: nothing a moderator does may flatter a rate.
    """
    if facts.hidden_reason in ("spam", "abuse"):
        return facts.hidden_reason
    if facts.duplicate:
        return "duplicate"
    return "off_topic" if facts.off_topic else None


def stored_facts(question_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What is stored for these questions, in the shape of `fact_row`."""
    columns = QuestionFact.__table__.columns
    rows = db.session.execute(select(*columns).where(QuestionFact.question_id.in_(question_ids)))
    return {row["question_id"]: dict(row) for row in rows.mappings()}
