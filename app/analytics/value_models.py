"""What is measured of the worth of the community, and what managers assume about the rest."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class Deflection(Base):
    """Somebody who was about to ask said of an earlier question: this solved it. *Direct deflection.*"""

    __tablename__ = "deflection"
    __table_args__ = (
        Index("ix_deflection_day", "day"),
        Index("ix_deflection_question", "question_id"),
        Index(
            "uq_deflection_person",
            "person",
            "question_id",
            unique=True,
            sqlite_where=text("person IS NOT NULL"),
            postgresql_where=text("person IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date)
    """Of pressing, in the programme's time zone."""
    form: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the form's key: a form stands for one question that was not asked."""
    person: Mapped[str | None] = mapped_column(String(64))
    """`readers.person_today`: tells one person from another for a day, then it is forgotten."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The same person asked after all, within a day: it does not count."""


class QuestionVisits(Base):
    """How many visits by people who take no part a solved question had on a day. No trace of who."""

    __tablename__ = "question_visits"
    __table_args__ = (Index("ix_question_visits_question", "question_id"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    """In the programme's time zone."""
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, autoincrement=False)
    visits: Mapped[int]


class ValueAssumption(Base):
    """What managers assume, from lowest to highest, with its source. The audit log has the earlier ones."""

    __tablename__ = "value_assumption"
    __table_args__ = (CheckConstraint("low >= 0 AND low <= high", name="range"),)

    name: Mapped[str] = mapped_column(String(20), primary_key=True, autoincrement=False)
    """A name of `assumptions.ASSUMPTIONS`."""
    low: Mapped[int] = mapped_column(BigInteger)
    """In hundredths: of a per cent, or of the currency. So is the next."""
    high: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))
    dated: Mapped[date] = mapped_column(Date)
    """When the source was made."""
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReaderReply(Base):
    """What a reader of a solved question said: with it, what is assumed of readers can be checked."""

    __tablename__ = "reader_reply"
    __table_args__ = (
        Index("ix_reader_reply_day", "day"),
        Index("ix_reader_reply_question", "question_id"),
        Index("ix_reader_reply_address", "address"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date)
    """In the programme's time zone."""
    intent: Mapped[bool | None]
    """They came with a problem; None: not said. So are the next two."""
    found: Mapped[bool | None]
    """They found what they came for."""
    contact: Mapped[bool | None]
    """They would else have contacted support."""
    person: Mapped[str | None] = mapped_column(String(64), unique=True)
    """`readers.person_today`: a person counts once a day. Forgotten a day later, as the next is."""
    address: Mapped[str | None] = mapped_column(String(64))
    """The same of the address alone, which may not fill the survey by changing its browser's name."""
