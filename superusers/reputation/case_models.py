"""Vote patterns that people look at: who votes for and accepts whom, cases, what was taken back, notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

NOT_LIFTED = text("lifted_at IS NULL")


class Tie(Base):
    """How often one member voted up, or accepted, what another wrote. Standing acts only.

    Recomputed nightly for whoever acted since; `patterns.refresh_ties`.
    """

    __tablename__ = "reputation_tie"
    __table_args__ = (Index("ix_reputation_tie_to", "to_id"),)

    from_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    to_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    votes: Mapped[int]
    acceptances: Mapped[int]


class PatternSearch(Base):
    """One nightly search: how far it looked, and how long a stretch the next one has to look at."""

    __tablename__ = "reputation_search"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Acts up to a little before this moment were seen."""
    members: Mapped[int]
    """Whose acts were read anew."""
    findings: Mapped[int]


class Case(Base):
    """Members whose votes for each other look arranged. Software finds, people decide."""

    __tablename__ = "reputation_case"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'dismissed', 'acted', 'joined')", name="state"),
        # At most one open case about the same people.
        Index(
            "uq_reputation_case_open",
            "who",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_reputation_case_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    who: Mapped[str] = mapped_column(String(300))
    """Ids of the members, rising, with commas: tells one case from another."""
    state: Mapped[str] = mapped_column(String(10), default="open")
    """joined: a larger case holds the same people."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the evidence was last found."""
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """As `patterns.Finding` writes it: signal, members, figures."""
    acts: Mapped[int]
    """Votes and acceptances between these members, as the evidence stands."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")


class CaseMember(Base):
    __tablename__ = "reputation_case_member"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("reputation_case.id"), primary_key=True, autoincrement=False
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False, index=True
    )


class TakenBack(Base):
    """A vote or an acceptance that gives no points, because people decided so. The ledger reverses it."""

    __tablename__ = "reputation_taken_back"
    __table_args__ = (
        Index(
            "uq_reputation_taken_back_standing",
            "cause_type",
            "cause_id",
            unique=True,
            sqlite_where=NOT_LIFTED,
            postgresql_where=NOT_LIFTED,
        ),
        Index("ix_reputation_taken_back_question", "question_id"),
        Index("ix_reputation_taken_back_case", "case_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("reputation_case.id"))
    cause_type: Mapped[str] = mapped_column(String(20))
    """vote or acceptance, as in the ledger."""
    cause_id: Mapped[int] = mapped_column(BigId)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """An appeal was upheld: it counts again."""


class CaseNotice(Base):
    """What a member is told of a decision, and what the member says to it."""

    __tablename__ = "reputation_notice"
    __table_args__ = (
        UniqueConstraint("case_id", "member_id"),
        Index("ix_reputation_notice_member", "member_id", "id"),
        Index(
            "ix_reputation_notice_restricted",
            "member_id",
            "restricted_until",
            sqlite_where=text("restricted_until IS NOT NULL"),
            postgresql_where=text("restricted_until IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("reputation_case.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    points: Mapped[int]
    """Taken from this member by the decision; 0 or less."""
    restricted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """No votes before then; None: the member may vote."""
    reason: Mapped[str] = mapped_column(String(500))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal: Mapped[str] = mapped_column(String(2000), default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upheld: Mapped[bool | None]
    """The appeal was right; None: not decided, or there is none."""
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alone: Mapped[bool] = mapped_column(default=False)
    """Whoever decided the case decided the appeal too, because nobody else could."""
