"""Release what has been held long enough."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.uow import command
from superusers.rewards.models import Grant
from superusers.rewards.models.grants import HELD
from superusers.rewards.services._grants import release
from superusers.rewards.services._people import BATCH, locked_grants


@command
def release_grants() -> int:
    """Make available what has been held long enough, a batch at a time. Returns how many."""
    due = select(Grant).where(Grant.state == HELD, Grant.releases_at <= clock.now())
    grants = locked_grants(due.order_by(Grant.releases_at, Grant.id).limit(BATCH))
    ready = [grant for grant in grants if grant.state == HELD]
    for grant in ready:
        release(grant)
    return len(ready)
