"""Members, their sessions, the links mailed to them, and sign-in attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.roles import ROLES
from app.core.types import Base, BigId, UtcDateTime


class Member(Base):
    """A person, or the automatic account of an imported community."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="role"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160), index=True)
    """Case-folded. Not unique: imported communities hold several people of one name."""
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="member")
    automatic: Mapped[bool] = mapped_column(default=False)
    """A program, not a person: its replies acknowledge nothing."""
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    about_source: Mapped[str] = mapped_column(Text, default="")
    about_format: Mapped[str] = mapped_column(String(10), default="markdown")
    about_html: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(String(120), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="")

    @property
    def is_pending(self) -> bool:
        """Signed up and never confirmed. An imported member has no password and is not pending."""
        return self.email_verified_at is None and self.password_hash is not None


class SessionRow(Base):
    """One signed-in browser. The cookie holds a random token, this row its SHA-256."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(200), default="")


class AccountToken(Base):
    """A mailed link: its id is signed into the link, so the database alone opens nothing."""

    __tablename__ = "account_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set when a newer link of the same purpose was asked for, or the password changed."""


class SignInAttempt(Base):
    """One try at a password, or one mail asked for, counted against a limit before any work is done."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    """SHA-256 of what is limited (an account and an address, an account, an address)."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
