"""Events, who hosts them, who comes, and the calendars they are read in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime
from superusers.training.kinds import PLANNED


class EventSeries(Base):
    """What makes events belong together: planned at once, then each an event of its own."""

    __tablename__ = "event_series"
    __table_args__ = (
        CheckConstraint("monthly_by IN ('weekday', 'date')", name="monthly_by"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    monthly_by: Mapped[str] = mapped_column(String(7))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProgrammeEvent(Base):
    """Something at a time and a place. Cancelled rather than deleted: calendars hold it."""

    __tablename__ = "programme_event"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('training', 'catch_up', 'conference', 'briefing', 'open_door')", name="kind"
        ),
        CheckConstraint("audience IN ('members', 'super_users')", name="audience"),
        CheckConstraint("state IN ('planned', 'cancelled')", name="state"),
        CheckConstraint("minutes BETWEEN 5 AND 10080", name="minutes"),
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 100000", name="capacity"),
        CheckConstraint("ends_at > starts_at", name="order"),
        UniqueConstraint("uid"),
        Index("ix_programme_event_starts", "starts_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(80))
    """What calendars know it by, for good."""
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it was changed (RFC 5545, 3.8.7.4); also what an editor's form is held against."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    audience: Mapped[str] = mapped_column(String(12))
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("programme_tier.id"), index=True)
    """Of super users, those of this tier alone; None: all."""
    embargo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then only those who signed the agreement in force know of it; None: no secret."""
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("training_topic.id"), index=True)
    """What it teaches, where it leads to a certificate."""
    title: Mapped[str] = mapped_column(String(120))
    description_source: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    """One item a line, each with its minutes in front: `15 What is new`."""
    wall: Mapped[str] = mapped_column(String(16))
    """What clocks show in `time_zone` when it starts, as 2026-03-10T19:00: this is what was agreed."""
    second_time: Mapped[bool] = mapped_column(default=False)
    """Where clocks go back and show `wall` twice: the second one is meant."""
    time_zone: Mapped[str] = mapped_column(String(60))
    """The organiser's IANA zone."""
    minutes: Mapped[int]
    """How long it lasts."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Follows from `wall` and `time_zone`, and is computed anew when the rules of zones change."""
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    meeting_url: Mapped[str] = mapped_column(String(500), default="")
    opens_before: Mapped[int] = mapped_column(default=15)
    """So many minutes before the start, those who come may open `meeting_url`."""
    capacity: Mapped[int | None]
    """Seats; None: as many as want one."""
    recording_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    notes_source: Mapped[str] = mapped_column(Text, default="", server_default="")
    notes_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What was said, for those who could not come."""
    organiser_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(String(9), default=PLANNED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was changed or cancelled last; attendees read it."""
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its audience was invited by mail."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventHost(Base):
    """Who stands in front: a member, or a name."""

    __tablename__ = "event_host"
    __table_args__ = (Index("ix_event_host_event", "event_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    position: Mapped[int]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    """Of somebody without an account."""
    role: Mapped[str] = mapped_column(String(80), default="")
    management: Mapped[bool] = mapped_column(default=False)
    """Top management: the programme puts it in front of its super users."""


class EventReply(Base):
    """Whether a member comes. One row a member; the answer may change."""

    __tablename__ = "event_reply"
    __table_args__ = (
        CheckConstraint("answer IN ('yes', 'waiting', 'no')", name="answer"),
        UniqueConstraint("event_id", "member_id"),
        Index("ix_event_reply_member", "member_id", "event_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    answer: Mapped[str] = mapped_column(String(7))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When this answer was given: the waiting list is in this order."""
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the member opened the meeting."""
    came: Mapped[bool | None]
    """What the manager's list says; None: not noted."""

    @property
    def was_there(self) -> bool:
        """The list has the last word; until it is kept, whoever opened the meeting was there."""
        return self.came if self.came is not None else self.joined_at is not None


class EventReminder(Base):
    """A reminder that was sent: once for each start an event has had."""

    __tablename__ = "event_reminder"
    __table_args__ = (UniqueConstraint("event_id", "what", "starts_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    what: Mapped[str] = mapped_column(String(12))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarFeed(Base):
    """A member's own calendar under a secret address. Revoked by deleting the row."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_hash"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64))
    token_sealed: Mapped[str] = mapped_column(Text)
    """So that the address can be shown again to the member alone."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
