"""Unfunded grants get their turn when there is a budget again."""

from __future__ import annotations

from sqlalchemy import select

from app.core.uow import command
from superusers.rewards.models import Grant
from superusers.rewards.models.grants import UNFUNDED
from superusers.rewards.services._grants import fund
from superusers.rewards.services._people import BATCH, locked_grants


@command
def fund_waiting_grants() -> int:
    """Pay for unfunded grants, the oldest first, as far as the budget goes. Returns how many."""
    grants = locked_grants(select(Grant).where(Grant.state == UNFUNDED).order_by(Grant.id).limit(BATCH))
    funded = 0
    for grant in grants:
        if grant.state != UNFUNDED:
            continue
        fund(grant)
        if grant.state == UNFUNDED:
            break  # a smaller one must not overtake
        funded += 1
    return funded
