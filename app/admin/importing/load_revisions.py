"""Versions of posts: from a dump's history, where a saving tells what it changed, or whole from an archive.

A post that was never edited has no versions: its first one, which a dump tells of, is the post itself.
The versions of a dump are in Markdown, as they were typed, though the post itself came as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, literal, null, select, update

from app.admin.importing.batch import REPEATED, Batch
from app.admin.importing.bulk import Lookup
from app.admin.importing.known import IDS, KnownMember, known_members, seen_ids
from app.admin.importing.load_posts import NO_POST
from app.admin.importing.records import RevisionRecord
from app.admin.importing.texts import one_line
from app.core.db import db
from app.forum.models import Answer, Category, Comment, Question, Revision

NO_EDITOR = "the editor is not there"
NUMBER_TAKEN = "the post has a version of this number already"
NOT_KEPT = "version of something that is not kept"
NEVER_EDITED = "first version of a post that was never edited"
LATER = "version later than the post that is here"
NO_TEXT = "version without the text that it changed"


class _Post(NamedTuple):
    kind: str
    id: int
    run_id: int
    edited_at: datetime | None
    category: str | None


def _posts_of(model: type[Question | Answer | Comment], kind: str) -> Lookup:
    table = model.__table__
    category: Any = null()
    source: Any = table
    if model is Question:
        category = Category.__table__.c.name
        source = table.join(Category.__table__, Category.__table__.c.id == table.c.category_id)
    return Lookup(
        lambda among: (
            select(
                IDS.external_id,
                literal(kind),
                table.c.id,
                IDS.run_id,
                table.c.edited_at,
                category.label("name"),
            )
            .select_from(source)
            .join(
                IDS.external_id.table,
                and_(
                    IDS.source_id == bindparam("source"),
                    IDS.kind == kind,
                    IDS.local_id == table.c.id,
                ),
            )
            .where(among(IDS.external_id, "ids"))
        )
    )


_LOOKUPS = {
    "question": _posts_of(Question, "question"),
    "answer": _posts_of(Answer, "answer"),
    "comment": _posts_of(Comment, "comment"),
}
REVISIONS = Revision.__table__
_newest = Lookup(
    lambda among: select(REVISIONS).where(
        REVISIONS.c.kind == bindparam("kind"),
        among(REVISIONS.c.post_id, "ids"),
        ~select(literal(1))
        .where(
            (later := REVISIONS.alias()).c.kind == REVISIONS.c.kind,
            later.c.post_id == REVISIONS.c.post_id,
            later.c.number > REVISIONS.c.number,
        )
        .exists(),
    )
)

Key = tuple[str, int]
Row = dict[str, Any]


def load_revisions(batch: Batch, records: Sequence[RevisionRecord]) -> None:
    """Add versions, each numbered after those that are there. The parts of one saving may come apart."""
    posts = _known_posts(batch, records)
    editors = known_members(batch.source_id, (record.author for record in records))
    kept = [record for record in records if _belongs(batch, record, posts, editors)]
    seen = seen_ids(batch.source_id, "revision", (record.external_id for record in kept))
    newest = _newest_versions({posts[record.on, record.post] for record in kept})
    rows: dict[str, Row] = {}
    completed: dict[int, Row] = {}
    for record in kept:
        name, post = record.external_id, posts[record.on, record.post]
        before = newest.get((post.kind, post.id))
        in_this_run = name in rows or (name in seen and seen[name].run_id == batch.run_id)
        if in_this_run and record.number is not None:
            batch.reject(record, REPEATED)
        elif name in rows:
            rows[name] |= _parts(record)
        elif in_this_run:
            completed.setdefault(seen[name].local_id, {}).update(_parts(record))
            if before is not None and before["id"] == seen[name].local_id:
                before |= _parts(record)
        elif name in seen:
            batch.tally.there["revision"] += 1
        elif record.number is not None and before is not None and record.number <= before["number"]:
            batch.reject(record, NUMBER_TAKEN)
        elif record.body is None and before is None:
            batch.leave_out(record.file, NO_TEXT)
        else:
            rows[name] = newest[post.kind, post.id] = _row(record, post, before, editors)
    batch.store("revision", Revision, rows)
    if completed:
        changes = [{"id": number} | parts for number, parts in completed.items() if parts]
        db.session.execute(update(Revision), changes)


def _known_posts(batch: Batch, records: Sequence[RevisionRecord]) -> dict[tuple[str | None, str], _Post]:
    """By what the rows say; where they do not say `on`, it is a question or an answer."""
    found: dict[tuple[str | None, str], _Post] = {}
    for kind, lookup in _LOOKUPS.items():
        asked = {None, kind} if kind != "comment" else {kind}
        names = {record.post for record in records if record.on in asked}
        for name, *values in lookup(source=batch.source_id, ids=names):
            found |= {(on, name): _Post(*values) for on in asked}
    return found


def _belongs(
    batch: Batch,
    record: RevisionRecord,
    posts: dict[tuple[str | None, str], _Post],
    editors: dict[str, KnownMember],
) -> bool:
    post, from_archive = posts.get((record.on, record.post)), record.number is not None
    if post is None and from_archive:
        batch.reject(record, NO_POST)
    elif post is None:
        batch.leave_out(record.file, NOT_KEPT)
    elif from_archive and record.author is not None and record.author not in editors:
        batch.reject(record, NO_EDITOR)
    elif post.edited_at is None and not from_archive:
        batch.leave_out(record.file, NEVER_EDITED)
    elif post.run_id != batch.run_id and (post.edited_at is None or record.at > post.edited_at):
        # What was here stays as it is, so its history ends where it ended.
        batch.leave_out(record.file, LATER)
    else:
        return True
    return False


def _newest_versions(posts: set[_Post]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for kind in _LOOKUPS:
        ids = {post.id for post in posts if post.kind == kind}
        for row in _newest(kind=kind, ids=ids):
            found[kind, row.post_id] = dict(row._mapping)
    return found


def _row(record: RevisionRecord, post: _Post, before: Row | None, editors: dict[str, KnownMember]) -> Row:
    nothing: Row = {"title": None, "tags": None, "body_source": "", "number": 0}
    kept = nothing if before is None or record.number else before
    editor = editors.get(record.author or "")
    return {
        "kind": post.kind,
        "post_id": post.id,
        "number": record.number or kept["number"] + 1,
        "editor_id": editor.id if editor else None,
        "at": record.at,
        "reason": one_line(record.comment, 300),
        "category": one_line(record.category, 80) or None if record.number else post.category,
    } | ({name: kept[name] for name in ("title", "tags", "body_source")} | _parts(record))


def _parts(record: RevisionRecord) -> Row:
    """What the row says of the version's text, by column."""
    parts = {
        "title": None if record.title is None else one_line(record.title, 300),
        "tags": None if record.tags is None else " ".join(record.tags)[:300],
        "body_source": record.body,
    }
    return {name: value for name, value in parts.items() if value is not None}
