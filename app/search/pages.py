"""What the search page and the lists of similar questions show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup

from app.core import slots
from app.core.markup import excerpt
from app.forum.pages import Chosen, Link, Pager, QuestionRow, question_rows
from app.forum.texts import MAX_TITLE
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


def search_url(typed: Typed, page: int = 1) -> str:
    values = {"q": typed.text()} | ({"page": str(page)} if page > 1 else {})
    return f"/search?{urlencode(values)}" if typed.pieces else "/search"


def read_search_page(typed: Typed, page: int) -> SearchPage:
    """Search, and read what the results show. Three queries, four with a category."""
    notes = list(typed.notes)
    asked, labels = _understand(typed, notes)
    shown = SearchPage(
        q=typed.text(),
        tabs=_tabs(typed),
        chosen=[
            Chosen(labels.get(piece.value, piece.value), search_url(typed.without(piece)))
            for piece in typed.pieces
            if piece.kind in ("tag", "category")
        ],
        notes=notes,
        ask_url=ask_url(typed.plain_words()),
    )
    if typed.is_empty:
        return replace(shown, tabs=[])
    try:
        found = current_engine().search(asked, limit=PAGE, offset=(page - 1) * PAGE)
    except SearchUnavailable:
        return replace(shown, unavailable=True)
    return replace(
        shown,
        results=_results(found),
        total=found.total,
        notes=notes + _said_about(found),
        pager=Pager(
            newer_url=search_url(typed, page - 1) if page > 1 else None,
            older_url=search_url(typed, page + 1) if found.total > page * PAGE and page < LAST_PAGE else None,
        ),
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


def _tabs(typed: Typed) -> list[Link]:
    current = typed.of("status")
    tabs = [
        Link(word, search_url(typed.with_status(status)), current=current == ((status,) if status else ()))
        for status, word in TABS
    ]
    if not any(tab.current for tab in tabs):
        tabs.append(Link(" and ".join(current).capitalize(), search_url(typed), current=True))
    return tabs


def _said_about(found: Found) -> list[str]:
    notes = [
        f"Nobody writes “{typed}” here, so “{used}” was looked for." for typed, used in found.spelled.items()
    ]
    if found.hits and not found.whole:
        notes.append("No question holds all of these words. These hold most of them.")
    return notes


def _results(found: Found) -> list[Result]:
    ids = [hit.question_id for hit in found.hits]
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
    if len(title.split()) < 2 and len(title) < 8:
        return []
    try:
        hits = current_engine().similar(Like(title, body, at), limit=LOOKED_AT_LIKE)
    except SearchUnavailable:
        return []
    ids = [hit.question_id for hit in hits if hit.score >= max(LIKELY, NEARLY_BEST * hits[0].score)]
    if not ids:
        return []
    solutions = visible_solutions(ids)
    # Off-topic ones help nobody, and what is not among the visible was hidden a moment ago.
    rows = [row for row in question_rows(ids) if row.id in solutions and row.state != "closed"][:SHOWN_LIKE]
    return [
        LikeRow(row, Markup.escape(excerpt(solutions[row.id], SOLUTION_LENGTH)))
        for row in sorted(rows, key=lambda row: row.state != "solved")
    ]


def acts_of(found: Iterable[LikeRow]) -> dict[int, Markup]:
    """What may be done about each of these from the ask form."""
    return slots.bulk("similar_acts", (like.row.id for like in found))
