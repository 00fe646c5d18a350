"""Articles of a knowledge base."""

from __future__ import annotations

from app.admin.importing.batch import Batch
from app.admin.importing.known import known_ids
from app.admin.importing.load_posts import NO_CATEGORY
from app.admin.importing.records import ArticleRecord
from app.admin.importing.texts import one_line
from app.forum.models import Article


def load_articles(batch: Batch, records: list[ArticleRecord]) -> None:
    categories = known_ids(batch.source_id, "category", (record.category for record in records))
    fresh = batch.whole(
        batch.new_rows("article", records, lambda record: record.external_id),
        ("category", categories, NO_CATEGORY),
    )
    rows = {}
    for name, record in fresh.items():
        text = batch.text_of(record)
        rows[name] = {
            "slug": one_line(record.slug, 200),
            "title": one_line(record.title, 300),
            "summary": record.summary or "",
            "body_source": record.body,
            "body_format": record.format,
            "body_html": text.html,
            "renderer": text.version,
            "note": text.note,
            "category_id": categories[record.category] if record.category else None,
            "tags": list(record.tags),
            "locale": one_line(record.locale, 20),
            "created_at": record.created_at,
        }
    batch.store("article", Article, rows)
