"""What the programme keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.db import db
from superusers.programme.models import Market, MarketManager, PlaceRow, Tier, Transition


def data_of_programme(member_id: int) -> dict[str, Any]:
    return {
        "place": _rows(
            select(
                PlaceRow.state,
                PlaceRow.state_at,
                PlaceRow.since,
                Market.name.label("market"),
                Tier.name.label("tier"),
                PlaceRow.agreement_due_at,
                PlaceRow.review_due_at,
                PlaceRow.warned_at,
                PlaceRow.evidence,
            )
            .join(Market, Market.id == PlaceRow.market_id)
            .outerjoin(Tier, Tier.id == PlaceRow.tier_id)
            .where(PlaceRow.member_id == member_id)
        ),
        "steps": _rows(
            select(
                Transition.at,
                Transition.from_state,
                Transition.to_state,
                Transition.by_role,
                Transition.cause,
                Transition.reason,
            )
            .join(PlaceRow, PlaceRow.id == Transition.place_id)
            .where(PlaceRow.member_id == member_id)
            .order_by(Transition.id)
        ),
        "steps-of-others": _rows(
            select(Transition.at, Transition.to_state, Transition.reason)
            .where(Transition.by_id == member_id)
            .order_by(Transition.id)
        ),
        "markets-run": _rows(
            select(Market.name)
            .join(MarketManager, MarketManager.market_id == Market.id)
            .where(MarketManager.member_id == member_id)
        ),
    }


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
