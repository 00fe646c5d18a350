"""The versions of a post with what each changed, read in two queries however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.names import FORMER_NAME
from app.core.db import db
from app.forum.diff import word_diff
from app.forum.models import Answer, Comment, Question, Revision
from app.forum.pages import member_url

VERSIONS_A_PAGE = 10
FIELDS = (("title", "Title"), ("category", "Category"), ("tags", "Tags"), ("body_source", "Text"))


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    editor_name: str
    editor_url: str | None
    at: datetime
    reason: str
    changes: list[tuple[str, Markup]]
    """What changed, by the word for it; of the first version everything, as it stood."""


def read_versions(
    kind: str, post: Question | Answer | Comment, *, page: int = 1
) -> tuple[list[VersionView], bool]:
    """A page of versions, the newest first, and whether older ones follow."""
    skip = (page - 1) * VERSIONS_A_PAGE
    rows = db.session.execute(
        select(
            Revision.number,
            Revision.at,
            Revision.reason,
            Revision.editor_id,
            Revision.title,
            Revision.tags,
            Revision.category,
            Revision.body_source,
            Member.name,
        )
        .outerjoin(Member, Member.id == Revision.editor_id)
        .where(Revision.kind == kind, Revision.post_id == post.id)
        .order_by(Revision.number.desc())
        .offset(skip)
        .limit(VERSIONS_A_PAGE + 1)
    ).all()
    before = [*rows[1:], None]
    shown = [version_view(row, older) for row, older in zip(rows, before, strict=False)]
    return shown[:VERSIONS_A_PAGE], len(rows) > VERSIONS_A_PAGE


def version_view(row: Any, older: Any, fields: Sequence[tuple[str, str]] = FIELDS) -> VersionView:
    """A version beside the one before it. `row.name`: of the editor; `fields`: columns and their words."""
    changes = []
    for name, word in fields:
        now = getattr(row, name)
        if now is None or (older is not None and getattr(older, name) == now):
            continue
        was = getattr(older, name) if older is not None else None
        changes.append((word, Markup("{}").format(now) if was is None else word_diff(was, now)))
    return VersionView(
        row.number, row.name or FORMER_NAME, member_url(row.editor_id, row.name), row.at, row.reason, changes
    )


def last_edit(kind: str, post_id: int) -> tuple[str, datetime] | None:
    """Who saved the version that stands, and when."""
    row = db.session.execute(
        select(Member.name, Revision.at)
        .select_from(Revision)
        .outerjoin(Member, Member.id == Revision.editor_id)
        .where(Revision.kind == kind, Revision.post_id == post_id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).first()
    return (row[0] or FORMER_NAME, row[1]) if row else None
