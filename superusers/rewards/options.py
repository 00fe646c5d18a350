"""What an administrator may set of rewards."""

from __future__ import annotations

from app.core.money import CURRENCIES
from app.core.options import Option
from superusers.rewards.tax import complaint

OPTIONS = (
    Option(
        "rewards.hold_days",
        default=14,
        label="How long earned credits are held",
        help="An acceptance that is taken back within this time takes them back before they are spent.",
        maximum=90,
        unit="days",
    ),
    Option(
        "rewards.rescue_hours",
        default=24,
        label="When a question counts as having waited",
        help="Whoever solves it after that with its first answer has rescued it.",
        minimum=1,
        maximum=720,
        unit="hours",
    ),
    Option(
        "rewards.grant_limit",
        default=1000,
        label="Grants above this need a second manager",
        minimum=0,
        unit="credits",
    ),
    Option(
        "rewards.redemption_limit",
        default=5000,
        label="Redemptions above this need a manager's approval",
        minimum=0,
        unit="credits",
    ),
    Option(
        "rewards.thanks_limit",
        default=500,
        label="The most that staff may thank a customer with",
        minimum=0,
        unit="credits",
    ),
    Option(
        "rewards.currency",
        default="EUR",
        label="Currency of budgets",
        help="A year that has begun keeps the currency it began with.",
        choices=tuple((code, code) for code in CURRENCIES),
    ),
    Option(
        "rewards.erase_days",
        default=60,
        label="When a parcel's address is erased",
        help="Counted from the day it was delivered or failed.",
        minimum=1,
        maximum=365,
        unit="days",
    ),
    Option(
        "rewards.remind_days",
        default=7,
        label="When members are reminded of a payout window",
        help="So long before it closes, by mail, if they have something to choose for.",
        minimum=1,
        maximum=60,
        unit="days",
    ),
    Option(
        "rewards.on_closing",
        default="expire",
        label="What becomes of credits when a member closes the account",
        choices=(("expire", "They expire"), ("charity", "They are donated")),
    ),
    Option(
        "rewards.tax_texts",
        default="",
        label="Tax notes on yearly statements",
        help=(
            "One country a line: DE 256.00 EUR A note in your own words. It is shown from that sum on. "
            "We claim nothing about the law."
        ),
        check=complaint,
    ),
)
