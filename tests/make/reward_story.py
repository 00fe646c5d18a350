"""A programme from the first choice to a settled window, told so that it can be told again from anywhere.

Each step finds out by itself whether it was done before, as a person does who sees the page after a crash.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.core.worker import work_once
from superusers.rewards.models import (
    BudgetLine,
    CreditAccount,
    CreditTransaction,
    Grant,
    PayoutWindow,
    Redemption,
    VoucherCode,
)
from superusers.rewards.models.windows import SETTLED
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.decide_redemption import decide_redemption
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.export_window import export_window
from superusers.rewards.services.freeze_window import freeze_window
from superusers.rewards.services.hand_over_batch import hand_over_batch
from superusers.rewards.services.lapse_credits import lapse_credits
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.settle_window import settle_window
from superusers.rewards.services.show_code import show_code
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.turn_windows import turn_windows
from superusers.rewards.services.upload_codes import upload_codes
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from tests.make.rewards import Rewards

WINDOWS = ((date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 12, 1), date(2026, 12, 31)))


@dataclass(frozen=True)
class Cast:
    """Who and what the story is about: plain values, so that another process can tell it."""

    manager: Actor
    second: Actor
    members: tuple[Actor, ...]
    product: int
    tree: int
    voucher: int
    large: int


def set_the_stage(rewards: Rewards) -> Cast:
    """Three members with credits, four things, two windows; nothing is chosen yet."""
    rewards.budget(100_000)
    members = tuple(rewards.member_with(6500) for _ in range(3))
    cast = Cast(
        manager=rewards.manager,
        second=rewards.second,
        members=members,
        product=rewards.item(kind="product", cost=100, value_minor=150, delivery_minor=90, stock=20),
        tree=rewards.item(kind="donation", cost=70, value_minor=140, match_percent=100, window_only=True),
        voucher=rewards.item(kind="voucher", cost=50, value_minor=100, stock=None),
        large=rewards.item(cost=5200, value_minor=10_000),
    )
    upload_codes(cast.manager, cast.voucher, [f"CODE-{n}" for n in range(12)])
    for first, last in WINDOWS:
        plan_window(cast.manager, name=f"{first:%B %Y}", first=first, last=last)
    return cast


def tell(cast: Cast) -> None:
    """All of it, or what is left of it."""
    for place, (first, last) in enumerate(WINDOWS):
        opened = datetime(first.year, first.month, 5, 12, tzinfo=UTC)
        with clock.frozen_at(opened):
            turn_windows()
            _choose_and_send(cast, place)
        with clock.frozen_at(datetime(last.year, last.month, last.day, 12, tzinfo=UTC) + timedelta(days=2)):
            _end(cast, place + 1)


def _choose_and_send(cast: Cast, place: int) -> None:
    for member in cast.members:

        def chosen(item: int, what: str, who: Actor = member) -> int:
            key = f"{place}-{what}-{who.member_id}"
            return choose_item(who, item, country="DE", address="Lane 1", submission_key=key)

        parcel, lost = chosen(cast.product, "parcel"), chosen(cast.product, "lost")
        regretted, code = chosen(cast.product, "regretted"), chosen(cast.voucher, "code")
        chosen(cast.tree, "tree")
        again(withdraw_redemption, member, regretted)
        again(take_parcel, cast.manager, parcel)
        again(end_parcel, cast.manager, parcel, end="fulfilled", note="TRACK")
        again(end_parcel, cast.manager, lost, end="failed", note="Lost")
        again(show_code, member, code)
        if place == 0:
            again(decide_redemption, cast.second, chosen(cast.large, "large"), approve=True)
        again(end_parcel, cast.manager, parcel, end="returned", note="Broken", restock=False)


def _end(cast: Cast, window: int) -> None:
    turn_windows()
    while lapse_credits():
        pass
    again(freeze_window, cast.manager, window)
    export_window(cast.manager, window)
    again(settle_window, cast.manager, window, reference=f"SEPA {window}")
    while hand_over_batch(window):
        pass
    with suppress(Refused):
        while work_once():
            pass
    assert db.session.get_one(PayoutWindow, window).step == SETTLED


def again(act: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """What was done before is refused, and that is fine."""
    with suppress(Refused, NotFound):
        act(*args, **kwargs)


def what_came_of_it() -> dict[str, list[Any]]:
    """Everything that would differ if something were lost or paid twice; numbers of rows may differ."""
    db.session.rollback()
    account, line = CreditAccount, BudgetLine
    return {
        "accounts": _rows(
            select(account.kind, account.member_id, account.year, account.balance)
            .where(account.balance != 0)
            .order_by(account.kind, account.member_id, account.year)
        ),
        "lines": _rows(
            select(line.year, line.key, line.planned, line.committed, line.spent).order_by(line.id)
        ),
        "redemptions": _rows(
            select(Redemption.submission_key, Redemption.state, Redemption.paid_minor).order_by(
                Redemption.submission_key
            )
        ),
        "grants": _rows(select(Grant.id, Grant.state, Grant.remaining, Grant.expired).order_by(Grant.id)),
        "moves": _rows(
            select(CreditTransaction.kind, CreditTransaction.source_type).order_by(
                CreditTransaction.kind, CreditTransaction.source_type
            )
        ),
        "codes": _rows(select(VoucherCode.shown_at.is_not(None)).order_by(VoucherCode.shown_at.is_not(None))),
    }


def _rows(statement: Any) -> list[Any]:
    return [tuple(row) for row in db.session.execute(statement)]
