"""What everybody may read about the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.queries import MemberCard, member_cards
from app.core.db import db
from superusers.programme.life_cycle import MEMBERS
from superusers.programme.models import Market, PlaceRow, Tier

MOST = 200


@dataclass(frozen=True, slots=True)
class ShownMember:
    """Somebody who lets the public page name them."""

    card: MemberCard
    tier: str
    market: str
    since: datetime | None


def who_is_shown() -> list[ShownMember]:
    """By name. Nobody stands here who did not choose to. Two queries."""
    rows = db.session.execute(
        select(PlaceRow.member_id, PlaceRow.since, Tier.name.label("tier"), Market.name.label("market"))
        .join(Market, Market.id == PlaceRow.market_id)
        .outerjoin(Tier, Tier.id == PlaceRow.tier_id)
        .where(PlaceRow.state.in_(sorted(MEMBERS)), PlaceRow.shown_since.is_not(None))
        .order_by(PlaceRow.since, PlaceRow.id)
        .limit(MOST)
    ).all()
    cards = member_cards(row.member_id for row in rows)
    found = [ShownMember(cards[row.member_id], row.tier or "", row.market, row.since) for row in rows]
    return sorted(found, key=lambda one: one.card.name.casefold())
