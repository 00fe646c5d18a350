"""Articles of a knowledge base."""

from __future__ import annotations

from app.admin.importing.batch import Batch
from app.admin.importing.known import known_ids
from app.admin.importing.load_posts import NO_CATEGORY
from app.admin.importing.records import ArticleRecord
from app.admin.importing.texts import one_line
from app.articles.models import Article
from app.articles.queries import free_slugs
from app.core.text import slugify


def load_articles(batch: Batch, records: list[ArticleRecord]) -> None:
    categories = known_ids(batch.source_id, "category", (record.category for record in records))
    fresh = batch.whole(
        batch.new_rows("article", records, lambda record: record.external_id),
        ("category", categories, NO_CATEGORY),
    )
    wanted = [slugify(record.slug or record.title, fallback="article") for record in fresh.values()]
    rows = {}
    for slug, (name, record) in zip(free_slugs(wanted), fresh.items(), strict=True):
        text = batch.text_of(record)
        rows[name] = {
            "slug": slug,
            "given_slug": one_line(record.slug, 200),
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
            "published_at": record.created_at,
        }
    batch.store("article", Article, rows)
