"""The ledger held against the facts, and the stored totals against the ledger. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from app.forum.queries import question_ids_after
from superusers.reputation.queries import (
    count_lines_off_their_rules,
    stored_totals,
    totals_from_ledger,
)
from superusers.reputation.services.reconcile_ledger import missing_from, missing_lines
from superusers.reputation.sources import Source, all_sources

BATCH = 500


@dataclass(frozen=True, slots=True)
class Verification:
    """What `flask reputation verify` found; all zero when ledger, totals and facts agree."""

    questions_that_differ: int
    """And rows of other sources."""
    lines_that_differ: int
    """Lines that do not give what their version of the rules says."""
    totals_that_differ: int

    @property
    def agrees(self) -> bool:
        return not (self.questions_that_differ or self.lines_that_differ or self.totals_that_differ)


def verify_ledger() -> Verification:
    """Compare the ledger with the facts it comes from, and the stored totals with the ledger. Reads only."""
    last, questions = 0, 0
    while ids := question_ids_after(last, BATCH):
        questions += len({line["question_id"] for line in missing_lines(ids)})
        last = ids[-1]
    questions += sum(_rows_that_differ(source) for source in all_sources().values())
    stored, computed = stored_totals(), totals_from_ledger()
    differing = sum(stored.get(m) != computed.get(m) for m in stored.keys() | computed.keys())
    return Verification(questions, count_lines_off_their_rules(), differing)


def _rows_that_differ(source: Source) -> int:
    last, rows = 0, 0
    while ids := source.ids_after(last, BATCH):
        rows += len({line["source_id"] for line in missing_from(source, ids)})
        last = ids[-1]
    return rows
