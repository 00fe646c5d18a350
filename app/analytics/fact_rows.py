"""Rows of facts in the shape that cells are folded from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from app.analytics.models import QuestionFact
from app.core.db import db

CellKey = tuple[date, int, str]

FOLDED = (
    QuestionFact.day,
    QuestionFact.category_id,
    QuestionFact.locale,
    QuestionFact.asked_at,
    QuestionFact.excluded,
    QuestionFact.acknowledged_us,
    QuestionFact.answered_us,
    QuestionFact.solved_us,
    QuestionFact.solver_id,
    QuestionFact.hour_of_week,
    QuestionFact.acknowledged_role,
    QuestionFact.answered_role,
    QuestionFact.solver_role,
    QuestionFact.accepted_role,
    QuestionFact.self_solved,
    QuestionFact.marginal,
    QuestionFact.ever_solved,
    QuestionFact.reopened,
    QuestionFact.didnt_help,
    QuestionFact.day_precision,
)


def facts_by_cell(keys: Collection[CellKey]) -> dict[CellKey, list[Mapping[str, Any]]]:
    """The facts of these cells, each in the order of asking. One query; it reads whole days."""
    wanted, days = set(keys), sorted({key[0] for key in keys})
    found = facts_in_cells([QuestionFact.day.in_(days)])
    return {key: facts for key, facts in found.items() if key in wanted}


def facts_in_cells(where: Collection[ColumnElement[bool]]) -> dict[CellKey, list[Mapping[str, Any]]]:
    """The facts that fulfil this, by their cells, each in the order of asking. One query."""
    statement = select(*FOLDED).where(*where).order_by(QuestionFact.asked_at, QuestionFact.question_id)
    found: dict[CellKey, list[Mapping[str, Any]]] = {}
    for row in db.session.execute(statement).mappings():
        found.setdefault((row["day"], row["category_id"], row["locale"]), []).append(dict(row))
    return found
