"""Erase the addresses of parcels that were delivered some time ago."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.rewards.models import Redemption


@command
def erase_addresses() -> int:
    """Returns how many."""
    done: Any = db.session.execute(
        update(Redemption)
        .where(Redemption.address_sealed.is_not(None), Redemption.erase_after <= clock.now())
        .values(address_sealed=None, erase_after=None)
    )
    return int(done.rowcount)
