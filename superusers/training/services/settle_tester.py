"""Give somebody a place in a product test, or say that there is none."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.models import ProductTest
from superusers.training.models.trials import APPLIED, DECLINED, SELECTED
from superusers.training.queries.trials import taken_places
from superusers.training.services._letters import write_letters
from superusers.training.services._trials import tester_to_manage


@command
def settle_tester(actor: Actor, tester_id: int, *, select: bool) -> None:
    """Raises Refused, also where all places are taken, or NotFound."""
    tester = tester_to_manage(actor, tester_id, APPLIED)
    test = db.session.get_one(ProductTest, tester.test_id, populate_existing=True, with_for_update=True)
    if select and taken_places([test.id]).get(test.id, 0) >= test.places:
        raise Refused("full", "All places are taken. Offer more, or leave this one waiting.")
    tester.state = SELECTED if select else DECLINED
    record(
        actor,
        "training.tester_selected" if select else "training.tester_declined",
        subject=("member", tester.member_id),
        test=test.id,
    )
    write_letters("place_settled", [(tester.member_id, tester.id)])
