"""Recorded rates: what a credit is worth in a currency."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.policy import Invalid
from superusers.rewards.models import CreditRate


def rate_of(currency: str, at: datetime | None = None) -> int:
    """Minor units a credit. Raises Invalid on `currency` where no rate is recorded for it."""
    rate = db.session.scalar(
        select(CreditRate.minor_per_credit)
        .where(CreditRate.currency == currency, CreditRate.starts_at <= (at or clock.now()))
        .order_by(CreditRate.starts_at.desc(), CreditRate.id.desc())
        .limit(1)
    )
    if rate is None:
        raise Invalid(
            currency=f"No rate is recorded for {currency}. A manager records it on the budget page first."
        )
    return rate


def newest_rates() -> list[CreditRate]:
    """The rate of each currency as it holds now, by currency."""
    rows = db.session.scalars(
        select(CreditRate)
        .where(CreditRate.starts_at <= clock.now())
        .order_by(CreditRate.currency, CreditRate.starts_at.desc(), CreditRate.id.desc())
    ).all()
    newest: dict[str, CreditRate] = {}
    for row in rows:
        newest.setdefault(row.currency, row)
    return list(newest.values())
