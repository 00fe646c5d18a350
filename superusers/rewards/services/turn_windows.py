"""Open windows, remind of them, and close them, each at its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.jobs import enqueue_all
from app.core.options import number
from app.core.uow import command
from superusers.rewards.models import CreditAccount, PayoutWindow
from superusers.rewards.models.ledger import AVAILABLE
from superusers.rewards.models.windows import CLOSED, OPEN, PLANNED

MAIL = "rewards.mail_window"


@command
def turn_windows() -> int:
    """What is due at this moment. Returns how many windows took a step."""
    now = clock.now()
    windows = db.session.scalars(
        select(PayoutWindow)
        .where(PayoutWindow.step <= OPEN, PayoutWindow.opens_at <= now)
        .order_by(PayoutWindow.opens_at)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return sum(_turn(window, now) for window in windows)


def _turn(window: PayoutWindow, now: datetime) -> bool:
    before = window.step
    if window.step == PLANNED:
        window.step = OPEN
        record(SYSTEM, "rewards.window_opened", subject=("payout_window", window.id), name=window.name)
        if now < window.closes_at:
            _tell(window, "open")
    remind_at = window.closes_at - timedelta(days=number("rewards.remind_days"))
    if window.reminded_at is None and remind_at <= now < window.closes_at:
        window.reminded_at = now
        if remind_at > window.opens_at:  # else the mail that it is open says when it closes, too
            _tell(window, "remind")
    if now >= window.closes_at:
        window.step, window.closed_at = CLOSED, now
        record(SYSTEM, "rewards.window_closed", subject=("payout_window", window.id), name=window.name)
        failpoint("rewards.window_closed")
    return window.step != before


def _tell(window: PayoutWindow, what: str) -> None:
    """By mail, those who have something to choose for."""
    members = db.session.scalars(
        select(CreditAccount.member_id).where(CreditAccount.kind == AVAILABLE, CreditAccount.balance > 0)
    )
    enqueue_all(
        MAIL,
        [
            (
                f"{MAIL}:{window.id}:{what}:{member}",
                {"window_id": window.id, "member_id": member, "what": what},
            )
            for member in members
        ],
    )
