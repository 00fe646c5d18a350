"""What a payout window comes to: what was chosen in it, what is paid, what expires and what rolls on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.core.db import db
from app.core.money import money, plain_amount
from superusers.rewards.models import CreditYear, Grant, Item, PayoutWindow, Redemption
from superusers.rewards.models.catalogue import APPROVED, FAILED, FULFILLED, RESERVED, RETURNED
from superusers.rewards.models.grants import RELEASED
from superusers.rewards.models.windows import CLOSED, SETTLED
from superusers.rewards.queries.windows import lapses_with
from superusers.rewards.rules import KIND_WORDS

STANDING = (RESERVED, APPROVED, FULFILLED)
PARCEL = "product"


def waiting_for_approval(window_id: int) -> int:
    statement = select(func.count()).where(Redemption.window_id == window_id, Redemption.state == RESERVED)
    return db.session.scalar(statement) or 0


def choosers_of(window_id: int) -> list[int]:
    """Members whose choice in a window was handed over."""
    return list(
        db.session.scalars(
            select(Redemption.member_id)
            .where(Redemption.window_id == window_id, Redemption.state == FULFILLED)
            .distinct()
            .order_by(Redemption.member_id)
        )
    )


def payments_to_settle(window_id: int, *, limit: int) -> list[int]:
    """What was chosen and is not handed over yet. A parcel is handed over by who sends it."""
    return list(
        db.session.scalars(
            select(Redemption.id)
            .join(Item, Item.id == Redemption.item_id)
            .where(Redemption.window_id == window_id, Redemption.state == APPROVED, Item.kind != PARCEL)
            .order_by(Redemption.id)
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of the file for payment."""

    receipt: str
    member_id: int
    kind: str
    item_id: int
    item: str
    credits: int
    value: str
    """Fair value, in `currency`."""
    currency: str
    cost: str
    """What it costs the programme with match and delivery, in `cost_currency`."""
    cost_currency: str
    budget_year: int


PAYMENT_COLUMNS = tuple(Payment.__slots__)


def payments_of(window_id: int) -> list[Payment]:
    """All that stood when the window was frozen; what failed since stays in the list, and is owed back."""
    rows = db.session.execute(
        select(Redemption, Item.name, Item.kind, CreditYear.currency.label("cost_currency"))
        .join(Item, Item.id == Redemption.item_id)
        .join(CreditYear, CreditYear.year == Redemption.extra_year)
        .join(PayoutWindow, PayoutWindow.id == Redemption.window_id)
        .where(Redemption.window_id == window_id, _stood())
        .order_by(Redemption.id)
    ).all()
    return [_payment(*row) for row in rows]


def _stood() -> Any:
    """Stands now, or stood when the window was frozen, so that the list stays as it is from then on."""
    frozen = PayoutWindow.frozen_at
    return or_(
        Redemption.state.in_(STANDING),
        and_(Redemption.state == FAILED, Redemption.ended_at >= frozen),
        and_(Redemption.state == RETURNED, Redemption.returned_at >= frozen),
    )


def _payment(row: Redemption, name: str, kind: str, cost_currency: str) -> Payment:
    return Payment(
        receipt=receipt_number(row.id),
        member_id=row.member_id,
        kind=kind,
        item_id=row.item_id,
        item=name,
        credits=row.cost,
        value=plain_amount(row.value_minor, row.currency),
        currency=row.currency,
        cost=plain_amount(row.paid_minor, cost_currency),
        cost_currency=cost_currency,
        budget_year=row.extra_year,
    )


def receipt_number(redemption_id: int) -> str:
    return f"R-{redemption_id:07}"


@dataclass(frozen=True, slots=True)
class ChosenKind:
    kind: str
    count: int
    credits: int
    cost: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a window comes to if it closes now; once it has closed, what it came to."""

    chosen: list[ChosenKind]
    costs: list[str]
    """In all, a line a currency."""
    to_approve: int
    parcels: int
    """Still to be sent."""
    lapsing_credits: int
    lapsing_members: int
    lapsing_worth: list[str]
    rolling_credits: int
    rolling_members: int
    problems: list[str]
    """What stands in the way of freezing it."""


def outcome_of(window: PayoutWindow) -> Outcome:
    """Reads only: the very queries that closing, expiring and paying go by."""
    chosen = _chosen(window.id)
    lapsing = lapses_with(window)
    lapse = _credits(lapsing) if window.lapsed_at is None else (0, 0)
    available = _credits((Grant.state == RELEASED) & (Grant.remaining > 0))
    both = _members_with_rest(lapsing) if window.lapsed_at is None else available[1]
    to_approve = waiting_for_approval(window.id)
    return Outcome(
        chosen=[
            ChosenKind(KIND_WORDS[kind], count, spent, money(cost, currency))
            for kind, currency, count, spent, cost in chosen
        ],
        costs=_totals((currency, cost) for _, currency, _, _, cost in chosen),
        to_approve=to_approve,
        parcels=_parcels(window.id),
        lapsing_credits=lapse[0],
        lapsing_members=lapse[1],
        lapsing_worth=_worth(lapsing) if lapse[0] else [],
        rolling_credits=available[0] - lapse[0],
        rolling_members=both,
        problems=_problems(window, to_approve),
    )


def _chosen(window_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(
            Item.kind,
            CreditYear.currency,
            func.count(),
            func.coalesce(func.sum(Redemption.cost), 0),
            func.coalesce(func.sum(Redemption.paid_minor), 0),
        )
        .join(Item, Item.id == Redemption.item_id)
        .join(CreditYear, CreditYear.year == Redemption.extra_year)
        .join(PayoutWindow, PayoutWindow.id == Redemption.window_id)
        .where(Redemption.window_id == window_id, _stood())
        .group_by(Item.kind, CreditYear.currency)
        .order_by(Item.kind, CreditYear.currency)
    ).all()


def _credits(which: Any) -> tuple[int, int]:
    """Credits, and of how many members."""
    row = db.session.execute(
        select(func.coalesce(func.sum(Grant.remaining), 0), func.count(Grant.member_id.distinct())).where(
            which
        )
    ).one()
    return int(row[0]), int(row[1])


def _members_with_rest(lapsing: Any) -> int:
    """How many have something that does not expire."""
    expiring = select(Grant.id).where(lapsing)
    statement = select(func.count(Grant.member_id.distinct())).where(
        Grant.state == RELEASED, Grant.remaining > 0, Grant.id.not_in(expiring)
    )
    return db.session.scalar(statement) or 0


def _worth(which: Any) -> list[str]:
    rows = db.session.execute(
        select(CreditYear.currency, func.sum(Grant.remaining * CreditYear.minor_per_credit))
        .join(CreditYear, CreditYear.year == Grant.year)
        .where(which)
        .group_by(CreditYear.currency)
    )
    return _totals((currency, int(minor)) for currency, minor in rows)


def _totals(parts: Any) -> list[str]:
    sums: dict[str, int] = {}
    for currency, minor in parts:
        sums[currency] = sums.get(currency, 0) + int(minor)
    return [money(sums[currency], currency) for currency in sorted(sums)]


def _parcels(window_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Redemption)
            .join(Item, Item.id == Redemption.item_id)
            .where(Redemption.window_id == window_id, Redemption.state == APPROVED, Item.kind == PARCEL)
        )
        or 0
    )


def _problems(window: PayoutWindow, to_approve: int) -> list[str]:
    found = []
    if to_approve:
        waits = "choice waits" if to_approve == 1 else "choices wait"
        found.append(f"{to_approve:,} {waits} for approval in the queue.")
    if window.step >= CLOSED and window.lapsed_at is None:
        found.append("Unclaimed credits are still expiring. That takes a few minutes.")
    return found


def outcome_lines(window: PayoutWindow, outcome: Outcome) -> list[str]:
    """The same in sentences, for the terminal."""
    lines = [f"{window.name}: {'as it ended' if window.step == SETTLED else 'if it closed now'}"]
    lines += [f"  chosen: {c.count:,} × {c.kind}, {c.credits:,} credits, {c.cost}" for c in outcome.chosen]
    lines.append(f"  to pay: {', '.join(outcome.costs) or 'nothing'}")
    lines.append(
        f"  would expire: {outcome.lapsing_credits:,} credits of {outcome.lapsing_members:,} members"
        + (f", worth {', '.join(outcome.lapsing_worth)}" if outcome.lapsing_worth else "")
    )
    rolling = f"{outcome.rolling_credits:,} credits of {outcome.rolling_members:,} members"
    lines.append(f"  would roll on: {rolling}")
    lines += [f"  first: {problem}" for problem in outcome.problems]
    return lines
