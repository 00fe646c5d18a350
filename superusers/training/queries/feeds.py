"""Reads of personal calendars."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.queries import token_hash
from app.core.db import db
from app.core.seal import SealBroken, unseal
from superusers.training.models import CalendarFeed

FEED = "training.feed"
"""What the addresses of feeds are sealed for."""


def feed_token(member_id: int) -> str | None:
    """The secret part of the member's own address; None where there is none, or the key has changed."""
    row = db.session.get(CalendarFeed, member_id)
    if row is None:
        return None
    try:
        return unseal(row.token_sealed, FEED)
    except SealBroken:
        return None


def owner_of_feed(token: str) -> int | None:
    """Whose calendar this is; None for an address that never was or was revoked."""
    return db.session.scalar(
        select(CalendarFeed.member_id).where(CalendarFeed.token_hash == token_hash(token))
    )
