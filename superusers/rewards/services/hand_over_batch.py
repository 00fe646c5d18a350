"""Hand over what a payout window has paid for."""

from __future__ import annotations

from app.core import clock
from app.core.actor import SYSTEM
from app.core.failpoints import failpoint
from app.core.jobs import enqueue_all
from app.core.uow import command
from superusers.rewards.models.windows import EXPORTED, SETTLED
from superusers.rewards.queries.payouts import choosers_of, payments_to_settle
from superusers.rewards.services._redemptions import fulfil, locked_redemption
from superusers.rewards.services._windows import locked_window
from superusers.rewards.services.turn_windows import MAIL

BATCH = 50


@command
def hand_over_batch(window_id: int) -> bool:
    """Some of what is paid, each once; parcels wait for their fulfiller. Returns whether more is to do."""
    window = locked_window(window_id)
    if window.step != EXPORTED or not window.reference:
        return False
    due = payments_to_settle(window_id, limit=BATCH)
    for redemption_id in due:
        fulfil(*locked_redemption(redemption_id), actor=SYSTEM)
        failpoint("rewards.settled_one")
    if not due:
        window.step, window.settled_at = SETTLED, clock.now()
        _send_receipts(window_id)
    failpoint("rewards.settled")
    return bool(due)


def _send_receipts(window_id: int) -> None:
    enqueue_all(
        MAIL,
        [
            (
                f"{MAIL}:{window_id}:receipts:{member}",
                {"window_id": window_id, "member_id": member, "what": "receipts"},
            )
            for member in choosers_of(window_id)
        ],
    )
