"""Help articles as search shows them: beside questions, on their own, and while somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from app.articles.pages import ArticleRow, article_rows
from app.search.article_queries import article_texts, count_published
from app.search.current import article_engine
from app.search.engine import Asked, Found, Like, SearchUnavailable
from app.search.snippets import Marker

BESIDE = 3
"""So many stand above the questions that were found."""
LIKELY, NEARLY_BEST = 0.15, 0.6
"""Articles less like a question than this, or than this share of the best, are not worth its asker's time.
Of 785 questions that were pointed to an article 53% are shown one, and 44% of these the right one."""
LOOKED_AT, SHOWN = 5, 2


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """An article that was found; `title` and `snippet` are marked and safe."""

    row: ArticleRow
    title: Markup
    snippet: Markup


@dataclass(frozen=True, slots=True)
class FoundArticles:
    results: list[ArticleResult] = field(default_factory=list)
    total: int = 0
    found: Found | None = None
    """What was understood, for notes about the search."""
    unavailable: bool = False


def search_articles(asked: Asked, *, limit: int, offset: int = 0) -> FoundArticles:
    """Two queries. A status is a question's, so nothing has one here."""
    if asked.statuses:
        return FoundArticles()
    try:
        found = article_engine().search(asked, limit=limit, offset=offset)
    except SearchUnavailable:
        return FoundArticles(unavailable=count_published() > 0)  # the first one makes the index
    ids = [hit.number for hit in found.hits]
    if not ids:
        return FoundArticles(found=found)
    marker, texts = Marker.of(found), article_texts(ids)
    results = [_result(row, texts[row.id], marker) for row in article_rows(ids) if row.id in texts]
    return FoundArticles(results, found.total, found)


def beside_questions(asked: Asked) -> FoundArticles:
    """The best few, where they hold all that was looked for: half a match is what the questions are for."""
    shown = search_articles(asked, limit=BESIDE)
    return shown if shown.found is not None and shown.found.whole else FoundArticles()


def _result(row: ArticleRow, text: str, marker: Marker) -> ArticleResult:
    number, snippet = marker.best_of([row.summary, text])
    return ArticleResult(row, marker.mark(row.title), snippet if number >= 0 else Markup.escape(row.summary))


class ArticleLike(NamedTuple):
    """An article that may answer the question being asked."""

    title: str
    url: str
    summary: str


def articles_like(title: str, body: str) -> list[ArticleLike]:
    """At most two, the best first. One query; nothing where search is out of order."""
    try:
        hits = article_engine().similar(Like(title, body), limit=LOOKED_AT)
    except SearchUnavailable:
        return []
    ids = [hit.number for hit in hits if hit.score >= max(LIKELY, NEARLY_BEST * hits[0].score)]
    return [ArticleLike(row.title, row.url, row.summary) for row in article_rows(ids[:SHOWN])]
