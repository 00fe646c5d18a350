"""The ledger's fold over all facts: builds it after an import, and verifies it at any time."""

from __future__ import annotations

from app.forum.queries import question_ids_after
from superusers.reputation.services._verification import BATCH, Verification, verify_ledger
from superusers.reputation.services.reconcile_ledger import reconcile_ledger
from superusers.reputation.services.reconcile_source import reconcile_source
from superusers.reputation.sources import Source, all_sources


def build_ledger() -> int:
    """Append whatever the facts call for and the ledger lacks. Returns how many lines that were."""
    last, appended = 0, 0
    while ids := question_ids_after(last, BATCH):
        appended += reconcile_ledger(ids)
        last = ids[-1]
    return appended + sum(_build_from(source) for source in all_sources().values())


def _build_from(source: Source) -> int:
    last, appended = 0, 0
    while ids := source.ids_after(last, BATCH):
        appended += reconcile_source(source.name, ids)
        last = ids[-1]
    return appended


__all__ = ["Verification", "build_ledger", "verify_ledger"]
