"""The outbox: what happened and who still has to hear of it, stored in the transaction that made it so."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db
from app.core.events import Event
from app.core.kernel import current_kernel
from app.core.types import Base, BigId, UtcDateTime


class OutboxEvent(Base):
    """One event that happened, in the transaction that made it happen."""

    __tablename__ = "outbox_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OutboxDelivery(Base):
    """One consumer still has to hear of one event. Deleted when it has; `dead` after five failures."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        Index("ix_outbox_delivery_due", "state", "due_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("outbox_event.id", ondelete="CASCADE"), index=True)
    consumer: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text, default=None)


_event: Any = OutboxEvent.__table__
_delivery: Any = OutboxDelivery.__table__
_NEW_EVENT, _NEW_DELIVERY = insert(_event).returning(_event.c.id), insert(_delivery)


def write_outbox(events: list[Event]) -> bool:
    """Store the events of a command with their deliveries. Returns whether anybody will hear of them."""
    consumers = current_kernel().consumers
    heard = False
    for happened in events:
        names = [name for name, (_, kinds) in consumers.items() if type(happened) in kinds]
        if not names:
            continue
        heard = True
        now = clock.now()
        event = {
            "name": happened.name,
            "version": happened.version,
            "payload": dataclasses.asdict(happened),
            "occurred_at": now,
        }
        connection = db.session.connection()  # nothing reads these rows here, so no objects are made of them
        event_id = connection.execute(_NEW_EVENT, event).scalar_one()
        connection.execute(
            _NEW_DELIVERY, [{"event_id": event_id, "consumer": name, "due_at": now} for name in names]
        )
    return heard
