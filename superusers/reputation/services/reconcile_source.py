"""Make the ledger say what the rows of a source say."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.uow import command
from superusers.reputation.services.reconcile_ledger import follow_source


@command
def reconcile_source(name: str, ids: Sequence[int]) -> int:
    """Bring the ledger of these rows up to the facts. Returns how many lines were appended."""
    return follow_source(name, ids)
