"""Members, their sessions, the links mailed to them, and sign-in attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.roles import ROLES
from app.core.types import Base, BigId, UtcDateTime


class Member(Base):
    """A person, or the automatic account of an imported community."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="role"),
        Index("ix_member_newest", "joined_at", "id"),
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
    tier_grants: Mapped[str | None] = mapped_column(String(600))
    """Of a super user with a tier: what it grants, separated by spaces. None: what the role grants."""
    automatic: Mapped[bool] = mapped_column(default=False)
    """A program, not a person: its replies acknowledge nothing."""
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    about_source: Mapped[str] = mapped_column(Text, default="")
    about_format: Mapped[str] = mapped_column(String(10), default="markdown")
    about_html: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(String(120), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="")
    suspended_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then the member may read and not write. It ends by itself."""
    suspended_reason: Mapped[str | None] = mapped_column(String(300))
    """What the member reads. Who decided it stands in moderation's own rows."""
    """IANA name; empty: not said. Imported ones are kept as they came."""
    picture: Mapped[str | None] = mapped_column(String(40))
    """The stem of its files (`app.core.pictures`); None: initials stand for the member."""
    second_step_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when signing in takes a code as well; None: the password is enough."""
    left_boards_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The member chose to stand on no leaderboard."""
    profile_hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The member chose to show others no profile, and to be left out of the list of members."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The member left. The row stays, without anything about the person, so that figures stay right."""

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
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the person last proved who they are: at sign-in, and again before what needs it fresh."""
    code_due_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The password was right and the code is due, until then; None: signed in."""
    address_hash: Mapped[str | None] = mapped_column(String(24))
    """Keyed hash of the address at sign-in, forgotten after 30 days: shows that two accounts share one, and
    nothing else (`app.accounts.addresses`)."""
    device_hash: Mapped[str | None] = mapped_column(String(24))
    """The same of the browser's mark."""


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


class EmailChange(Base):
    """A member wants another e-mail address. The links to both addresses are signed with its id."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Until when the link to the new address works."""
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undo_until: Mapped[datetime] = mapped_column(UtcDateTime)
    """Until when the link to the old address stops it or takes it back."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Stopped, replaced by a newer one, or taken back."""


class SecondStep(Base):
    """The key that a member's authenticator app holds as well (RFC 6238)."""

    __tablename__ = "second_step"
    __table_args__ = ()

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    sealed_key: Mapped[str] = mapped_column(String(300))
    """Encrypted with SECRET_KEY (`app.core.seal`)."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a first code proved that the app has it; None: it counts for nothing yet."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step (30 s) of the newest code that was used: it and earlier ones are refused."""


class RecoveryCode(Base):
    """One way in without the app. The member has the code, this row its SHA-256."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        Index("uq_recovery_code_member_id_code_hash", "member_id", "code_hash", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DataCopy(Base):
    """A copy of everything that the community keeps about a member, for that member to download."""

    __tablename__ = "data_copy"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The zip file. In the database, so that it goes with the account and every node can send it."""
    size: Mapped[int | None]
    """Bytes."""
