"""Steps of a grant's life. Inside a command; the member is locked before."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from superusers.rewards.calendar import this_year
from superusers.rewards.models import CreditYear, Grant
from superusers.rewards.models.grants import HELD, RELEASED, REVERSED, UNFUNDED
from superusers.rewards.models.ledger import ADJUSTMENT, AVAILABLE, EXPIRED, PENDING
from superusers.rewards.rules import GIVEN_AGAIN, GRANTED, TAKEN_BACK
from superusers.rewards.rules import RELEASED as RELEASED_MOVE
from superusers.rewards.services._ledger import Account, NotEnough, Source, budget, lock_accounts, post
from superusers.rewards.services._money import enter, locked_line, year_row


def fund(grant: Grant, *, actor: Actor = SYSTEM) -> None:
    """Hold the credits for the member, from this year's budget; *unfunded* where it is empty.

    What has expired does not come to life again where the cause stands anew.
    """
    db.session.flush()
    grant.amount, grant.expired = grant.amount - grant.expired, 0
    if not grant.amount:
        return
    year = db.session.get(CreditYear, this_year())
    if year is None or year.closed_at is not None:
        grant.state = UNFUNDED
        return
    try:
        grant.head_id = post(
            GRANTED if grant.head_id is None else GIVEN_AGAIN,
            _source(grant),
            {budget(year.year): -grant.amount, Account(PENDING, grant.member_id): grant.amount},
            actor=actor,
            grant_id=grant.id,
        )
    except NotEnough:
        grant.state = UNFUNDED
        return
    grant.state, grant.year = HELD, year.year


def _source(grant: Grant) -> Source:
    if grant.head_id is not None:
        return Source("after", grant.head_id)
    if grant.source_id is not None:
        return Source(grant.source_type, grant.source_id, grant.rule_version)
    return Source("grant", grant.id)


def release(grant: Grant) -> None:
    """What was held is the member's to spend."""
    post(
        RELEASED_MOVE,
        Source("release", grant.head_id or 0),
        {Account(PENDING, grant.member_id): -grant.amount, Account(AVAILABLE, grant.member_id): grant.amount},
        grant_id=grant.id,
    )
    grant.state, grant.remaining, grant.expired, grant.released_at = RELEASED, grant.amount, 0, clock.now()


def take_back(grant: Grant, *, actor: Actor = SYSTEM) -> None:
    """The cause does not stand any more. What was spent meanwhile is paid from *adjustment*."""
    if grant.state == HELD:
        _reverse(grant, {Account(PENDING, grant.member_id): -grant.amount}, actor)
    elif grant.state == RELEASED:
        owed = grant.amount - grant.expired  # what has expired is nobody's any more
        available = Account(AVAILABLE, grant.member_id)
        here = min(owed, lock_accounts({available})[available].balance)
        _spend_of(grant, here)
        if owed:
            _reverse(grant, {available: -here, Account(ADJUSTMENT): here - owed}, actor, spent=owed - here)
    grant.state, grant.remaining = REVERSED, 0


def _reverse(grant: Grant, amounts: dict[Account, int], actor: Actor, *, spent: int = 0) -> None:
    """`spent`: credits whose money is gone. They return to the budget only as far as its line can promise
    their worth once more; otherwise they end as expired, and nobody overspends.
    """
    source, year = grant.head_id or 0, grant.year or 0
    back = -sum(amounts.values())
    if spent and not _promise_again(year, spent, source):
        back, amounts = back - spent, amounts | {Account(EXPIRED): spent}
    grant.head_id = post(
        TAKEN_BACK, Source("after", source), amounts | {budget(year): back}, actor=actor, grant_id=grant.id
    )


def _promise_again(year: int, amount: int, source: int) -> bool:
    worth = amount * year_row(year).minor_per_credit
    line = locked_line(year)
    if line.committed + line.spent + worth > line.planned:
        return False
    enter(line, source_type="reversal", source_id=source, committed=worth)
    return True


def _spend_of(grant: Grant, amount: int) -> None:
    """Take credits out of the member's grants, out of this one first."""
    own = min(grant.remaining, amount)
    grant.remaining -= own
    for other, part in first_expiring(grant.member_id, amount - own):
        other.remaining -= part


def first_expiring(member_id: int, amount: int) -> Iterator[tuple[Grant, int]]:
    """The grants that so many credits come from, and how many from each: what expires first goes first.

    An earlier release expires no later, so the order of release is the order of expiry.
    """
    grants = db.session.scalars(
        select(Grant)
        .where(Grant.member_id == member_id, Grant.state == RELEASED, Grant.remaining > 0)
        .order_by(Grant.released_at, Grant.id)
        .with_for_update()
    ).all()
    for grant in grants:
        if amount <= 0:
            return
        part = min(amount, grant.remaining)
        amount -= part
        yield grant, part
