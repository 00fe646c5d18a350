"""Yearly statements: what a member's credits did, and what was handed over, with its fair value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.accounts.queries import member_cards
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.core.money import money
from app.core.options import option
from superusers.rewards.calendar import bounds_of_year
from superusers.rewards.models import CreditAccount, CreditLine, CreditTransaction, Item, Redemption
from superusers.rewards.models.catalogue import FULFILLED, RETURNED
from superusers.rewards.rules import (
    CLOSED,
    DONATED,
    EXPIRED,
    GIVEN_AGAIN,
    GIVEN_BACK,
    GRANTED,
    HANDED_OVER,
    KIND_WORDS,
    TAKEN_BACK,
)
from superusers.rewards.rules import RETURNED as RETURNED_MOVE
from superusers.rewards.tax import reached, read_notes

MOVES = {
    GRANTED: "Earned",
    GIVEN_AGAIN: "Given again",
    TAKEN_BACK: "Taken back",
    HANDED_OVER: "Spent on what was handed over",
    DONATED: "Donated",
    RETURNED_MOVE: "Given back for what came back",
    GIVEN_BACK: "Owed for what was taken back meanwhile",
    EXPIRED: "Expired",
    CLOSED: "Settled as the account closed",
}
"""What changes how many credits somebody has in all; releasing and setting aside do not."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that was handed over in the year, or came back in it; then its value is below zero."""

    receipt: str
    day: date
    item: str
    kind: str
    credits: int
    value_minor: int
    currency: str
    back: bool

    @property
    def value(self) -> str:
        return money(self.value_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Statement:
    year: int
    opening: int
    moves: list[tuple[str, int]]
    """What happened, and by how many credits it changed what the member has in all."""
    closing: int
    handed: list[Handed]
    totals: dict[str, int]
    """Fair value by currency, in minor units."""
    notes: list[str]
    """About tax, as configured."""


def statement_years(member_id: int) -> list[int]:
    """The newest first; none where nothing has moved."""
    of_member = (
        select(func.min(CreditTransaction.at).label("first"), func.max(CreditTransaction.at).label("last"))
        .join(CreditLine, CreditLine.transaction_id == CreditTransaction.id)
        .join(CreditAccount, CreditAccount.id == CreditLine.account_id)
        .where(CreditAccount.member_id == member_id)
    )
    given = select(
        func.min(Redemption.ended_at).label("first"),
        func.max(func.coalesce(Redemption.returned_at, Redemption.ended_at)).label("last"),
    ).where(Redemption.member_id == member_id, Redemption.state.in_((FULFILLED, RETURNED)))
    rows = db.session.execute(of_member.union_all(given)).all()
    zone = current_settings().programme_zone
    days = [clock.day_of(moment, zone) for row in rows for moment in row if moment is not None]
    return list(range(max(days).year, min(days).year - 1, -1)) if days else []


def statement_of(member_id: int, year: int) -> Statement:
    """Whole days of the programme's time zone, 1 January to 31 December."""
    first, after = bounds_of_year(year)
    sums = _sums(member_id, first, after)
    opening = _had_before(member_id, first)
    handed = handed_over(first, after, member_id=member_id)
    totals = totals_of(handed)
    return Statement(
        year=year,
        opening=opening,
        moves=[(words, sums[kind]) for kind, words in MOVES.items() if sums.get(kind)],
        closing=opening + sum(sums.values()),
        handed=handed,
        totals=totals,
        notes=tax_notes(totals),
    )


def tax_notes(totals: dict[str, int]) -> list[str]:
    return reached(read_notes(str(option("rewards.tax_texts"))), totals)


def _lines_of(member_id: int, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(CreditLine)
        .join(CreditTransaction, CreditTransaction.id == CreditLine.transaction_id)
        .join(CreditAccount, CreditAccount.id == CreditLine.account_id)
        .where(CreditAccount.member_id == member_id)
    )


def _had_before(member_id: int, moment: datetime) -> int:
    """Held, available and set aside at a moment."""
    total = func.coalesce(func.sum(CreditLine.amount), 0)
    return int(db.session.scalar(_lines_of(member_id, total).where(CreditTransaction.at < moment)) or 0)


def _sums(member_id: int, first: datetime, after: datetime) -> dict[str, int]:
    rows = db.session.execute(
        _lines_of(member_id, CreditTransaction.kind, func.sum(CreditLine.amount))
        .where(CreditTransaction.at >= first, CreditTransaction.at < after)
        .group_by(CreditTransaction.kind)
    )
    return {kind: int(amount) for kind, amount in rows if amount}


def handed_over(first: datetime, after: datetime, *, member_id: int | None = None) -> list[Handed]:
    """In the order in which it happened. `member_id` None: to everybody."""
    rows = _handed_rows(first, after, member_id)
    found = [_handed(row, item, kind) for row, item, kind in rows if first <= row.ended_at < after]
    found += [
        _handed(row, item, kind, back=True)
        for row, item, kind in rows
        if row.returned_at is not None and first <= row.returned_at < after
    ]
    return sorted(found, key=lambda one: (one.day, one.receipt, -one.value_minor))


def _handed_rows(first: datetime, after: datetime, member_id: int | None) -> Sequence[Any]:
    statement = (
        select(Redemption, Item.name, Item.kind)
        .join(Item, Item.id == Redemption.item_id)
        .where(
            Redemption.state.in_((FULFILLED, RETURNED)),
            or_(
                (Redemption.ended_at >= first) & (Redemption.ended_at < after),
                (Redemption.returned_at >= first) & (Redemption.returned_at < after),
            ),
        )
    )
    if member_id is not None:
        statement = statement.where(Redemption.member_id == member_id)
    return db.session.execute(statement).all()


def _handed(row: Redemption, item: str, kind: str, *, back: bool = False) -> Handed:
    moment = row.returned_at if back else row.ended_at
    sign = -1 if back else 1
    return Handed(
        receipt=row.receipt,
        day=clock.day_of(moment or row.requested_at, current_settings().programme_zone),
        item=f"{item} (came back)" if back else item,
        kind=KIND_WORDS[kind],
        credits=sign * row.cost,
        value_minor=sign * row.value_minor,
        currency=row.currency,
        back=back,
    )


def totals_of(handed: Sequence[Handed]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for one in handed:
        totals[one.currency] = totals.get(one.currency, 0) + one.value_minor
    return dict(sorted(totals.items()))


@dataclass(frozen=True, slots=True)
class MemberYear:
    """What one member got in a year, in one currency: for who has to report it."""

    member_id: int
    member_name: str
    things: int
    credits: int
    value_minor: int
    currency: str


def members_of_year(year: int) -> list[MemberYear]:
    """Everybody to whom something was handed over, or from whom it came back, by number."""
    first, after = bounds_of_year(year)
    found: dict[tuple[int, str], list[Handed]] = {}
    for row, item, kind in _handed_rows(first, after, None):
        for back, moment in ((False, row.ended_at), (True, row.returned_at)):
            if moment is not None and first <= moment < after:
                found.setdefault((row.member_id, row.currency), []).append(
                    _handed(row, item, kind, back=back)
                )
    people = member_cards({member_id for member_id, _ in found})
    return [
        MemberYear(
            member_id=member_id,
            member_name=people[member_id].name,
            things=sum(-1 if one.back else 1 for one in handed),
            credits=sum(one.credits for one in handed),
            value_minor=sum(one.value_minor for one in handed),
            currency=currency,
        )
        for (member_id, currency), handed in sorted(found.items())
    ]
