"""The catalogue, what members choose from it, and codes of vouchers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

KINDS = ("product", "voucher", "donation", "experience", "badge")
REQUESTED, RESERVED, APPROVED = "requested", "reserved", "approved"
FULFILLED, FAILED, RETURNED = "fulfilled", "failed", "returned"


class Item(Base):
    """Something in the catalogue. Retired rather than deleted: redemptions refer to it."""

    __tablename__ = "reward_item"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'voucher', 'donation', 'experience', 'badge')", name="kind"),
        CheckConstraint("cost BETWEEN 1 AND 1000000000", name="cost"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="stock"),
        CheckConstraint("value_minor >= 0 AND delivery_minor >= 0 AND customs_minor >= 0", name="money"),
        CheckConstraint("member_limit >= 0", name="member_limit"),
        CheckConstraint("match_percent BETWEEN 0 AND 1000", name="match_percent"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(10))
    cost: Mapped[int] = mapped_column(BigInteger)
    """Credits."""
    value_minor: Mapped[int] = mapped_column(BigInteger)
    """Fair value."""
    currency: Mapped[str] = mapped_column(String(3))
    delivery_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    customs_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the parcel is declared as."""
    member_pays: Mapped[bool] = mapped_column(default=False)
    """Customs and taxes at the border; delivery is always paid by the brand."""
    match_percent: Mapped[int] = mapped_column(default=0)
    """Of a donation: what the brand adds, 100 for one to one."""
    countries: Mapped[str] = mapped_column(String(400), default="")
    """Two-letter codes with a space between; empty: everywhere."""
    stock: Mapped[int | None]
    """None: as many as are asked for."""
    member_limit: Mapped[int] = mapped_column(default=0)
    """How many a member may have; 0: no limit."""
    window_only: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str | None] = mapped_column(String(32))
    offered: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Redemption(Base):
    """An item that a member asked for. Credits and stock are taken in the transaction that makes the row."""

    __tablename__ = "reward_redemption"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'reserved', 'approved', 'fulfilled', 'failed', 'returned')", name="state"
        ),
        UniqueConstraint("member_id", "submission_key"),
        Index("ix_reward_redemption_member", "member_id", "id"),
        Index("ix_reward_redemption_state", "state", "id"),
        Index("ix_reward_redemption_item", "item_id"),
        Index("ix_reward_redemption_window", "window_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("reward_item.id"))
    window_id: Mapped[int | None] = mapped_column(ForeignKey("payout_window.id"))
    cost: Mapped[int] = mapped_column(BigInteger)
    """Credits; 0 where staff gave it as thanks."""
    value_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    """What it costs the programme, in the currency of `extra_year`."""
    extra_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """How much of that is more than the credits are worth."""
    match_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a donation: what the brand added when it was chosen."""
    extra_year: Mapped[int]
    """The budget year that bears what is more, and the delivery."""
    country: Mapped[str] = mapped_column(String(2), default="")
    address_sealed: Mapped[str | None] = mapped_column(Text)
    """Encrypted; erased some time after delivery."""
    erase_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str] = mapped_column(String(10))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    fulfiller_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who took the parcel on: the only person who sees the address."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was fulfilled or failed."""
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tracking: Mapped[str] = mapped_column(String(200), default="")
    receipt: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it failed or came back; the member reads it."""
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who gave it as thanks; None: the member chose it."""
    submission_key: Mapped[str | None] = mapped_column(String(60))


class VoucherCode(Base):
    """A code of a pool, encrypted. It belongs to one redemption at most, and is shown once."""

    __tablename__ = "voucher_code"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        UniqueConstraint("redemption_id"),
        Index("ix_voucher_code_free", "item_id", "redemption_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("reward_item.id"))
    sealed: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """A keyed hash, so that no code is uploaded twice."""
    valid_until: Mapped[date | None]
    """The last day, in the programme's time zone."""
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("reward_redemption.id"))
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
