"""What our rows are called in an archive: the id their source gave them, or a new one that nobody has.

One source alone keeps its ids as they are, so that its archive comes back under the very same ids. Where
several
communities were brought together, the ids of the later ones are told apart by a prefix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from app.admin.models import ImportedId, ImportSource
from app.core.kernel import current_settings
from app.forum.models import Category

IDS = ImportedId.__table__.c


@dataclass(frozen=True, slots=True)
class Names:
    source: str
    """Of the archive: the one source everything came from, else this site."""
    only_source: int | None
    first_source: int | None
    community: str
    licence: str
    prefix: str
    """Begins the ids of rows that were made here. No imported id begins with it."""
    own_category: int | None
    """The category that stands for none: the importer made it, and nobody has changed it since."""

    def of(self, kind: str, column: Any) -> tuple[FromClause, ColumnElement[bool], ColumnElement[Any]]:
        """What to join, on what, and the name of the row whose local id is in `column`."""
        ids = (
            select(IDS.local_id, IDS.source_id, IDS.external_id)
            .where(IDS.kind == kind, IDS.external_id != "")
            .subquery()
        )
        told_apart = case(
            (ids.c.source_id == self.first_source, ids.c.external_id),
            else_=literal(f"{self.prefix}s") + cast(ids.c.source_id, String) + "-" + ids.c.external_id,
        )
        name = case(
            (column.is_(None), None),
            else_=func.coalesce(
                ids.c.external_id if self.only_source else told_apart,
                literal(self.prefix) + cast(column, String),
            ),
        )
        return ids, ids.c.local_id == column, name


def read_names(connection: Connection) -> Names:
    """Look through the sources and their ids."""
    sources = connection.execute(select(ImportSource.__table__).order_by(ImportSource.id)).all()
    only = sources[0] if len(sources) == 1 else None
    return Names(
        source=only.name if only else urlsplit(current_settings().PUBLIC_URL).netloc,
        only_source=only.id if only else None,
        first_source=sources[0].id if sources else None,
        community=only.community if only else "",
        licence=only.licence if only else "",
        prefix=_free_prefix(connection),
        own_category=_own_category(connection, only.id, only.community) if only else None,
    )


def _free_prefix(connection: Connection) -> str:
    """The same each time until an import brings ids that begin so: then the next."""
    number = 1
    while True:
        prefix = f"here{'' if number == 1 else number}-"
        taken = or_(
            *(
                and_(IDS.source_id == source, IDS.kind == kind, IDS.external_id.startswith(prefix))
                for source in connection.scalars(select(ImportSource.id))
                for kind in ("member", "category", "question", "answer", "comment", "article")
            ),
            literal(False),
        )
        if connection.scalar(select(IDS.local_id).where(taken).limit(1)) is None:
            return prefix
        number += 1


def _own_category(connection: Connection, source_id: int, community: str) -> int | None:
    mine, child = Category.__table__, Category.__table__.alias()
    untouched = (
        mine.c.name == " ".join(community.split())[:80].rstrip(),
        mine.c.description == "",
        mine.c.parent_id.is_(None),
        ~select(child.c.id).where(child.c.parent_id == mine.c.id).exists(),
    )
    found = select(mine.c.id).join(
        ImportedId.__table__,
        and_(IDS.local_id == mine.c.id, IDS.kind == "category", IDS.source_id == source_id),
    )
    return connection.scalar(found.where(IDS.external_id == "", *untouched))
