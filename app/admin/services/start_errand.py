"""Start an import, an export or a test mail from a page."""

from __future__ import annotations

from typing import Any

from app.admin.errands.rows import EXPORT, IMPORT, TEST_MAIL
from app.admin.models import Errand
from app.admin.policy import can_administer
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.uow import command

ACTIONS = {
    IMPORT: "admin.import_started",
    EXPORT: "admin.export_started",
    TEST_MAIL: "admin.test_mail_sent",
}


@command
def start_errand(actor: Actor, kind: str, **what: Any) -> int:
    """Store it with the job that looks after it, and return its id. Raises Refused."""
    can_administer(actor).enforce()
    errand = Errand(
        kind=kind, what=what, by_id=actor.member_id, created_at=clock.now(), progress={}, result={}
    )
    db.session.add(errand)
    db.session.flush()
    # The log outlives members, so no address stands in it; where an upload is kept is of no use to anybody.
    told = {name: value for name, value in what.items() if value != "" and name not in ("to", "upload")}
    record(actor, ACTIONS[kind], subject=("errand", errand.id), **told)
    enqueue("admin.errand", errand_id=errand.id)
    return errand.id
