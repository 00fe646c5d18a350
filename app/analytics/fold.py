"""The statistics' fold over all facts of the forum: after an import, and at will."""

from __future__ import annotations

from app.analytics.services.record_facts import record_facts
from app.forum.queries import question_ids_after

BATCH = 1000


def rebuild_facts() -> int:
    """Write the facts of every question anew, a batch a transaction. Returns how many."""
    last, total = 0, 0
    while ids := question_ids_after(last, BATCH):
        total += record_facts(ids)
        last = ids[-1]
    return total
