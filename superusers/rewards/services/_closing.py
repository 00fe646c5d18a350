"""What becomes of the credits of a member who closes the account."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.queries import lock_members
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.options import option
from superusers.rewards.models import Grant, Item, Redemption
from superusers.rewards.models.grants import DECLINED, HELD, PROPOSED, RELEASED, REVERSED, UNFUNDED
from superusers.rewards.models.ledger import AVAILABLE, CHARITY, EXPIRED
from superusers.rewards.models.windows import FROZEN
from superusers.rewards.rules import CLOSED
from superusers.rewards.services._grants import take_back
from superusers.rewards.services._ledger import Account, Source, post
from superusers.rewards.services._money import enter, locked_line, year_row
from superusers.rewards.services._redemptions import OPEN, fail, fulfil, locked_redemption
from superusers.rewards.services._windows import locked_window

LEFT = "The account was closed."


def settle_closed(member_id: int) -> None:
    """Inside a delivery: what is open is given back, what is held returns to the budget, what is available
    expires or is donated (the option `rewards.on_closing`). The ledger stays and names nobody.
    """
    lock_members([member_id])
    for redemption_id in db.session.scalars(
        select(Redemption.id).where(Redemption.member_id == member_id, Redemption.state.in_(OPEN))
    ).all():
        _end_open(*locked_redemption(redemption_id))
    grants = db.session.scalars(
        select(Grant).where(Grant.member_id == member_id).order_by(Grant.id).with_for_update()
    ).all()
    donated = option("rewards.on_closing") == "charity"
    settled = sum(_settle(grant, donated=donated) for grant in grants)
    _forget(member_id)
    if settled:
        record(
            SYSTEM,
            "rewards.balance_settled",
            subject=("member", member_id),
            credits=settled,
            donated=donated,
        )


def _end_open(redemption: Redemption, item: Item) -> None:
    """A donation of a window that is frozen is paid all the same; everything else comes to nothing."""
    if item.kind == "donation" and redemption.window_id is not None:
        if locked_window(redemption.window_id).step >= FROZEN:
            fulfil(redemption, item)
            return
    fail(redemption, item, reason=LEFT)


def _settle(grant: Grant, *, donated: bool) -> int:
    """Returns how many credits were available in it."""
    if grant.state == HELD:
        take_back(grant)
    elif grant.state in (UNFUNDED, PROPOSED):
        grant.state = REVERSED if grant.state == UNFUNDED else DECLINED
    elif grant.state == RELEASED and grant.remaining:
        return end_remaining(grant, kind=CLOSED, source="closing", donated=donated)
    return 0


def end_remaining(grant: Grant, *, kind: str, source: str, donated: bool = False) -> int:
    """What is left of a released grant expires, or goes to charity. Returns how many credits."""
    amount, year = grant.remaining, year_row(grant.year or 0)
    transaction = post(
        kind,
        # A grant may come back to life (something is returned, its cause stands anew), and ends again then.
        Source(f"{source}:{grant.head_id}:{grant.expired}", grant.id),
        {
            Account(AVAILABLE, grant.member_id): -amount,
            Account(CHARITY if donated else EXPIRED): amount,
        },
        grant_id=grant.id,
    )
    worth = amount * year.minor_per_credit
    enter(
        locked_line(year.year),
        source_type=source,
        source_id=transaction,
        committed=-worth,
        spent=worth if donated else 0,
    )
    grant.expired += amount
    grant.remaining = 0
    return amount


def _forget(member_id: int) -> None:
    """What was written about the person, and where they live."""
    db.session.execute(update(Grant).where(Grant.member_id == member_id).values(reason=""))
    db.session.execute(
        update(Redemption)
        .where(Redemption.member_id == member_id)
        .values(address_sealed=None, erase_after=None, country="", tracking="")
    )
