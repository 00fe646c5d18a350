"""Reads of the catalogue and of what members chose from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.money import money
from app.core.policy import NotFound
from superusers.rewards.calendar import today
from superusers.rewards.models import Item, Redemption, VoucherCode
from superusers.rewards.models.catalogue import APPROVED, RESERVED
from superusers.rewards.rules import KIND_WORDS, state_words

VOUCHER = "voucher"
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
    """Of vouchers, `stock` is how many codes are free and valid."""


def items(*, offered_only: bool) -> list[ItemRow]:
    """The cheapest first."""
    statement = select(Item).order_by(Item.cost, Item.id).limit(MOST)
    if offered_only:
        statement = statement.where(Item.offered)
    found = db.session.scalars(statement).all()
    free = free_codes(item.id for item in found if item.kind == VOUCHER)
    return [_item_row(item, free.get(item.id, 0)) for item in found]


def free_codes(item_ids: Iterable[int]) -> dict[int, int]:
    """By item: codes that are nobody's yet and still valid."""
    if not (wanted := list(item_ids)):
        return {}
    rows = db.session.execute(
        select(VoucherCode.item_id, func.count())
        .where(
            VoucherCode.item_id.in_(wanted),
            VoucherCode.redemption_id.is_(None),
            VoucherCode.valid_until.is_(None) | (VoucherCode.valid_until >= today()),
        )
        .group_by(VoucherCode.item_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Pool:
    """How many codes of an item there are, by what became of them."""

    free: int
    chosen: int
    shown: int
    expired: int
    """Nobody's, and not valid any more."""
    next_end: date | None
    """The last day of the free code that ends first."""


def pool_of(item_id: int) -> Pool:
    code, day = VoucherCode, today()
    over = code.valid_until.is_not(None) & (code.valid_until < day)
    row = db.session.execute(
        select(
            func.count().filter(code.redemption_id.is_(None), ~over),
            func.count().filter(code.redemption_id.is_not(None), code.shown_at.is_(None)),
            func.count().filter(code.shown_at.is_not(None)),
            func.count().filter(code.redemption_id.is_(None), over),
            func.min(code.valid_until).filter(code.redemption_id.is_(None), ~over),
        ).where(code.item_id == item_id)
    ).one()
    return Pool(*row)


def item_by_id(item_id: int, *, offered_only: bool) -> Item:
    """Raises NotFound."""
    item = db.session.get(Item, item_id)
    if item is None or (offered_only and not item.offered):
        raise NotFound
    return item


def item_row(item_id: int) -> ItemRow:
    """Something that is offered. Raises NotFound."""
    item = item_by_id(item_id, offered_only=True)
    return _item_row(item, free_codes([item_id]).get(item_id, 0) if item.kind == VOUCHER else 0)


def _item_row(item: Item, free: int) -> ItemRow:
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
        stock=free if item.kind == VOUCHER else item.stock,
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
    window_id: int | None = None
    receipt: str = ""
    customs: str = ""
    code: CodeRow | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a page may know of a voucher's code: never the code."""

    shown_at: datetime | None
    valid_until: date | None
    over: bool
    """It is not valid any more."""


def parcels(state: str, *, limit: int = QUEUE) -> list[ParcelRow]:
    """In this state; what waits, the oldest first, and what is done, the newest first."""
    order = Redemption.id if state in (RESERVED, APPROVED) else Redemption.id.desc()
    return _parcels(
        select(Redemption, Item.name, Item.kind, Item.customs_minor)
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.state == state)
        .order_by(order)
        .limit(limit)
    )


def own_parcel(member_id: int, redemption_id: int) -> ParcelRow:
    """Raises NotFound: somebody else's, or not there."""
    found = _parcels(
        select(Redemption, Item.name, Item.kind, Item.customs_minor)
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.id == redemption_id, Redemption.member_id == member_id)
    )
    if not found:
        raise NotFound
    return replace(found[0], code=code_row(redemption_id))


def code_row(redemption_id: int) -> CodeRow | None:
    row = db.session.execute(
        select(VoucherCode.shown_at, VoucherCode.valid_until).where(
            VoucherCode.redemption_id == redemption_id
        )
    ).first()
    if row is None:
        return None
    return CodeRow(
        row.shown_at, row.valid_until, over=row.valid_until is not None and row.valid_until < today()
    )


def parcels_of_fulfiller(member_id: int) -> list[ParcelRow]:
    """What this person has taken on and not sent yet, the oldest first."""
    return _parcels(
        select(Redemption, Item.name, Item.kind, Item.customs_minor)
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.state == APPROVED, Redemption.fulfiller_id == member_id, Item.kind == "product")
        .order_by(Redemption.id)
        .limit(QUEUE)
    )


def _parcels(statement: Any) -> list[ParcelRow]:
    rows = db.session.execute(statement).all()
    people = member_cards({row[0].member_id for row in rows} | {row[0].fulfiller_id for row in rows})
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
            state_words=state_words(row.state, kind),
            country=row.country,
            requested_at=row.requested_at,
            fulfiller_id=row.fulfiller_id,
            fulfiller=people[row.fulfiller_id].name if row.fulfiller_id else None,
            tracking=row.tracking,
            reason=row.reason,
            ended_at=row.ended_at,
            window_id=row.window_id,
            receipt=row.receipt,
            customs=money(customs, row.currency) if customs else "",
        )
        for row, name, kind, customs in rows
    ]
