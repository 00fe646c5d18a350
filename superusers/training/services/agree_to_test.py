"""Agree to the terms of a product test, and say where it goes."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.seal import seal
from app.core.uow import command
from superusers.training.models.trials import AGREED, SELECTED
from superusers.training.services._trials import own_tester
from superusers.training.trials import ADDRESS


@command
def agree_to_test(actor: Actor, test_id: int, *, address: str) -> None:
    """Raises Refused or NotFound."""
    tester = own_tester(actor, test_id, SELECTED)
    tester.state, tester.agreed_at = AGREED, clock.now()
    tester.address_sealed = seal(address, ADDRESS)
