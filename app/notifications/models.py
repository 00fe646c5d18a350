"""What members were told, the lines they see of it, the mails about it, and what they do not want.

A notification is one cause told to one member, once. A line is what the bell shows: while it is unread,
further causes on the same topic join it, so that five answers are one line.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

UNREAD = text("read_at IS NULL")


class NotificationLine(Base):
    """One line under the bell. `count` and `latest_id` follow from the notifications that stand on it."""

    __tablename__ = "notification_line"
    __table_args__ = (
        # At most one line a topic takes more. Also the index that the count beside the bell reads.
        Index(
            "uq_notification_line_unread",
            "member_id",
            "topic",
            unique=True,
            sqlite_where=UNREAD,
            postgresql_where=UNREAD,
        ),
        Index("ix_notification_line_newest", "member_id", "latest_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    topic: Mapped[str] = mapped_column(String(120))
    """What is told together: kind, sort of cause and question; or the very cause."""
    count: Mapped[int] = mapped_column(default=0)
    """0: everything on it was undone, and nobody sees it."""
    latest_id: Mapped[int] = mapped_column(BigId, default=0)
    """The newest notification on it that stands; lines are shown in this order."""
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NotificationMail(Base):
    """One mail to one member about one question. The row comes before the mail is sent: see `claim_mail`."""

    __tablename__ = "notification_mail"
    __table_args__ = (
        Index("ix_notification_mail_member", "member_id", "claimed_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: it is on its way, or nobody knows whether the mail server has taken it."""


class Notification(Base):
    """One cause told to one member. Never deleted while it could be told again."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "cause"),
        Index("ix_notification_cause", "cause"),
        Index("ix_notification_question", "question_id", "member_id"),
        Index("ix_notification_line_id", "line_id"),
        Index("ix_notification_mail_id", "mail_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """A name of `kinds.KINDS`: what the member can switch."""
    cause: Mapped[str] = mapped_column(String(80))
    """The row or act it is about, as `causes` writes it: `answer:40`."""
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """None: it is about no question, and `title` and `path` say what it is about."""
    title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    path: Mapped[str] = mapped_column(String(200), default="", server_default="")
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    """The answer to look at; None: the question itself."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who did it. None: nobody is named, or they are no longer a member."""
    words: Mapped[str] = mapped_column(String(300), default="")
    """The beginning of a reply, the line of thanks or the reason; plain text."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Undone or hidden since: not shown and not mailed, unless it stands again."""
    line_id: Mapped[int | None] = mapped_column(ForeignKey("notification_line.id"))
    """None: the member has switched this kind off in the app."""
    by_mail: Mapped[bool] = mapped_column(default=False)
    """To be mailed. Mailed (or being mailed) when `mail_id` is set."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("notification_mail.id"))


class NotificationSetting(Base):
    """What a member wants of one kind, where that was ever chosen."""

    __tablename__ = "notification_setting"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    in_app: Mapped[bool]
    by_mail: Mapped[bool]


class NotificationMute(Base):
    """A question that a member wants no mail about, of whatever kind."""

    __tablename__ = "notification_mute"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
