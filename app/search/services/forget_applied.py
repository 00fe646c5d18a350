"""Forget changes that every index holds by now."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.search.models import ArticleChange, SearchChange

KEEP_APPLIED = timedelta(hours=1)
"""Longer than it takes to build an index of a community that Whoosh is right for."""


@command
def forget_applied() -> None:
    for model in (SearchChange, ArticleChange):
        db.session.execute(delete(model).where(model.applied_at < clock.now() - KEEP_APPLIED))
