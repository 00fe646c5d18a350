"""What a member reads on *My rewards*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from app.core.db import db
from app.forum.queries import question_links
from superusers.rewards.models import (
    CreditAccount,
    CreditLine,
    CreditTransaction,
    Grant,
    Item,
    PayoutWindow,
    Redemption,
)
from superusers.rewards.models.grants import HELD, PROPOSED, RELEASED, UNFUNDED
from superusers.rewards.models.ledger import AVAILABLE, PENDING
from superusers.rewards.models.ledger import RESERVED as RESERVED_ACCOUNT
from superusers.rewards.rules import GRANT_WORDS, MOVE_WORDS, state_words

PAGE = 30
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits."""

    pending: int = 0
    available: int = 0
    reserved: int = 0


def balance_of_member(member_id: int) -> Balance:
    rows = db.session.execute(
        select(CreditAccount.kind, CreditAccount.balance).where(CreditAccount.member_id == member_id)
    )
    return Balance(**{row.kind: row.balance for row in rows})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A grant that is not available yet."""

    what: str
    amount: int
    state: str
    releases_at: datetime
    reason: str
    question_title: str | None
    question_url: str | None


def waiting_grants(member_id: int) -> list[Waiting]:
    """What is held, and what waits for a budget; the first to be released first."""
    rows = db.session.execute(
        select(Grant.kind, Grant.amount, Grant.state, Grant.releases_at, Grant.reason, Grant.question_id)
        .where(Grant.member_id == member_id, Grant.state.in_((HELD, UNFUNDED)))
        .order_by(Grant.releases_at, Grant.id)
        .limit(SHOWN)
    ).all()
    links = question_links({row.question_id for row in rows if row.question_id})
    return [
        Waiting(
            what=GRANT_WORDS[row.kind],
            amount=row.amount,
            state=row.state,
            releases_at=row.releases_at,
            reason=row.reason,
            question_title=links.get(row.question_id, (None, None))[0],
            question_url=links.get(row.question_id, (None, None))[1],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Move:
    """One transaction as its member reads it; each figure is what an account gained or lost."""

    id: int
    what: str
    about: str
    url: str | None
    at: datetime
    pending: int
    available: int
    reserved: int


def moves_page(member_id: int, *, before: int | None = None) -> tuple[list[Move], int | None]:
    """A page of what moved, newest first, and where the next one starts (None: nowhere)."""
    rows = _move_rows(member_id, before)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    links = question_links({row.question_id for row in rows if row.question_id})
    return [_move(row, links) for row in rows], (rows[-1].id if more else None)


def _move_rows(member_id: int, before: int | None) -> Sequence[Any]:
    def gained(kind: str) -> Any:
        return func.sum(case((CreditAccount.kind == kind, CreditLine.amount), else_=0)).label(kind)

    about = (
        CreditTransaction.id,
        CreditTransaction.kind,
        CreditTransaction.at,
        Grant.kind.label("grant_kind"),
        Grant.reason,
        Grant.question_id,
        Item.name,
        CreditTransaction.redemption_id,
    )
    statement = (
        select(*about, gained(PENDING), gained(AVAILABLE), gained(RESERVED_ACCOUNT))
        .join(CreditLine, CreditLine.transaction_id == CreditTransaction.id)
        .join(CreditAccount, CreditAccount.id == CreditLine.account_id)
        .outerjoin(Grant, Grant.id == CreditTransaction.grant_id)
        .outerjoin(Redemption, Redemption.id == CreditTransaction.redemption_id)
        .outerjoin(Item, Item.id == Redemption.item_id)
        .where(CreditAccount.member_id == member_id)
        .group_by(*about)
        .order_by(CreditTransaction.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(CreditTransaction.id < before)
    return db.session.execute(statement).all()


def _move(row: Any, links: dict[int, tuple[str, str]]) -> Move:
    title, url = links.get(row.question_id, (None, None))
    if row.redemption_id is not None:
        title, url = row.name, f"/rewards/chosen/{row.redemption_id}"
    words = GRANT_WORDS.get(row.grant_kind or "", "")
    return Move(
        id=row.id,
        what=MOVE_WORDS[row.kind],
        about=": ".join(part for part in (words, title or row.reason) if part),
        url=url,
        at=row.at,
        pending=int(row.pending),
        available=int(row.available),
        reserved=int(getattr(row, RESERVED_ACCOUNT)),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    id: int
    url: str
    name: str
    cost: int
    state: str
    state_words: str
    requested_at: datetime


def chosen_by(member_id: int) -> list[Chosen]:
    """What a member has chosen, newest first."""
    rows = db.session.execute(
        select(
            Redemption.id, Item.name, Item.kind, Redemption.cost, Redemption.state, Redemption.requested_at
        )
        .join(Item, Item.id == Redemption.item_id)
        .where(Redemption.member_id == member_id)
        .order_by(Redemption.id.desc())
        .limit(SHOWN)
    )
    return [
        Chosen(
            row.id,
            f"/rewards/chosen/{row.id}",
            row.name,
            row.cost,
            row.state,
            state_words(row.state, row.kind),
            row.requested_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Expiry:
    """What expires when a window closes; `closes_at` None: its second window is not planned yet."""

    amount: int
    window: str | None
    closes_at: datetime | None


def expiries(member_id: int) -> list[Expiry]:
    """When what is available expires: at the close of the second window that opens after its release. What
    came back after that has until the next close.
    """
    lots = db.session.execute(
        select(Grant.released_at, Grant.remaining)
        .where(Grant.member_id == member_id, Grant.state == RELEASED, Grant.remaining > 0)
        .order_by(Grant.released_at)
    ).all()
    windows = db.session.execute(
        select(
            PayoutWindow.name, PayoutWindow.opens_at, PayoutWindow.closes_at, PayoutWindow.lapsed_at
        ).order_by(PayoutWindow.opens_at)
    ).all()
    found: dict[tuple[str | None, datetime | None], int] = {}
    for released_at, remaining in lots:
        ends = [window for window in windows if window.opens_at >= released_at][1:]
        end = next((window for window in ends if window.lapsed_at is None), None)
        key: tuple[str | None, datetime | None] = (end.name, end.closes_at) if end else (None, None)
        found[key] = found.get(key, 0) + remaining
    return [Expiry(amount, *key) for key, amount in found.items()]


def proposed_count() -> int:
    """Grants that wait for a second manager."""
    return db.session.scalar(select(func.count()).select_from(Grant).where(Grant.state == PROPOSED)) or 0
