"""Rewards in the demo community: a budget, a catalogue, a window, and what its members did with credits.

Everything is invented. Each act happens at its own moment, by the product's own commands, once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Refused
from superusers.demo_cast import demo_cast
from superusers.rewards.calendar import usual_window
from superusers.rewards.models import (
    CreditRate,
    CreditTransaction,
    CreditYear,
    Item,
    PayoutWindow,
    VoucherCode,
)
from superusers.rewards.queries.earnings import newest_rules
from superusers.rewards.rules import BUDGET_LINES, SUGGESTED
from superusers.rewards.services.begin_year import begin_year
from superusers.rewards.services.change_rule import change_rule
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.fund_year import fund_year
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_line import plan_line
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.record_rate import record_rate
from superusers.rewards.services.release_grants import release_grants
from superusers.rewards.services.save_item import save_item
from superusers.rewards.services.upload_codes import upload_codes

PEOPLE = ("Priya S.", "Tomas K.", "Lena B.")
YEARLY_MINOR = 6_000_000
CREDITS = 200_000
BEGAN = timedelta(days=150)
NOTHING = {
    "delivery_minor": 0,
    "customs_minor": 0,
    "member_pays": False,
    "match_percent": 0,
    "countries": "",
    "stock": None,
    "member_limit": 0,
    "window_only": False,
    "offered": True,
    "currency": "EUR",
}
THINGS: tuple[dict[str, Any], ...] = (
    {
        "name": "Aurora 3 speaker",
        "description": "The small one, in white or slate. Tell us which with your address.",
        "kind": "product",
        "cost": 2400,
        "value_minor": 7900,
        "delivery_minor": 690,
        "customs_minor": 7900,
        "countries": "AT BE DE DK ES FR IE IT NL PL PT SE",
        "stock": 12,
        "member_limit": 1,
    },
    {
        "name": "Northlight shop voucher, 20 EUR",
        "description": "For anything in the shop.",
        "kind": "voucher",
        "cost": 600,
        "value_minor": 2000,
    },
    {
        "name": "Ten trees",
        "description": "Planted in your name, and ten more in ours.",
        "kind": "donation",
        "cost": 300,
        "value_minor": 1000,
        "match_percent": 100,
    },
    {
        "name": "An hour with the firmware team",
        "description": "Ask what you always wanted to ask. By video, in the evening.",
        "kind": "experience",
        "cost": 900,
        "value_minor": 3000,
        "stock": 4,
        "window_only": True,
    },
)
GIVEN = (
    # to whom, credits, days ago, for what
    ("Tomas", 900, 120, "For the guide to light rings that everybody links to"),
    ("Tomas", 600, 70, "For looking after the beta of the group play firmware"),
    ("Tomas", 150, 4, "For the talk at the spring meeting"),
    ("Lena", 80, 30, "For testing the fix on an old thermostat"),
)


def tell_demo(now: datetime) -> None:
    """Nothing, where the demo's people are not there."""
    cast = demo_cast(*PEOPLE)
    if cast is None:
        return
    with clock.frozen_at(now - BEGAN):
        _begin(cast["Priya"], {(now - BEGAN).year, now.year})
    for number, (to, amount, ago, reason) in enumerate(GIVEN):
        with clock.frozen_at(now - timedelta(days=ago)):
            give_credits(
                cast["Priya"],
                cast[to].signed_in_id,
                amount=amount,
                reason=reason,
                submission_key=f"demo-{number}",
            )
    for days in range(140, 0, -20):
        with clock.frozen_at(now - timedelta(days=days)):
            while release_grants():
                pass
    _choose(cast, now)


def _there(*where: Any) -> bool:
    return bool(db.session.scalar(select(exists().where(*where))))


def _begin(manager: Actor, years: set[int]) -> None:
    if not _there(CreditRate.currency == "EUR"):
        record_rate(manager, "EUR", minor_per_credit=3)
    for year in sorted(years):
        if not _there(CreditYear.year == year):
            begin_year(manager, year)
        for key, (_, percent) in BUDGET_LINES.items():
            plan_line(manager, year, key, planned=YEARLY_MINOR * percent // 100, reason="The plan")
        if not _there(CreditTransaction.source_type == f"funding:{year}"):
            fund_year(manager, year, amount=CREDITS // len(years), reason="For the year")
    for event, (amount, percent, member, total) in SUGGESTED.items():
        if event not in newest_rules():
            caps = {"marked_percent": percent, "member_cap": member, "total_cap": total}
            change_rule(manager, event, amount=amount, reason="The pilot", **caps)
    for thing in THINGS:
        if not _there(Item.name == thing["name"]):
            save_item(manager, None, **(NOTHING | thing))
    pool = _item("Northlight shop voucher, 20 EUR")
    if not _there(VoucherCode.item_id == pool):
        upload_codes(manager, pool, [f"NORTHLIGHT-DEMO-{n:02}" for n in range(1, 9)])


def _item(name: str) -> int:
    return db.session.scalars(select(Item.id).where(Item.name == name)).one()


def _choose(cast: dict[str, Actor], now: datetime) -> None:
    """A donation that was handed over, a voucher whose code nobody has looked at, and the next window."""
    tomas = cast["Tomas"]
    with clock.frozen_at(now - timedelta(days=60)):
        trees = choose_item(tomas, _item("Ten trees"), submission_key="demo-trees")
    with clock.frozen_at(now - timedelta(days=58)), suppress(Refused):
        end_parcel(cast["Priya"], trees, end="fulfilled", note="Planted")
    with clock.frozen_at(now - timedelta(days=2)):
        choose_item(tomas, _item("Northlight shop voucher, 20 EUR"), submission_key="demo-voucher")
    if not _there(PayoutWindow.id > 0):
        first, last = usual_window(clock.day_of(now, current_settings().programme_zone))
        plan_window(cast["Priya"], name=f"{first:%B %Y}", first=first, last=last)
