"""Dry runs: a version of the rules over the whole history, before anybody is given anything by it."""

from __future__ import annotations

from app.core.db import db
from superusers.reputation.comparison import compare, read_history
from superusers.reputation.models import DryRun
from superusers.reputation.services.store_dry_run import store_dry_run
from superusers.reputation.versions import all_versions


def dry_run(run_id: int) -> None:
    """Carry out a dry run that was asked for; one that is done stays as it is."""
    run = db.session.get(DryRun, run_id)
    if run is None or run.result is not None:
        return
    versions = all_versions([run.number, run.against])
    found = compare(read_history(), versions[run.against], versions[run.number])
    store_dry_run(run_id, found.as_json())
