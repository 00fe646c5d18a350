"""Keep what a dry run found."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.reputation.models import DryRun


@command
def store_dry_run(run_id: int, result: dict[str, Any]) -> None:
    run = db.session.get_one(DryRun, run_id)
    run.result, run.done_at = result, clock.now()
