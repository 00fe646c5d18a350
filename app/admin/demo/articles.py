"""The demo's help articles, written, checked and read by the product's own use cases, each at its moment.

Killed in between, it is done again from the start: what is there already is left as it is.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.admin.demo.people import demo_actor, demo_id
from app.admin.demo.times import duration
from app.articles.queries import visible_article
from app.articles.services.publish_article import publish_article
from app.articles.services.say_as_visitor import say_as_visitor
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.articles.services.submit_article import submit_article
from app.articles.services.write_article import write_article
from app.articles.texts import Draft, read_summary, read_title
from app.core import clock
from app.core.policy import Refused
from app.core.text import slugify
from app.forum.texts import read_body, read_tags

CONTENT = Path(__file__).parent / "content" / "articles.toml"
CHECKED_AFTER = timedelta(minutes=20)
"""How long after it was written somebody else has read an article."""

Row = Mapping[str, Any]


def read_articles() -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = tomllib.loads(CONTENT.read_text(encoding="utf-8"))["article"]
    return articles


def write_articles(now: datetime) -> None:
    """Without the super-user module its members may not write, so theirs are left out."""
    for item in read_articles():
        with suppress(Refused):
            _write(item, now - duration(item["ago"]))


def _write(item: Row, at: datetime) -> None:
    author, slug = demo_actor(item["by"]), slugify(item["title"])
    with clock.frozen_at(at):
        key = hashlib.sha256(slug.encode()).hexdigest()[:40]
        write_article(
            author, draft_of(item), question_id=demo_id("question", item["question"]), submission_key=key
        )
        article = visible_article(author, slug)
        if article.state == "draft":
            submit_article(author, article.id)
    if "checked" not in item:
        return
    with clock.frozen_at(at + CHECKED_AFTER):
        if visible_article(author, slug).state == "review":
            publish_article(demo_actor(item["checked"]), article.id, seen=1)
    _read(item, article.id, at + 2 * CHECKED_AFTER)


def draft_of(item: Row) -> Draft:
    return Draft(
        read_title(item["title"]),
        read_summary(item["summary"]),
        read_body(item["body"]),
        demo_id("category", item["category"]),
        read_tags(" ".join(item["tags"])),
    )


def _read(item: Row, article_id: int, at: datetime) -> None:
    """Readers say whether it helped: members by name, visitors by how many said yes and no."""
    with clock.frozen_at(at):
        for answer, helped in (("yes", True), ("no", False)):
            for name in item.get(answer, "").split():
                say_if_it_helped(demo_actor(name), article_id, helped=helped)
        for number, helped in zip(item["visitors"], (True, False), strict=True):
            for visit in range(number):
                mark = hashlib.sha256(f"{article_id} {helped} {visit}".encode()).hexdigest()
                say_as_visitor(article_id, visit_hash=mark, helped=helped)
