"""Erase the addresses that products were sent to some time ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.training.models import ProductTester

KEPT = timedelta(days=60)


@command
def erase_test_addresses() -> int:
    """Sixty days after sending. Returns how many."""
    done: Any = db.session.execute(
        update(ProductTester)
        .where(ProductTester.address_sealed.is_not(None), ProductTester.sent_at <= clock.now() - KEPT)
        .values(address_sealed=None)
    )
    return int(done.rowcount)
