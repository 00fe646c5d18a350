"""What the search page and the lists of similar questions show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from app.core import slots
from app.core.markup import excerpt
from app.forum.pages import Chosen, Link, Pager, QuestionRow, question_rows
from app.forum.texts import MAX_TITLE
from app.search.article_pages import (
    ArticleResult,
    FoundArticles,
    articles_like,
    beside_questions,
    search_articles,
)
from app.search.current import current_engine
from app.search.engine import Asked, Found, Like, SearchUnavailable
from app.search.queries import category_named, question_texts, visible_solutions
from app.search.query_text import Typed
from app.search.snippets import Marker

PAGE = 10
LAST_PAGE = 30
"""Whoever has not found it by then searches for something else."""

LIKELY, NEARLY_BEST = 0.15, 0.45
"""Questions less like than this, or than this share of the best, have little but common words in common. Of
questions that answerers pointed to nine in ten score 0.19 and more."""
LOOKED_AT_LIKE, SHOWN_LIKE = 8, 5
SOLUTION_LENGTH = 160

TABS = ((None, "All"), ("solved", "Solved"), ("unsolved", "Unsolved"))


@dataclass(frozen=True, slots=True)
class Result:
    """A question that was found; `snippet` and `title` are marked and safe."""

    row: QuestionRow
    title: Markup
    snippet: Markup
    kind: str
    """Where the snippet is from: question, answer or solution."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The context of `search/search.html`."""

    q: str = ""
    results: list[Result] = field(default_factory=list)
    total: int = 0
    tabs: list[Link] = field(default_factory=list)
    chosen: list[Chosen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pager: Pager = field(default_factory=Pager)
    ask_url: str = "/ask"
    unavailable: bool = False
    inside: str = ""
    """`articles` where only those are shown."""
    articles: list[ArticleResult] = field(default_factory=list)
    """All there are on this page, or above questions the best few."""
    article_total: int = 0
    articles_url: str = ""
    """Of all articles that were found; empty where they all stand here."""


ARTICLES = "articles"
"""What `in` of the address narrows a search to."""


def search_url(typed: Typed, page: int = 1, *, inside: str = "") -> str:
    if not typed.pieces:
        return "/search"
    values = (
        {"q": typed.text()} | ({"in": inside} if inside else {}) | ({"page": str(page)} if page > 1 else {})
    )
    return f"/search?{urlencode(values)}"


def read_search_page(typed: Typed, page: int, *, inside: str = "") -> SearchPage:
    """Search, and read what the results show. Five queries, six with a category."""
    notes = list(typed.notes)
    asked, labels = _understand(typed, notes)
    shown = SearchPage(
        q=typed.text(),
        tabs=_tabs(typed, inside),
        chosen=[
            Chosen(labels.get(piece.value, piece.value), search_url(typed.without(piece), inside=inside))
            for piece in typed.pieces
            if piece.kind in ("tag", "category")
        ],
        notes=notes,
        ask_url=ask_url(typed.plain_words()),
        inside=inside,
    )
    if typed.is_empty:
        return replace(shown, tabs=[])
    return _articles(shown, typed, asked, page) if inside else _questions(shown, typed, asked, page)


def _questions(shown: SearchPage, typed: Typed, asked: Asked, page: int) -> SearchPage:
    try:
        found = current_engine().search(asked, limit=PAGE, offset=(page - 1) * PAGE)
    except SearchUnavailable:
        return replace(shown, unavailable=True)
    beside = beside_questions(asked) if page == 1 else FoundArticles()
    return replace(
        shown,
        results=_results(found),
        total=found.total,
        notes=shown.notes + _said_about(found),
        pager=_pager(typed, page, found.total),
        articles=beside.results,
        article_total=beside.total,
        articles_url=search_url(typed, inside=ARTICLES) if beside.total > len(beside.results) else "",
    )


def _articles(shown: SearchPage, typed: Typed, asked: Asked, page: int) -> SearchPage:
    found = search_articles(asked, limit=PAGE, offset=(page - 1) * PAGE)
    said = _said_about(found.found, "article") if found.found is not None else []
    return replace(
        shown,
        articles=found.results,
        article_total=found.total,
        notes=shown.notes + said,
        pager=_pager(typed, page, found.total, inside=ARTICLES),
        unavailable=found.unavailable,
    )


def _pager(typed: Typed, page: int, total: int, *, inside: str = "") -> Pager:
    more = total > page * PAGE and page < LAST_PAGE
    return Pager(
        newer_url=search_url(typed, page - 1, inside=inside) if page > 1 else None,
        older_url=search_url(typed, page + 1, inside=inside) if more else None,
    )


def _understand(typed: Typed, notes: list[str]) -> tuple[Asked, dict[str, str]]:
    """The search for the engine, and how its filters are called."""
    category_id, labels = None, {tag: f"Tag: {tag}" for tag in typed.of("tag")}
    for name in typed.of("category"):
        category = category_named(name)
        labels[name] = f"Category: {category[1] if category else name}"
        if category is None:
            notes.append(f"There is no category “{name}”.")
        # Two categories at once: nothing is in both.
        category_id = category[0] if category and category_id in (None, category[0]) else 0
    asked = Asked(
        words=typed.of("word"),
        phrases=typed.of("phrase"),
        tags=typed.of("tag"),
        category_id=category_id,
        statuses=typed.of("status"),
    )
    return asked, labels


def _tabs(typed: Typed, inside: str) -> list[Link]:
    current = typed.of("status")
    tabs = [
        Link(
            word,
            search_url(typed.with_status(status)),
            current=not inside and current == ((status,) if status else ()),
        )
        for status, word in TABS
    ]
    if current and not any(tab.current for tab in tabs):
        tabs.append(Link(" and ".join(current).capitalize(), search_url(typed), current=True))
    of_articles = search_url(typed.with_status(None), inside=ARTICLES)
    return [*tabs, Link("Articles", of_articles, current=bool(inside))]


def _said_about(found: Found, word: str = "question") -> list[str]:
    notes = [
        f"Nobody writes “{typed}” here, so “{used}” was looked for." for typed, used in found.spelled.items()
    ]
    if found.hits and not found.whole:
        notes.append(f"No {word} holds all of these words. These hold most of them.")
    return notes


def _results(found: Found) -> list[Result]:
    ids = [hit.number for hit in found.hits]
    if not ids:
        return []
    marker, texts = Marker.of(found), question_texts(ids)
    return [_result(row, texts[row.id], marker) for row in question_rows(ids) if row.id in texts]


def _result(row: QuestionRow, texts: list[tuple[str, str]], marker: Marker) -> Result:
    """The row with the stretch of its texts that says most of what was looked for."""
    # Of two stretches alike the later one is taken, so the solution comes last.
    texts = sorted(texts, key=lambda one: one[0] == "solution")
    number, snippet = marker.best_of([text for _, text in texts])
    if number < 0:
        return Result(row, marker.mark(row.title), Markup.escape(row.excerpt), "question")
    return Result(row, marker.mark(row.title), snippet, texts[number][0])


def ask_url(words: str) -> str:
    """The ask form with the words of a search that found nothing."""
    title = words[:MAX_TITLE].strip()
    return f"/ask?{urlencode({'title': title})}" if title else "/ask"


@dataclass(frozen=True, slots=True)
class LikeRow:
    """A question like the one being asked."""

    row: QuestionRow
    snippet: Markup
    """How the solution begins; empty without one."""


def questions_like(title: str, body: str = "", *, at: datetime | None = None) -> list[LikeRow]:
    """What was asked before, solved first; nothing for a title that says nothing yet. Two queries.

    Nothing too when search is out of order: asking goes on without it.
    """
    if _says_nothing(title):
        return []
    try:
        hits = current_engine().similar(Like(title, body, at), limit=LOOKED_AT_LIKE)
    except SearchUnavailable:
        return []
    ids = [hit.number for hit in hits if hit.score >= max(LIKELY, NEARLY_BEST * hits[0].score)]
    if not ids:
        return []
    solutions = visible_solutions(ids)
    # Off-topic ones help nobody, and what is not among the visible was hidden a moment ago.
    rows = [row for row in question_rows(ids) if row.id in solutions and row.state != "closed"][:SHOWN_LIKE]
    return [
        LikeRow(row, Markup.escape(excerpt(solutions[row.id], SOLUTION_LENGTH)))
        for row in sorted(rows, key=lambda row: row.state != "solved")
    ]


def _says_nothing(title: str) -> bool:
    return len(title.split()) < 2 and len(title) < 8


def similar_to(title: str, body: str) -> dict[str, Any]:
    """The context of `search/similar_list.html`: questions and articles, and what may be done about them."""
    found = questions_like(title, body)
    articles = [] if _says_nothing(title) else articles_like(title, body)
    return {"questions": found, "acts": acts_of(found), "articles": articles}


def acts_of(found: Iterable[LikeRow]) -> dict[int, Markup]:
    """What may be done about each of these from the ask form."""
    return slots.bulk("similar_acts", (like.row.id for like in found))
