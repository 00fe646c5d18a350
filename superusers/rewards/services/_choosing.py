"""Setting aside what somebody chose, or is given: stock, code, credits and money. Inside a command.

The member and the item are locked before.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from app.core.actor import Actor
from app.core.db import db
from app.core.money import converted
from app.core.policy import Refused
from superusers.rewards.calendar import this_year
from superusers.rewards.models import CreditUse, CreditYear, Grant, Item, Redemption
from superusers.rewards.models.catalogue import RESERVED
from superusers.rewards.models.ledger import AVAILABLE
from superusers.rewards.models.ledger import RESERVED as RESERVED_ACCOUNT
from superusers.rewards.queries.rates import rate_of
from superusers.rewards.rules import TAKEN
from superusers.rewards.services._codes import free_code
from superusers.rewards.services._grants import first_expiring
from superusers.rewards.services._ledger import Account, NotEnough, Source, post
from superusers.rewards.services._money import enter, locked_line, year_row


def reserve(actor: Actor, redemption: Redemption, item: Item) -> None:
    """Take one from the stock, a code where there are codes, the credits, and promise the money."""
    code = free_code(item.id) if item.kind == "voucher" else None
    if item.kind == "voucher" and code is None:
        raise Refused("out_of_stock", "The last one has just gone. Your credits are untouched.")
    if item.stock is not None:
        item.stock -= 1
    uses = list(first_expiring(redemption.member_id, redemption.cost))
    redemption.extra_year = this_year()
    redemption.paid_minor = cost_of(item)
    redemption.extra_minor = max(0, redemption.paid_minor - _worth_of(uses))
    redemption.state = RESERVED
    db.session.add(redemption)
    db.session.flush()
    _take_credits(actor, redemption, uses)
    if code is not None:
        code.redemption_id = redemption.id
    if redemption.extra_minor:
        enter(
            locked_line(redemption.extra_year),
            source_type="extra",
            source_id=redemption.id,
            committed=redemption.extra_minor,
            actor=actor,
        )


def _take_credits(actor: Actor, redemption: Redemption, uses: Sequence[tuple[Grant, int]]) -> None:
    if not redemption.cost:
        return
    try:
        post(
            TAKEN,
            Source("redemption", redemption.id),
            {
                Account(AVAILABLE, redemption.member_id): -redemption.cost,
                Account(RESERVED_ACCOUNT, redemption.member_id): redemption.cost,
            },
            actor=actor,
            redemption_id=redemption.id,
        )
    except NotEnough as short:
        raise Refused(
            "not_enough",
            f"This takes {redemption.cost:,} credits, and {short.balance:,} are available.",
        ) from short
    for grant, part in uses:
        grant.remaining -= part
    db.session.execute(
        insert(CreditUse.__table__),  # type: ignore[arg-type]
        [
            {
                "redemption_id": redemption.id,
                "grant_id": grant.id,
                "amount": part,
                "year": grant.year,
                "head_id": grant.head_id,
            }
            for grant, part in uses
        ],
    )


def _worth_of(uses: Sequence[tuple[Grant, int]]) -> int:
    years = {grant.year for grant, _ in uses}
    rows = db.session.execute(
        select(CreditYear.year, CreditYear.minor_per_credit).where(CreditYear.year.in_(years))
    )
    rates = {row.year: row.minor_per_credit for row in rows}
    return sum(part * rates[grant.year or 0] for grant, part in uses)


def cost_of(item: Item) -> int:
    """What one costs the programme, in minor units of this year's currency: value, match and delivery.

    Raises Refused where the year has no budget, Invalid where a currency has no rate.
    """
    year = year_row(this_year())
    minor = item.value_minor * (100 + item.match_percent) // 100 + item.delivery_minor
    if item.currency == year.currency:
        return minor
    return converted(minor, rate_from=rate_of(item.currency), rate_to=year.minor_per_credit)
