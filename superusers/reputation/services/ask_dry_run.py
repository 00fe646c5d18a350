"""Ask for a dry run of a version: over the whole history, beside the rules that hold."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.uow import command
from superusers.reputation.models import DryRun, LedgerLine
from superusers.reputation.services._rules import lock_rules, version
from superusers.reputation.versions import timeline

LARGE = 20_000
"""Lines. A history with more of them is gone through by the worker; a smaller one takes about a second."""


@command
def ask_dry_run(actor: Actor, number: int) -> tuple[int, bool]:
    """Store the wish. Returns its id, and whether the worker carries it out (else the caller does).

    Raises Refused or NotFound.
    """
    lock_rules(actor)
    version(number)
    run = DryRun(number=number, against=timeline().on(date.max).number, asked_at=clock.now())
    db.session.add(run)
    db.session.flush()
    beyond = select(LedgerLine.id).order_by(LedgerLine.id).offset(LARGE).limit(1)
    is_large = db.session.scalar(beyond) is not None
    if is_large:
        enqueue("reputation.dry_run", key=f"reputation.dry_run:{run.id}", run_id=run.id)
    return run.id, is_large
