"""The audit log: who did what to whom or what, when and why. Rows are only ever added.

Everything that moderates, administers, changes a role or an account's security is recorded, in the
transaction that does it. The migration makes the database itself refuse to change or delete a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.types import Base, BigId, UtcDateTime

LONGEST_REASON = 1000


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_type", "subject_id", "id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    """The member who acted; None: the system itself. No foreign key: the log outlives what it names."""
    actor_role: Mapped[str] = mapped_column(String(20))
    """As it was then."""
    action: Mapped[str] = mapped_column(String(80))
    """`<room>.<noun>_<verb past>`, such as forum.question_closed."""
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    """None: the community itself."""
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    """As the person who acted put it."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain values such as `{"from": "member", "to": "staff"}`. Never a secret, never an address."""


def record(
    actor: Actor, action: str, *, subject: tuple[str, int | None], reason: str = "", **detail: Any
) -> None:
    """Inside a command: add a line to the audit log. `subject`: type and id, as in ("question", 12).

    An act without words of its own cannot be read by those the log is for, so it raises: declare it with
    `Kernel.audits`.
    """
    if action not in current_kernel().audit_words:
        raise ValueError(f"no words for {action!r} in the audit log: declare them with Kernel.audits")
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.member_id,
            actor_role=actor.role,
            action=action,
            subject_type=subject[0],
            subject_id=subject[1],
            reason=reason[:LONGEST_REASON],
            detail=detail,
        )
    )
