"""See where a product to test goes."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.seal import unseal
from app.core.uow import command
from superusers.training.models.trials import AGREED
from superusers.training.services._trials import tester_to_manage
from superusers.training.trials import ADDRESS


@command
def see_address(actor: Actor, tester_id: int) -> str:
    """Until it is sent; each look is recorded. Raises Refused, NotFound, or SealBroken."""
    tester = tester_to_manage(actor, tester_id, AGREED)
    record(actor, "training.address_seen", subject=("product_tester", tester.id))
    return unseal(tester.address_sealed, ADDRESS) if tester.address_sealed else ""
