"""Choose something from the catalogue: stock and credits are taken at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.options import number
from app.core.policy import Invalid, Refused
from app.core.seal import seal
from app.core.uow import command
from superusers.rewards.calendar import this_year, today
from superusers.rewards.models import CreditUse, CreditYear, Grant, Item, Redemption, VoucherCode
from superusers.rewards.models.catalogue import APPROVED, FAILED, REQUESTED, RESERVED
from superusers.rewards.models.ledger import AVAILABLE
from superusers.rewards.models.ledger import RESERVED as RESERVED_ACCOUNT
from superusers.rewards.money import converted
from superusers.rewards.policy import Offer, can_choose, can_redeem
from superusers.rewards.queries.rates import rate_of
from superusers.rewards.queries.windows import open_window
from superusers.rewards.rules import ADDRESS, TAKEN
from superusers.rewards.services._grants import first_expiring
from superusers.rewards.services._ledger import Account, NotEnough, Source, post
from superusers.rewards.services._money import enter, locked_line, year_row
from superusers.rewards.services._redemptions import locked_item


@command
def choose_item(
    actor: Actor,
    item_id: int,
    *,
    country: str = "",
    address: str = "",
    submission_key: str | None = None,
) -> int:
    """Returns the redemption; the same form sent twice returns the first one's.

    Raises Refused, NotFound, or Invalid on `country` or `address`.
    """
    can_redeem(actor).enforce()
    member_id = actor.signed_in_id
    lock_members([member_id])
    if submission_key and (before := chosen_already(member_id, submission_key)):
        return before
    item = locked_item(item_id)
    window = open_window()
    can_choose(offer_of(item, member_id, country, window), now=clock.now()).enforce()
    _check_parcel(item, country, address)
    redemption = Redemption(
        member_id=member_id,
        item_id=item.id,
        window_id=window.id if window else None,
        cost=item.cost,
        value_minor=item.value_minor,
        currency=item.currency,
        country=country,
        address_sealed=seal(address, ADDRESS) if item.kind == "product" else None,
        state=REQUESTED,
        requested_at=clock.now(),
        submission_key=submission_key,
    )
    _reserve(actor, redemption, item)
    if redemption.cost <= number("rewards.redemption_limit"):
        redemption.state, redemption.approved_at = APPROVED, clock.now()
    failpoint("rewards.reserved")
    return redemption.id


def chosen_already(member_id: int, submission_key: str) -> int | None:
    return db.session.scalar(
        select(Redemption.id).where(
            Redemption.member_id == member_id, Redemption.submission_key == submission_key
        )
    )


def offer_of(item: Item, member_id: int, country: str, window: object) -> Offer:
    had = db.session.scalar(
        select(func.count()).where(
            Redemption.member_id == member_id, Redemption.item_id == item.id, Redemption.state != FAILED
        )
    )
    return Offer(
        offered=item.offered,
        stock=item.stock,
        member_limit=item.member_limit,
        had=had or 0,
        countries=frozenset(item.countries.split()),
        country=country,
        window_only=item.window_only,
        window_closes_at=getattr(window, "closes_at", None),
    )


def _check_parcel(item: Item, country: str, address: str) -> None:
    if item.kind != "product":
        return
    if not country:
        raise Invalid(country="Please choose the country it goes to.")
    if not address:
        raise Invalid(address="Please write the address it goes to.")


def _reserve(actor: Actor, redemption: Redemption, item: Item) -> None:
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
        [{"redemption_id": redemption.id, "grant_id": grant.id, "amount": part} for grant, part in uses],
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


def free_code(item_id: int) -> VoucherCode | None:
    """A code of the pool that is nobody's yet and still valid, locked; the one that expires first."""
    found: VoucherCode | None = db.session.scalars(
        select(VoucherCode)
        .where(
            VoucherCode.item_id == item_id,
            VoucherCode.redemption_id.is_(None),
            VoucherCode.valid_until.is_(None) | (VoucherCode.valid_until >= today()),
        )
        .order_by(VoucherCode.valid_until.is_(None), VoucherCode.valid_until, VoucherCode.id)
        .limit(1)
        .with_for_update()
    ).first()
    return found
