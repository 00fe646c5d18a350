"""Which question repeats which other one, and why questions were closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from app.admin.importing.batch import Batch
from app.admin.importing.known import known_questions
from app.admin.importing.load_posts import DUPLICATE, NO_QUESTION, closing_word
from app.admin.importing.load_revisions import load_revisions
from app.admin.importing.records import ClosingRecord, DuplicateLinkRecord, QuestionRecord, RevisionRecord
from app.core.db import db
from app.forum.models import Question

NO_ORIGINAL = "the question it repeats is not there; the question itself is kept"
OWN_ORIGINAL = "a question cannot repeat itself; the question itself is kept"


def load_duplicates(batch: Batch, records: Sequence[DuplicateLinkRecord | QuestionRecord]) -> None:
    """Links from a question to the one it repeats.

    Where that one is missing, a closed question is a duplicate all the same, without a link.
    """
    links = [(record, *_ends(record)) for record in records if _ends(record)[1] is not None]
    known = known_questions(batch.source_id, {end for _, *ends in links for end in ends if end is not None})
    originals = {question.id: question.duplicate_of_id for question in known.values()}
    without_link = {question.id for question in known.values() if question.closed_reason == DUPLICATE}
    changed: dict[int, dict[str, Any]] = {}
    for record, name, other in links:
        question, original = known.get(name), known.get(other or "")
        if question is None:
            _reject_once(batch, record)
        elif originals[question.id] is not None:
            _count_again(batch, record, same=original is not None and originals[question.id] == original.id)
        elif original is None and question.closed_at is None:
            batch.reject(record, NO_ORIGINAL)
        elif original is not None and original.id == question.id:
            batch.reject(record, OWN_ORIGINAL)
        elif original is None and question.id in without_link:
            batch.tally.there["duplicate"] += 1
        else:
            originals[question.id] = original.id if original else None
            without_link.add(question.id)
            changed[question.id] = _duplicate_columns(original.id if original else None, question.closed_at)
            batch.tally.imported["duplicate"] += 1
    _update_questions(changed)


def _ends(record: DuplicateLinkRecord | QuestionRecord) -> tuple[str, str | None]:
    """The question and the one it repeats."""
    if isinstance(record, DuplicateLinkRecord):
        return record.question, record.duplicate_of
    return record.external_id, record.duplicate_of


def _reject_once(batch: Batch, record: DuplicateLinkRecord | QuestionRecord) -> None:
    # An archive's question that is not there was rejected when it should have been added.
    if isinstance(record, DuplicateLinkRecord):
        batch.reject(record, NO_QUESTION)


def _count_again(batch: Batch, record: DuplicateLinkRecord | QuestionRecord, *, same: bool) -> None:
    if same:
        batch.tally.there["duplicate"] += 1
    else:
        batch.leave_out(record.file, "a further original of a duplicate")


def _duplicate_columns(original: int | None, closed_at: object) -> dict[str, Any]:
    return {
        "duplicate_of_id": original,
        "closed_reason": DUPLICATE if closed_at is not None else None,
        "closed_elsewhere": False,
    }


def load_history(batch: Batch, records: Sequence[ClosingRecord | RevisionRecord]) -> None:
    """A dump's history: why questions were closed, and the versions of posts."""
    load_closings(batch, [record for record in records if isinstance(record, ClosingRecord)])
    load_revisions(batch, [record for record in records if isinstance(record, RevisionRecord)])


def load_closings(batch: Batch, closings: Sequence[ClosingRecord]) -> None:
    """Reasons of closings. What holds is the question's own date of closing.

    A closing at any other time was undone or renewed; a reopening needs nothing, since the last state wins.
    """
    known = known_questions(batch.source_id, {record.question for record in closings})
    changed: dict[int, dict[str, Any]] = {}
    for record in closings:
        question = known.get(record.question)
        if question is None:
            batch.reject(record, NO_QUESTION)
        elif record.reopened:
            batch.leave_out(record.file, "reopening of a question")
        elif question.closed_at != record.at:
            batch.leave_out(record.file, "closing that does not hold any more")
        elif question.closed_reason in (DUPLICATE, closing_word(record.reason)):
            batch.tally.there["reason of a closing"] += 1
        else:
            changed[question.id] = {"closed_reason": closing_word(record.reason)}
            batch.tally.imported["reason of a closing"] += 1
    _update_questions(changed)


def _update_questions(changed: dict[int, dict[str, Any]]) -> None:
    if changed:
        rows = [{"id": number} | values for number, values in changed.items()]
        db.session.execute(update(Question), rows)
