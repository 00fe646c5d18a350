"""Change what it takes in a market, or in one category of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from app.forum.queries import category_by_id
from superusers.programme.models import MarketCriteria
from superusers.programme.policy import can_manage_market
from superusers.programme.queries.places import managers_of, market_by_id


@command
def change_criteria(
    actor: Actor, market_id: int, *, category_id: int | None, values: Mapping[str, Any] | None
) -> None:
    """`values`: what differs from the community's own; None: nothing does. Raises Refused or NotFound."""
    market = market_by_id(market_id)
    can_manage_market(actor, managers_of(market.id)).enforce()
    if category_id is not None:
        category_by_id(category_id)
    same = MarketCriteria.category_id == category_id if category_id else MarketCriteria.category_id.is_(None)
    row = db.session.scalars(
        select(MarketCriteria).where(MarketCriteria.market_id == market.id, same).with_for_update()
    ).first()
    before = dict(row.values) if row else {}
    if values is None and row is not None:
        db.session.delete(row)
    elif values is not None and row is not None:
        row.values = dict(values)
    elif values is not None:
        db.session.add(MarketCriteria(market_id=market.id, category_id=category_id, values=dict(values)))
    record(
        actor,
        "programme.criteria_changed",
        subject=("market", market.id),
        category=category_id,
        before=before,
        after=dict(values or {}),
    )
