"""Markets and tiers; a member's place, and the steps that led there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime
from superusers.programme.life_cycle import State

LONGEST_REASON = 2000


class Market(Base):
    """A country and language group with its own managers. One is the default."""

    __tablename__ = "programme_market"
    __table_args__ = (
        Index(
            "uq_programme_market_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    """What a list of an existing programme calls it."""
    name: Mapped[str] = mapped_column(String(80))
    languages: Mapped[str] = mapped_column(String(80), default="")
    """Codes separated by spaces, such as "de fr"; for people to read."""
    time_zones: Mapped[str] = mapped_column(String(1000), default="")
    """IANA names separated by spaces: a member in one of them is a candidate of this market at first."""
    is_default: Mapped[bool] = mapped_column(default=False)


class MarketManager(Base):
    """Who runs a market. A market that names nobody is run by every manager of the programme."""

    __tablename__ = "programme_market_manager"
    __table_args__ = (
        UniqueConstraint("market_id", "member_id"),
        Index("ix_programme_market_manager_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("programme_market.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Tier(Base):
    """A step of trust inside the programme, and what it grants."""

    __tablename__ = "programme_tier"
    __table_args__ = (
        Index(
            "uq_programme_tier_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    grants: Mapped[str] = mapped_column(String(600), default="")
    """Capabilities of `tiers.GRANTABLE`, separated by spaces."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """Who becomes active without a tier being chosen gets this one."""

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset(self.grants.split())


class PlaceRow(Base):
    """Where a member stands in the programme. One for each member who was ever a candidate."""

    __tablename__ = "programme_place"
    __table_args__ = (
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="state"),
        Index("ix_programme_place_state", "state", "member_id"),
        Index("ix_programme_place_market", "market_id", "state"),
        Index("ix_programme_place_review", "review_due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("programme_market.id"))
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("programme_tier.id"), index=True)
    """None before onboarding ends."""
    state: Mapped[str] = mapped_column(String(12))
    state_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the present spell as a super user began; None: never one, or one no more."""
    agreement_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when the agreement in force has to be signed; None: nothing is due."""
    review_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the member was told that the place may not be renewed."""
    buddy_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Whom somebody new may ask anything."""
    shown_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the member lets the public page of the programme name them; None: not."""
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The figures a signal was made of, as they were then."""

    @property
    def now(self) -> State:
        return State(self.state)


class Transition(Base):
    """One step of one place. Rows are only ever added; when an account is closed, its words go."""

    __tablename__ = "programme_transition"
    __table_args__ = (
        Index("ix_programme_transition_place", "place_id", "id"),
        Index("ix_programme_transition_at", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("programme_place.id"))
    from_state: Mapped[str] = mapped_column(String(12), default="")
    """Empty: the first step. The same as `to_state`: another tier or market."""
    to_state: Mapped[str] = mapped_column(String(12))
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("programme_tier.id"))
    """The tier from here on."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """None: the system."""
    by_role: Mapped[str] = mapped_column(String(8))
    """A `life_cycle.By`."""
    cause: Mapped[str] = mapped_column(String(16), default="")
    """A `life_cycle.Cause` where a place ended."""
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    """As the person who acted put it. The member reads it."""
