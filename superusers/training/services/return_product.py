"""Say that a lent product was sent back."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.models import ProductTest
from superusers.training.models.trials import REPORTED, RETURNED
from superusers.training.services._trials import own_tester


@command
def return_product(actor: Actor, test_id: int, *, tracking: str) -> None:
    """Raises Refused, also for a gift, or NotFound."""
    tester = own_tester(actor, test_id, REPORTED)
    if not db.session.get_one(ProductTest, test_id).loan:
        raise Refused("gift", "It is yours. There is nothing to send back.")
    tester.state, tester.returned_at = RETURNED, clock.now()
    tester.return_tracking = tracking
