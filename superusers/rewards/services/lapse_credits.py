"""Let expire what nobody claimed in two windows."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.failpoints import failpoint
from app.core.uow import command
from superusers.rewards.models import Grant
from superusers.rewards.models.windows import CLOSED
from superusers.rewards.queries.windows import lapses_with, windows_to_lapse
from superusers.rewards.services._lapsing import lapse
from superusers.rewards.services._people import BATCH, locked_grants
from superusers.rewards.services._windows import locked_window


@command
def lapse_credits() -> bool:
    """A batch of the oldest window that is closed. Returns whether there is more to do."""
    due = [window for window in windows_to_lapse(clock.now()) if window.step >= CLOSED]
    if not due:
        return False
    window = locked_window(due[0].id)
    found = locked_grants(select(Grant).where(lapses_with(window)).order_by(Grant.id).limit(BATCH))
    if found:
        record(SYSTEM, "rewards.window_lapsed", subject=("payout_window", window.id), credits=lapse(found))
    else:
        window.lapsed_at = clock.now()
    failpoint("rewards.lapsed")
    return True
