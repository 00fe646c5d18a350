"""Steps of a redemption's life. Inside a command; the member and the item are locked before."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.options import number
from app.core.policy import NotFound
from superusers.rewards.models import (
    BudgetEntry,
    BudgetLine,
    CreditUse,
    CreditYear,
    Grant,
    Item,
    Redemption,
    VoucherCode,
)
from superusers.rewards.models.catalogue import APPROVED, FAILED, FULFILLED, RESERVED, RETURNED
from superusers.rewards.models.ledger import ADJUSTMENT, AVAILABLE, CHARITY, REDEEMED
from superusers.rewards.models.ledger import RESERVED as RESERVED_ACCOUNT
from superusers.rewards.queries.payouts import receipt_number
from superusers.rewards.rules import DONATED, GIVEN_BACK, HANDED_OVER
from superusers.rewards.rules import RETURNED as RETURNED_MOVE
from superusers.rewards.services._ledger import Account, Source, post
from superusers.rewards.services._money import enter, locked_line

OPEN = (RESERVED, APPROVED)


def locked_redemption(redemption_id: int) -> tuple[Redemption, Item]:
    """Under the locks of its member and its item, in this order. Raises NotFound."""
    found = db.session.get(Redemption, redemption_id)
    if found is None:
        raise NotFound
    lock_members([found.member_id])
    item = locked_item(found.item_id)
    return db.session.get_one(Redemption, redemption_id, populate_existing=True, with_for_update=True), item


def locked_item(item_id: int) -> Item:
    """Raises NotFound."""
    item = db.session.get(Item, item_id, populate_existing=True, with_for_update=True)
    if item is None:
        raise NotFound
    return item


def fulfil(redemption: Redemption, item: Item, *, actor: Actor = SYSTEM, tracking: str = "") -> None:
    """It was handed over: the credits are redeemed, the money is spent, and there is a receipt."""
    donated = item.kind == "donation"
    if redemption.cost:
        post(
            DONATED if donated else HANDED_OVER,
            Source("fulfilment", redemption.id),
            {
                Account(RESERVED_ACCOUNT, redemption.member_id): -redemption.cost,
                Account(CHARITY if donated else REDEEMED): redemption.cost,
            },
            actor=actor,
            redemption_id=redemption.id,
        )
    _spend_money(redemption, actor)
    redemption.state, redemption.ended_at = FULFILLED, clock.now()
    redemption.tracking, redemption.receipt = tracking, receipt_number(redemption.id)
    redemption.fulfiller_id = redemption.fulfiller_id or actor.member_id
    _erase_later(redemption)


def fail(redemption: Redemption, item: Item, *, reason: str, actor: Actor = SYSTEM) -> None:
    """It comes to nothing: credits, stock and code go back to where they were."""
    _credits_back(redemption, Account(RESERVED_ACCOUNT, redemption.member_id), GIVEN_BACK, "failure", actor)
    changes = {year: -worth for year, worth in _worth(redemption.id, reversed_only=True).items()}
    changes[redemption.extra_year] = changes.get(redemption.extra_year, 0) - redemption.extra_minor
    for year, committed in sorted(changes.items()):
        if committed:
            line = locked_line(year)
            enter(line, source_type="failure", source_id=redemption.id, committed=committed, actor=actor)
    _restock(redemption, item)
    redemption.state, redemption.reason, redemption.ended_at = FAILED, reason, clock.now()
    _erase_later(redemption)


def give_back(redemption: Redemption, item: Item, *, reason: str, restock: bool, actor: Actor) -> None:
    """It came back after it was handed over. What delivery cost stays spent."""
    source = Account(CHARITY if item.kind == "donation" else REDEEMED)
    _credits_back(redemption, source, RETURNED_MOVE, "return", actor)
    _unspend_money(redemption, item, actor)
    if restock:
        _restock(redemption, item)
    redemption.state, redemption.reason, redemption.returned_at = RETURNED, reason, clock.now()


def _credits_back(redemption: Redemption, source: Account, kind: str, step: str, actor: Actor) -> None:
    """Into the grants they came from, so that they expire no later than before. What came from a grant that
    was taken back since repays *adjustment*, which has paid for it.
    """
    repaid = 0
    for amount, head_id, grant in db.session.execute(
        select(CreditUse.amount, CreditUse.head_id, Grant)
        .join(Grant, Grant.id == CreditUse.grant_id)
        .where(CreditUse.redemption_id == redemption.id)
        .order_by(Grant.id)
    ).all():
        if head_id != grant.head_id:
            repaid += amount
        else:
            grant.remaining += amount
    if redemption.cost:
        post(
            kind,
            Source(step, redemption.id),
            {
                source: -redemption.cost,
                Account(AVAILABLE, redemption.member_id): redemption.cost - repaid,
                Account(ADJUSTMENT): repaid,
            },
            actor=actor,
            redemption_id=redemption.id,
        )


def _restock(redemption: Redemption, item: Item) -> None:
    if item.stock is not None:
        item.stock += 1
    code = code_of(redemption.id)
    if code is not None and code.shown_at is None:
        code.redemption_id = None


def code_of(redemption_id: int) -> VoucherCode | None:
    return db.session.scalars(select(VoucherCode).where(VoucherCode.redemption_id == redemption_id)).first()


def _worth(redemption_id: int, *, reversed_only: bool | None = None) -> dict[int, int]:
    """What the credits of a redemption are worth, by the year whose budget gave them.

    `reversed_only`: of grants taken back since (True), or of the others (False).
    """
    is_over = CreditUse.head_id != func.coalesce(Grant.head_id, 0)
    statement = (
        select(CreditUse.year, is_over, CreditUse.amount, CreditYear.minor_per_credit)
        .join(Grant, Grant.id == CreditUse.grant_id)
        .join(CreditYear, CreditYear.year == CreditUse.year)
        .where(CreditUse.redemption_id == redemption_id)
    )
    worth: dict[int, int] = defaultdict(int)
    for year, over, amount, rate in db.session.execute(statement):
        if reversed_only is None or bool(over) == reversed_only:
            worth[year] += amount * rate
    return dict(worth)


def _spend_money(redemption: Redemption, actor: Actor) -> None:
    """Nothing is committed for it any more; what it cost is spent, older budgets first."""
    worth = _worth(redemption.id)
    left = redemption.paid_minor
    changes: dict[int, list[int]] = {}
    for year in sorted(worth):
        part = min(worth[year], left)
        left -= part
        changes[year] = [-worth[year], part]
    if redemption.extra_minor or left:
        extra = changes.setdefault(redemption.extra_year, [0, 0])
        extra[0] -= redemption.extra_minor
        extra[1] += left
    for year, (committed, spent) in sorted(changes.items()):
        enter(
            locked_line(year),
            source_type="fulfilment",
            source_id=redemption.id,
            committed=committed,
            spent=spent,
            actor=actor,
        )


def _unspend_money(redemption: Redemption, item: Item, actor: Actor) -> None:
    worth = _worth(redemption.id, reversed_only=False)
    kept = delivery_part(redemption, item)
    rows = db.session.execute(
        select(BudgetLine.year, BudgetEntry.spent)
        .join(BudgetLine, BudgetLine.id == BudgetEntry.line_id)
        .where(BudgetEntry.source_type == "fulfilment", BudgetEntry.source_id == redemption.id)
        .order_by(BudgetLine.year.desc())
    ).all()
    for year, spent in rows:
        stays = min(kept, spent)
        kept -= stays
        enter(
            locked_line(year),
            source_type="return",
            source_id=redemption.id,
            committed=worth.get(year, 0),
            spent=stays - spent,
            actor=actor,
        )


def delivery_part(redemption: Redemption, item: Item) -> int:
    """How much of what was paid was for delivery, in proportion."""
    whole = item.value_minor + item.delivery_minor
    return redemption.paid_minor * item.delivery_minor // whole if whole else 0


def _erase_later(redemption: Redemption) -> None:
    if redemption.address_sealed is not None:
        redemption.erase_after = clock.now() + timedelta(days=number("rewards.erase_days"))
