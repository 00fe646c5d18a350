"""Make the stored counters of categories anew from their questions."""

from __future__ import annotations

from sqlalchemy import func, select, update

from app.core.db import db
from app.core.uow import command
from app.forum.models import Category, Question


@command
def recount_categories() -> None:
    """How many visible questions each category holds."""
    count = (
        select(func.count())
        .where(Question.category_id == Category.id, Question.hidden_at.is_(None))
        .correlate(Category)
        .scalar_subquery()
    )
    db.session.execute(update(Category).values(question_count=count))
