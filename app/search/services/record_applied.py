"""Note that the index holds changes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.search.models import Change


@command
def record_applied(model: type[Change], change_ids: Collection[int]) -> None:
    db.session.execute(update(model).where(model.id.in_(change_ids)).values(applied_at=clock.now()))
