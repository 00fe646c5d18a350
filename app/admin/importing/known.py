"""Look-ups of what a source's ids have become: one query a batch, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, select

from app.accounts.models import Member
from app.accounts.roles import post_role
from app.admin.importing.bulk import Lookup
from app.admin.models import ImportedId
from app.core.db import db
from app.forum.models import Answer, Question

IDS, MEMBERS = ImportedId.__table__.c, Member.__table__.c
QUESTIONS, ANSWERS = Question.__table__.c, Answer.__table__.c


class Seen(NamedTuple):
    """What an id of the source has become, and in which run."""

    local_id: int
    run_id: int


class KnownMember(NamedTuple):
    id: int
    post_role: str
    """What a post of theirs remembers when the source does not say."""


class KnownQuestion(NamedTuple):
    id: int
    author_id: int | None
    closed_at: datetime | None
    closed_reason: str | None
    duplicate_of_id: int | None
    has_totals: bool
    """Up- and down-votes of it are known as totals only."""


class KnownAnswer(NamedTuple):
    id: int
    question_id: int
    author_id: int | None
    created_at: datetime
    asker_id: int | None
    has_totals: bool


def _is_of(kind: str, local_id: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(IDS.source_id == bindparam("source"), IDS.kind == kind, IDS.local_id == local_id)


_seen = Lookup(
    lambda among: select(IDS.external_id, IDS.local_id, IDS.run_id).where(
        IDS.source_id == bindparam("source"), IDS.kind == bindparam("kind"), among(IDS.external_id, "ids")
    )
)
_members = Lookup(
    lambda among: select(IDS.external_id, MEMBERS.id, MEMBERS.role, MEMBERS.automatic).where(
        _is_of("member", MEMBERS.id), among(IDS.external_id, "ids")
    )
)
_questions = Lookup(
    lambda among: select(
        IDS.external_id,
        QUESTIONS.id,
        QUESTIONS.author_id,
        QUESTIONS.closed_at,
        QUESTIONS.closed_reason,
        QUESTIONS.duplicate_of_id,
        QUESTIONS.imported_up + QUESTIONS.imported_down > 0,
    ).where(_is_of("question", QUESTIONS.id), among(IDS.external_id, "ids"))
)
_answers = Lookup(
    lambda among: select(
        IDS.external_id,
        ANSWERS.id,
        ANSWERS.question_id,
        ANSWERS.author_id,
        ANSWERS.created_at,
        QUESTIONS.author_id,
        ANSWERS.imported_up + ANSWERS.imported_down > 0,
    ).where(_is_of("answer", ANSWERS.id), ANSWERS.question_id == QUESTIONS.id, among(IDS.external_id, "ids"))
)


def seen_ids(source_id: int, kind: str, external_ids: Iterable[str | None]) -> dict[str, Seen]:
    """Those of these ids that have been imported."""
    rows = _seen(source=source_id, kind=kind, ids=_present(external_ids))
    return {name: Seen(local_id, run_id) for name, local_id, run_id in rows}


def known_ids(source_id: int, kind: str, external_ids: Iterable[str | None]) -> dict[str, int]:
    return {name: seen.local_id for name, seen in seen_ids(source_id, kind, external_ids).items()}


def known_members(source_id: int, external_ids: Iterable[str | None]) -> dict[str, KnownMember]:
    rows = _members(source=source_id, ids=_present(external_ids))
    return {
        name: KnownMember(member_id, post_role(role, automatic=automatic))
        for name, member_id, role, automatic in rows
    }


def known_questions(source_id: int, external_ids: Iterable[str | None]) -> dict[str, KnownQuestion]:
    rows = _questions(source=source_id, ids=_present(external_ids))
    return {name: KnownQuestion(*values) for name, *values in rows}


def known_answers(source_id: int, external_ids: Iterable[str | None]) -> dict[str, KnownAnswer]:
    rows = _answers(source=source_id, ids=_present(external_ids))
    return {name: KnownAnswer(*values) for name, *values in rows}


def _present(external_ids: Iterable[str | None]) -> set[Any]:
    return {name for name in external_ids if name is not None}


def local_ids(kind: str, external_ids: list[str]) -> dict[str, int]:
    """What ids of any source have become here: for other rooms, which know of no sources."""
    found: dict[str, int] = {}
    for start in range(0, len(external_ids), 500):
        rows = db.session.execute(
            select(ImportedId.external_id, ImportedId.local_id).where(
                ImportedId.kind == kind, ImportedId.external_id.in_(external_ids[start : start + 500])
            )
        )
        found |= {row.external_id: row.local_id for row in rows}
    return found
