"""Nightly work on reputation, and dry runs of rules over a large history."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.queries import address_of
from app.core import clock, mail
from app.core.db import db
from app.core.doctor import FAIL, OK, WARN
from app.core.jobs import enqueue
from app.core.kernel import Kernel, current_settings
from app.core.outbox import OutboxDelivery
from app.core.uow import command
from app.core.web.rendering import render_mail
from superusers.reputation.badge_queries import due_badges
from superusers.reputation.case_queries import notice_by_id
from superusers.reputation.models import LedgerCheck
from superusers.reputation.services._dry_runs import dry_run
from superusers.reputation.services._search import search_patterns
from superusers.reputation.services._verification import Verification, verify_ledger
from superusers.reputation.services.record_check import record_check
from superusers.reputation.services.settle_badges import settle_badges

log = logging.getLogger(__name__)

NIGHTLY = timedelta(days=1)
PATIENCE = 12
"""How often the check waits for deliveries that are on their way before it says that something is wrong."""
AGAIN = timedelta(minutes=5)
OVERDUE = timedelta(days=2)
FEED_IT = ("reputation.ledger", "reputation.articles", "reputation.product_tests")
"""Consumers that append lines."""


def register(kernel: Kernel) -> None:
    kernel.handle("reputation.verify", verify_nightly, every=NIGHTLY)
    kernel.handle("reputation.verify_again", verify_nightly)
    kernel.handle("reputation.dry_run", dry_run)
    kernel.handle("reputation.search", search_nightly, every=NIGHTLY)
    kernel.handle("reputation.badges", settle_badges_nightly, every=timedelta(hours=6))
    kernel.handle("reputation.mail_notice", mail_notice)
    kernel.checks["reputation"] = check_reputation


def verify_nightly(tries: int = 0) -> None:
    """Compare the ledger with the facts and alarm on a difference: the health page, the audit log, the log.

    A difference while deliveries wait is looked at again once they have arrived.
    """
    found = verify_ledger()
    if not found.agrees and tries < PATIENCE and _waiting():
        _look_again(tries + 1)
        return
    if not found.agrees:
        log.error("the reputation ledger differs from the facts: %s", found)
    record_check(
        questions=found.questions_that_differ,
        lines=found.lines_that_differ,
        totals=found.totals_that_differ,
    )


def search_nightly() -> None:
    search_patterns()


def settle_badges_nightly() -> None:
    settle_badges(due_badges())


def mail_notice(notice_id: int, what: str) -> None:
    """Tell a member of a decision about their votes, or of the answer to their appeal."""
    notice = notice_by_id(notice_id)
    to = address_of(notice.member_id)
    if to is None:
        return
    mail.send(
        render_mail(
            to.email,
            template="reputation_notice",
            subject="About your votes" if what == "decided" else "Your appeal was answered",
            name=to.name,
            what=what,
            points=notice.points,
            restricted_until=notice.restricted_until,
            reason=notice.reason,
            upheld=notice.upheld,
            answer=notice.answer,
            link=f"{current_settings().PUBLIC_URL}/reputation/notices/{notice.id}",
        )
    )


def _waiting() -> bool:
    """Whether a delivery to the ledger is on its way; one that failed for good is a difference."""
    wait = select(func.count()).where(OutboxDelivery.consumer.in_(FEED_IT), OutboxDelivery.state != "dead")
    return bool(db.session.scalar(wait))


@command
def _look_again(tries: int) -> None:
    enqueue(
        "reputation.verify_again",
        key="reputation.verify_again",
        run_at=clock.now() + AGAIN,
        tries=tries,
    )


def check_reputation() -> tuple[str, str]:
    """For the health page and `flask doctor`: what the newest nightly comparison found."""
    newest = db.session.execute(select(LedgerCheck).order_by(LedgerCheck.id.desc()).limit(1)).scalar()
    if newest is None:
        return OK, "the ledger has not been compared with the facts yet; it will be tonight"
    found = Verification(newest.questions, newest.lines, newest.totals)
    when = f"{newest.at:%Y-%m-%d %H:%M} UTC"
    if not found.agrees:
        says = (
            f"{found.questions_that_differ:,} questions or other rows, {found.lines_that_differ:,} lines and "
            f"{found.totals_that_differ:,} totals differ from the facts ({when}); "
            "see `flask --app wsgi reputation verify`"
        )
        return FAIL, says
    if clock.now() - newest.at > OVERDUE:
        return WARN, f"last compared with the facts {when}; is a worker running?"
    return OK, f"the ledger agrees with the facts ({when})"
