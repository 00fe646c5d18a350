"""Say that a product to test has arrived."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.kernel import current_settings
from app.core.uow import command
from app.forum.queries import start_of_day
from superusers.training.models import ProductTest
from superusers.training.models.trials import RECEIVED, SENT
from superusers.training.queries.learning import today
from superusers.training.services._letters import LETTER
from superusers.training.services._trials import own_tester

AHEAD = timedelta(days=3)


@command
def receive_product(actor: Actor, test_id: int) -> None:
    """From now on the days to the report count. Raises Refused or NotFound."""
    tester = own_tester(actor, test_id, SENT)
    test = db.session.get_one(ProductTest, test_id)
    tester.state, tester.received_at = RECEIVED, clock.now()
    tester.report_due_on = today() + timedelta(days=test.report_days)
    moment = start_of_day(tester.report_due_on, current_settings().programme_zone) - AHEAD
    if moment > clock.now():
        enqueue(LETTER, run_at=moment, what="report_due", member_id=tester.member_id, subject_id=tester.id)
