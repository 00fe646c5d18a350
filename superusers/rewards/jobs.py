"""What happens to rewards as time goes by."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.queries import address_of
from app.core import clock, mail
from app.core.doctor import FAIL, OK
from app.core.kernel import Kernel, current_settings
from app.core.web.rendering import render_mail
from superusers.rewards.calendar import closing_words
from superusers.rewards.queries.differences import differences
from superusers.rewards.queries.mine import balance_of_member
from superusers.rewards.queries.receipts import receipts_of
from superusers.rewards.queries.thanks import thanks_to_tell
from superusers.rewards.queries.windows import window_by_id
from superusers.rewards.services.erase_addresses import erase_addresses
from superusers.rewards.services.fund_waiting_grants import fund_waiting_grants
from superusers.rewards.services.hand_over_batch import hand_over_batch
from superusers.rewards.services.lapse_credits import lapse_credits
from superusers.rewards.services.reconcile_rewards import reconcile_rewards
from superusers.rewards.services.release_grants import release_grants
from superusers.rewards.services.settle_window import SETTLE
from superusers.rewards.services.thank_customer import MAIL_THANKS
from superusers.rewards.services.turn_windows import MAIL, turn_windows


def register(kernel: Kernel) -> None:
    kernel.handle("rewards.release", release_due, every=timedelta(hours=1))
    kernel.handle("rewards.fund_waiting", fund_waiting, every=timedelta(hours=6))
    kernel.handle("rewards.erase_addresses", erase, every=timedelta(hours=6))
    kernel.handle("rewards.windows", look_after_windows, every=timedelta(minutes=5))
    kernel.handle(SETTLE, settle)
    kernel.handle(MAIL, mail_window)
    kernel.handle(MAIL_THANKS, mail_thanks)
    kernel.handle("rewards.reconcile", reconcile, every=timedelta(days=1))
    kernel.checks["credits"] = check_credits


def release_due() -> None:
    while release_grants():
        pass


def fund_waiting() -> None:
    while fund_waiting_grants():
        pass


def erase() -> None:
    erase_addresses()


def reconcile() -> None:
    reconcile_rewards()


def look_after_windows() -> None:
    """Open, remind, close; let expire what nobody claimed. Killed anywhere, the next run goes on."""
    turn_windows()
    while lapse_credits():
        pass


def settle(window_id: int) -> None:
    while hand_over_batch(window_id):
        pass


def mail_window(window_id: int, member_id: int, what: str) -> None:
    """`what`: open, remind, receipts. The first two only while there is time, and something to spend."""
    window, to = window_by_id(window_id), address_of(member_id)
    balance = balance_of_member(member_id).available
    if to is None or (what != "receipts" and (clock.now() >= window.closes_at or not balance)):
        return
    mail.send(
        render_mail(
            to.email,
            template="payout_window",
            subject=MAIL_SUBJECTS[what].format(window.name),
            name=to.name,
            what=what,
            window=window.name,
            closes_at=closing_words(window.closes_at),
            balance=balance,
            receipts=receipts_of(member_id, window_id) if what == "receipts" else [],
            link=current_settings().PUBLIC_URL + ("/rewards" if what == "receipts" else "/rewards/catalogue"),
        )
    )


def mail_thanks(grant_id: int) -> None:
    """Nothing where they were taken back meanwhile, or nobody can be written to."""
    told = thanks_to_tell(grant_id)
    to = address_of(told.member_id) if told else None
    if told is None or to is None:
        return
    mail.send(
        render_mail(
            to.email,
            template="staff_thanks",
            subject=f"Thanks for your {told.kind}",
            name=to.name,
            by=told.by,
            kind=told.kind,
            title=told.title,
            words=told.words,
            credits=told.credits,
            link=f"{current_settings().PUBLIC_URL}/rewards",
        )
    )


MAIL_SUBJECTS = {
    "open": "{} is open: choose what your credits become",
    "remind": "{} closes soon",
    "receipts": "Your receipts of {}",
}


def check_credits() -> tuple[str, str]:
    found = differences()
    if not found:
        return OK, "the ledgers of credits and money agree"
    return FAIL, f"{len(found)} differences, such as: {found[0]}"
