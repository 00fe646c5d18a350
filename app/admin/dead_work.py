"""Jobs and deliveries that failed for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job
from app.core.outbox import OutboxDelivery
from app.core.policy import NotFound

KINDS: dict[str, Any] = {"job": Job, "delivery": OutboxDelivery}


def dead_rows(kind: str, number: int | None) -> Sequence[Any]:
    """Inside a command: these rows, locked. Raises NotFound for one that is not dead, or no such kind."""
    model = KINDS.get(kind)
    if model is None:
        raise NotFound
    statement = select(model).where(model.state == "dead").order_by(model.id).with_for_update()
    if number is not None:
        statement = statement.where(model.id == number)
    rows = db.session.scalars(statement).all()
    if number is not None and not rows:
        raise NotFound
    return rows
