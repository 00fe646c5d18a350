"""PostHistory.xml: the closings and reopenings of questions, and the revisions of posts.

A revision is several rows (title, body, tags) with one RevisionGUID, nearly always one after the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from app.admin.importing.records import ClosingRecord, Item, RevisionRecord, Skipped
from app.admin.importing.stackexchange_fields import Row, tag_names

CLOSED, REOPENED = "10", "11"
INITIAL_PARTS = {"1": "title", "2": "body", "3": "tags"}
EDITED_PARTS = {"4": "title", "5": "body", "6": "tags"}
ROLLED_BACK_PARTS = {"7": "title", "8": "body", "9": "tags"}
PARTS = INITIAL_PARTS | EDITED_PARTS | ROLLED_BACK_PARTS
ROLLED_BACK = "Rolled back to an earlier version"
"""In place of the source's comment, which names that version by an id of its own."""

# Reasons before and after the summer of 2013, when Stack Exchange renamed and renumbered them.
CLOSE_REASONS = {
    "1": "duplicate",
    "2": "off_topic",
    "3": "opinion_based",
    "4": "not_a_question",
    "7": "too_localized",
    "10": "general_reference",
    "20": "noise",
    "101": "duplicate",
    "102": "off_topic",
    "103": "unclear",
    "104": "too_broad",
    "105": "opinion_based",
}

OTHER_HISTORY = {
    "12": "deleted",
    "13": "undeleted",
    "14": "locked",
    "15": "unlocked",
    "16": "community owned",
    "17": "migrated",
    "18": "question merged",
    "19": "protected",
    "20": "unprotected",
    "22": "question unmerged",
    "24": "suggested edit applied",
    "25": "tweeted",
    "33": "notice added",
    "34": "notice removed",
    "35": "migrated away",
    "36": "migrated here",
    "37": "merge source",
    "38": "merge destination",
    "50": "bumped",
    "52": "hot question",
    "53": "no longer a hot question",
}


def read_history(row: Row) -> tuple[Item, ...]:
    """Read one row. A revision comes in parts, one a row; `merged_revisions` puts them together."""
    kind = row.identity("PostHistoryTypeId")
    if kind in PARTS:
        return (_revision_part(row, kind),)
    if kind in (CLOSED, REOPENED):
        return _closing(row, reopened=kind == REOPENED)
    return (Skipped(row.file, row.line, "row", f"history of type {OTHER_HISTORY.get(kind, kind)}"),)


def merged_revisions(items: Iterable[Item]) -> Iterator[Item]:
    """Put together the parts of each revision; hand on everything else.

    The merged revision stands at the line of its last part, so that nobody resumes in the middle of one.
    Where another row stands between two parts (one saving in 2,757 of a real dump), they come as two records
    with the same external id and different fields.
    """
    held: RevisionRecord | None = None
    waiting: list[Skipped] = []
    for item in items:
        if held is not None:
            if isinstance(item, RevisionRecord) and item.external_id == held.external_id:
                held = _merged(held, item)
                continue
            if isinstance(item, Skipped) and item.kind == "field":
                waiting.append(item)  # perhaps of the next part: it must not cut the revision in two
                continue
            yield from _released(held, waiting)
            held, waiting = None, []
        if isinstance(item, RevisionRecord):
            held = item
        else:
            yield item
    if held is not None:
        yield from _released(held, waiting)


def _released(held: RevisionRecord, waiting: list[Skipped]) -> Iterator[Item]:
    yield held
    for item in waiting:
        yield replace(item, line=max(item.line, held.line))  # lines never go back


def _merged(held: RevisionRecord, part: RevisionRecord) -> RevisionRecord:
    # All parts of one saving share author, time and comment; each brings one field of its own.
    return replace(
        held,
        line=part.line,
        title=held.title if part.title is None else part.title,
        body=held.body if part.body is None else part.body,
        tags=held.tags if part.tags is None else part.tags,
    )


def _revision_part(row: Row, kind: str) -> RevisionRecord:
    part = PARTS[kind]
    text = row.get("Text")
    return RevisionRecord(
        file=row.file,
        line=row.line,
        external_id=row.text("RevisionGUID"),
        post=row.identity("PostId"),
        author=row.optional_identity("UserId"),
        at=row.time("CreationDate"),
        initial=kind in INITIAL_PARTS,
        title=text if part == "title" else None,
        body=text if part == "body" else None,
        tags=tag_names(text) if part == "tags" else None,
        comment=ROLLED_BACK if kind in ROLLED_BACK_PARTS else row.get("Comment") or None,
    )


def _closing(row: Row, *, reopened: bool) -> tuple[Item, ...]:
    details, readable = _details(row.get("Text"))
    record = ClosingRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        question=row.identity("PostId"),
        at=row.time("CreationDate"),
        reopened=reopened,
        reason=None if reopened else CLOSE_REASONS.get(row.get("Comment"), "other"),
        by=row.optional_identity("UserId"),
        duplicate_of=_originals(details),
    )
    if not readable:
        return (Skipped(row.file, row.line, "field", "closing details that are not JSON"), record)
    return (record,)


def _details(text: str) -> tuple[dict[str, Any], bool]:
    """Read the JSON beside a closing (originals, voters). Older dumps have other things there."""
    if not text:
        return {}, True
    try:
        details = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}, False
    return (details, True) if isinstance(details, dict) else ({}, False)


def _originals(details: dict[str, Any]) -> tuple[str, ...]:
    originals = details.get("OriginalQuestionIds")
    if not isinstance(originals, list):
        return ()
    return tuple(str(one) for one in originals if isinstance(one, int) and not isinstance(one, bool))
