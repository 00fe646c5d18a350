"""Categories and tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from app.admin.importing.batch import Batch
from app.admin.importing.bulk import Lookup, bulk_insert
from app.admin.importing.known import known_ids
from app.admin.importing.records import CategoryRecord, QuestionRecord, TagRecord
from app.admin.importing.texts import one_line
from app.core.db import db, insert_ignoring
from app.core.text import slugify
from app.forum.models import Category, QuestionTag, Tag

OWN_CATEGORY = ""
"""External id of the category for questions that have none. No source has an empty id."""

NO_PARENT = "the parent category is not there; the category itself is kept"
IN_A_CIRCLE = "the category would be its own ancestor; it is kept without a parent"

_tags = Lookup(lambda among: select(Tag.name, Tag.id).where(among(Tag.name, "names")))
_NOT_IN_A_TAG = re.compile(r"[\s,]+")


def load_categories(batch: Batch, records: list[CategoryRecord]) -> None:
    """Add categories; which stands in which comes later, when all of them are there."""
    fresh = batch.new_rows("category", records, lambda record: record.external_id)
    rows = {
        name: {"name": one_line(record.name, 80), "description": one_line(record.description, 400)}
        for name, record in fresh.items()
    }
    _store_categories(batch, rows)


def _store_categories(batch: Batch, rows: dict[str, dict[str, Any]]) -> None:
    wanted = {name: slugify(row["name"], fallback="category")[:80] for name, row in rows.items()}
    taken = set(db.session.scalars(select(Category.slug).where(Category.slug.in_(set(wanted.values())))))
    for name, row in rows.items():
        slug = wanted[name]
        # A category of another community may go by the same name; this one stays apart from it.
        number = 2
        while slug in taken:
            slug = f"{wanted[name][:72]}-{number}"
            number += 1
            taken |= _is_taken(slug)
        taken.add(slug)
        row |= {"slug": slug, "position": 0, "question_count": 0}
    batch.store("category", Category, rows)


def _is_taken(slug: str) -> set[str]:
    return set(db.session.scalars(select(Category.slug).where(Category.slug == slug)))


def load_parents(batch: Batch, records: list[CategoryRecord]) -> None:
    """Say which category stands in which."""
    nested = [record for record in records if record.parent is not None]
    known = known_ids(
        batch.source_id, "category", [r.external_id for r in nested] + [r.parent for r in nested]
    )
    parents = _parents_above(known.values())
    changed: dict[int, int] = {}
    for record in nested:
        if record.external_id not in known:
            continue  # it was rejected when it should have been added
        category, parent = known[record.external_id], known.get(record.parent or "")
        if parent is None:
            batch.reject(record, NO_PARENT)
        elif parents.get(category) is not None:
            continue  # there already, or moved since by people here
        elif category in _line_above(parent, parents):
            batch.reject(record, IN_A_CIRCLE)
        else:
            parents[category] = changed[category] = parent
    if changed:
        rows = [{"id": category, "parent_id": parent} for category, parent in changed.items()]
        db.session.execute(update(Category), rows)


def _parents_above(ids: Iterable[int]) -> dict[int, int | None]:
    """Parents of these categories and of all their ancestors."""
    below = select(Category.id, Category.parent_id).where(Category.id.in_(set(ids))).cte(recursive=True)
    above = select(Category.id, Category.parent_id).join(below, Category.id == below.c.parent_id)
    return {row.id: row.parent_id for row in db.session.execute(select(below.union(above)))}


def _line_above(category: int, parents: dict[int, int | None]) -> set[int]:
    line: set[int] = set()
    step: int | None = category
    while step is not None and step not in line:
        line.add(step)
        step = parents.get(step)
    return line


def own_category(batch: Batch) -> int:
    """The category named after the community, for questions that have none; made when first needed."""
    found = known_ids(batch.source_id, "category", [OWN_CATEGORY])
    if not found:
        _store_categories(batch, {OWN_CATEGORY: {"name": one_line(batch.community, 80), "description": ""}})
        batch.tally.imported -= Counter(category=1)  # no row of the source
        found = known_ids(batch.source_id, "category", [OWN_CATEGORY])
    return found[OWN_CATEGORY]


def load_tags(batch: Batch, records: list[TagRecord]) -> None:
    names = {tag_name(record.name) for record in records} - {""}
    there = {row.name for row in _tags(names=names)}
    _tag_ids(names)
    batch.tally.imported["tag"] += len(names - there)
    batch.tally.there["tag"] += len(records) - len(names - there)


def tag_questions(questions: dict[int, QuestionRecord]) -> None:
    """Give new questions, by local id, their tags; a tag met for the first time is made."""
    tags = {
        number: dict.fromkeys(tag_name(tag) for tag in record.tags) for number, record in questions.items()
    }
    ids = _tag_ids(set().union(*tags.values()) - {""})
    rows = [
        {"question_id": number, "tag_id": ids[tag], "position": position}
        for number, names in tags.items()
        for position, tag in enumerate(names)
        if tag
    ]
    bulk_insert(QuestionTag, rows)


def _tag_ids(names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    db.session.execute(insert_ignoring(Tag), [{"name": name} for name in sorted(names)])
    return {row.name: row.id for row in _tags(names=names)}


def tag_name(name: str) -> str:
    """A tag as we write them: lower case, no white space, no comma, at most 60 characters."""
    return _NOT_IN_A_TAG.sub("-", name.strip().lower())[:60].strip("-")
