"""The indexes there are: one of questions, one of help articles. Each is looked after in the same way.

They are apart because a word that is rare among questions may be common among articles, and how rare a word
is decides what it tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.search.article_queries import article_documents, count_published, walk_articles
from app.search.current import article_engine, current_engine
from app.search.engine import Batch, Document, SearchEngine
from app.search.models import ArticleChange, Change, SearchChange
from app.search.queries import count_visible_questions, documents_of, walk_documents


@dataclass(frozen=True, slots=True)
class SearchIndex:
    words: str
    """Of what it holds: questions."""
    engine: Callable[[], SearchEngine]
    changes: type[Change]
    documents: Callable[[Sequence[int]], Batch]
    walk: Callable[[], Iterator[list[Document]]]
    count: Callable[[], int]
    """How many there are to be found."""


QUESTIONS = SearchIndex(
    "questions", current_engine, SearchChange, documents_of, walk_documents, count_visible_questions
)
ARTICLES = SearchIndex(
    "articles", article_engine, ArticleChange, article_documents, walk_articles, count_published
)
ALL = (QUESTIONS, ARTICLES)
