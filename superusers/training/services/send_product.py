"""Note that a product was sent to its tester."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.training.models.trials import AGREED, SENT
from superusers.training.services._letters import write_letters
from superusers.training.services._trials import tester_to_manage


@command
def send_product(actor: Actor, tester_id: int, *, serial: str, tracking: str) -> None:
    """Raises Refused or NotFound."""
    tester = tester_to_manage(actor, tester_id, AGREED)
    tester.state, tester.sent_at = SENT, clock.now()
    tester.serial, tester.tracking = serial, tracking
    record(actor, "training.product_sent", subject=("product_tester", tester.id), serial=serial)
    write_letters("product_sent", [(tester.member_id, tester.id)])
