"""Ask an import or export to stop."""

from __future__ import annotations

from app.admin.errands.rows import UNFINISHED
from app.admin.models import Errand
from app.admin.policy import can_administer
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def cancel_errand(actor: Actor, errand_id: int) -> None:
    """It stops within seconds, between two batches. Nothing when it has ended. Raises Refused, NotFound."""
    can_administer(actor).enforce()
    errand = db.session.get(Errand, errand_id, with_for_update=True)
    if errand is None:
        raise NotFound
    if errand.state in UNFINISHED and errand.cancel_asked_at is None:
        errand.cancel_asked_at = clock.now()
        record(actor, "admin.errand_cancelled", subject=("errand", errand_id))
