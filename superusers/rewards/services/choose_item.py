"""Choose something from the catalogue: stock and credits are taken at once."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.options import number
from app.core.policy import Invalid
from app.core.seal import seal
from app.core.uow import command
from superusers.rewards.models import Item, Redemption
from superusers.rewards.models.catalogue import APPROVED, FAILED, REQUESTED
from superusers.rewards.policy import Offer, can_choose, can_redeem
from superusers.rewards.queries.windows import open_window
from superusers.rewards.rules import ADDRESS
from superusers.rewards.services._choosing import reserve
from superusers.rewards.services._lapsing import lapse_of_member
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
    now = clock.now()
    lapse_of_member(member_id, now)
    item = locked_item(item_id)
    window = open_window(now, lock=True)
    can_choose(offer_of(item, member_id, country, window), now=now).enforce()
    _check_parcel(item, country, address)
    redemption = Redemption(
        member_id=member_id,
        item_id=item.id,
        window_id=window.id if window else None,
        cost=item.cost,
        value_minor=item.value_minor,
        currency=item.currency,
        match_percent=item.match_percent,
        country=country,
        address_sealed=seal(address, ADDRESS) if item.kind == "product" else None,
        state=REQUESTED,
        requested_at=now,
        submission_key=submission_key,
    )
    reserve(actor, redemption, item)
    if redemption.cost <= number("rewards.redemption_limit"):
        redemption.state, redemption.approved_at = APPROVED, now
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
