"""Rows of facts in the shape that cells are folded from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from app.analytics.cells import Folded
from app.analytics.models import QuestionFact
from app.core.db import db

CellKey = tuple[date, int, str]

KEY = (QuestionFact.day, QuestionFact.category_id, QuestionFact.locale)
FOLDED = tuple(getattr(QuestionFact, name) for name in Folded._fields)


def facts_by_cell(keys: Collection[CellKey]) -> dict[CellKey, list[Folded]]:
    """The facts of these cells, each in the order of asking. One query; it reads whole days."""
    wanted, days = set(keys), sorted({key[0] for key in keys})
    found = facts_in_cells([QuestionFact.day.in_(days)])
    return {key: facts for key, facts in found.items() if key in wanted}


def facts_in_cells(where: Collection[ColumnElement[bool]]) -> dict[CellKey, list[Folded]]:
    """The facts that fulfil this, by their cells, each in the order of asking. One query."""
    ordered = QuestionFact.asked_at, QuestionFact.question_id
    rows: Sequence[Any] = db.session.execute(select(*KEY, *FOLDED).where(*where).order_by(*ordered)).all()
    found: dict[CellKey, list[Folded]] = {}
    for day, category_id, locale, *fact in rows:
        key = (day, category_id, locale)
        if key in found:
            found[key].append(fact)
        else:
            found[key] = [fact]
    return found
