"""Reads of the catalogue and of what members chose from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.policy import NotFound
from superusers.rewards.models import Item, Redemption
from superusers.rewards.models.catalogue import APPROVED, RESERVED
from superusers.rewards.money import money
from superusers.rewards.rules import KIND_WORDS, REDEMPTION_WORDS

MOST = 200
QUEUE = 100


@dataclass(frozen=True, slots=True)
class ItemRow:
    id: int
    name: str
    description: str
    kind: str
    kind_words: str
    cost: int
    value: str
    delivery: str
    customs: str | None
    member_pays: bool
    match_percent: int
    countries: str
    stock: int | None
    member_limit: int
    window_only: bool
    picture: str | None
    offered: bool


def items(*, offered_only: bool) -> list[ItemRow]:
    """The cheapest first."""
    statement = select(Item).order_by(Item.cost, Item.id).limit(MOST)
    if offered_only:
        statement = statement.where(Item.offered)
    return [_item_row(item) for item in db.session.scalars(statement)]


def item_by_id(item_id: int, *, offered_only: bool) -> Item:
    """Raises NotFound."""
    item = db.session.get(Item, item_id)
    if item is None or (offered_only and not item.offered):
        raise NotFound
    return item


def item_row(item_id: int) -> ItemRow:
    """Something that is offered. Raises NotFound."""
    return _item_row(item_by_id(item_id, offered_only=True))


def _item_row(item: Item) -> ItemRow:
    return ItemRow(
        id=item.id,
        name=item.name,
        description=item.description,
        kind=item.kind,
        kind_words=KIND_WORDS[item.kind],
        cost=item.cost,
        value=money(item.value_minor, item.currency),
        delivery=money(item.delivery_minor, item.currency),
        customs=money(item.customs_minor, item.currency) if item.customs_minor else None,
        member_pays=item.member_pays,
        match_percent=item.match_percent,
        countries=item.countries,
        stock=item.stock,
        member_limit=item.member_limit,
        window_only=item.window_only,
        picture=item.picture,
        offered=item.offered,
    )


@dataclass(frozen=True, slots=True)
class ParcelRow:
    id: int
    item_name: str
    kind: str
    member_id: int
    member_name: str
    member_url: str | None
    cost: int
    state: str
    state_words: str
    country: str
    requested_at: datetime
    fulfiller_id: int | None
    fulfiller: str | None
    tracking: str
    reason: str
    ended_at: datetime | None


def parcels(state: str) -> list[ParcelRow]:
    """In this state; what waits, the oldest first, and what is done, the newest first."""
    order = Redemption.id if state in (RESERVED, APPROVED) else Redemption.id.desc()
    return _parcels(
        select(Redemption, Item.name, Item.kind)
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.state == state)
        .order_by(order)
        .limit(QUEUE)
    )


def own_parcel(member_id: int, redemption_id: int) -> ParcelRow:
    """Raises NotFound: somebody else's, or not there."""
    found = _parcels(
        select(Redemption, Item.name, Item.kind)
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.id == redemption_id, Redemption.member_id == member_id)
    )
    if not found:
        raise NotFound
    return found[0]


def _parcels(statement: Any) -> list[ParcelRow]:
    rows = db.session.execute(statement).all()
    people = member_cards({r.member_id for r, _, _ in rows} | {r.fulfiller_id for r, _, _ in rows})
    return [
        ParcelRow(
            id=row.id,
            item_name=name,
            kind=kind,
            member_id=row.member_id,
            member_name=people[row.member_id].name,
            member_url=people[row.member_id].url,
            cost=row.cost,
            state=row.state,
            state_words=REDEMPTION_WORDS[row.state],
            country=row.country,
            requested_at=row.requested_at,
            fulfiller_id=row.fulfiller_id,
            fulfiller=people[row.fulfiller_id].name if row.fulfiller_id else None,
            tracking=row.tracking,
            reason=row.reason,
            ended_at=row.ended_at,
        )
        for row, name, kind in rows
    ]
