"""What somebody needs at a conference: private, and erased some time after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class EventNeeds(Base):
    """Travel, room, food and access, encrypted as one. The organiser alone reads it."""

    __tablename__ = "event_needs"
    __table_args__ = (UniqueConstraint("event_id", "member_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
