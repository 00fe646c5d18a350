"""The pages of the statistics, the exact questions behind each figure, and both as files."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from app.analytics.board import Board, Cell
from app.analytics.boards.build import build_board
from app.analytics.boards.findings import findings_of
from app.analytics.drill_down import BY_EVENT as EVENT_FIGURES
from app.analytics.drill_down import TOP_SOLVERS, behind, count_behind
from app.analytics.exporting import as_csv, as_json
from app.analytics.figure_words import REASON_WORDS, heading
from app.analytics.lens import Lens, choices, chosen_words, comparisons, read_lens, read_moment
from app.analytics.notes_behind import notes_behind
from app.analytics.pages import BY_EVENT, PAGES, page_path
from app.analytics.scope import PERIODS, Typed, read_typed
from app.core import capabilities, clock
from app.core.policy import Invalid
from app.core.web.access import access
from app.core.words import number
from app.forum.pages import Link, Pager, question_rows
from app.forum.queries import all_categories

bp = Blueprint("analytics", __name__)

PAGE = 50
READ = capabilities.READ_STATISTICS
PART_WORDS = {
    "count": "Counted",
    "rest": "Not counted",
    "not_yet": "Not yet countable",
    "n": "All of them",
}


@bp.get("/statistics")
@access(READ)
def statistics() -> tuple[str, int]:
    return _page("overview")


@bp.get("/statistics/speed")
@access(READ)
def speed() -> tuple[str, int]:
    return _page("speed")


@bp.get("/statistics/people")
@access(READ)
def people() -> tuple[str, int]:
    return _page("people")


@bp.get("/statistics/quality")
@access(READ)
def quality() -> tuple[str, int]:
    return _page("quality")


@bp.get("/statistics/topics")
@access(READ)
def topics() -> tuple[str, int]:
    return _page("topics")


@bp.get("/statistics/value")
@access(READ)
def value() -> tuple[str, int]:
    return _page("value")


def _page(key: str) -> tuple[str, int]:
    typed = read_typed(request.args)
    categories = all_categories()
    offered = choices(categories)
    common: dict[str, Any] = {
        "pages": [
            Link(word, typed.url(page_path(page)), current=page == key) for page, word in PAGES.items()
        ],
        "typed": typed,
        "periods": list(PERIODS.items()),
        "comparisons": comparisons(offered["categories"]),
        **offered,
        "here_url": typed.url(page_path(key)),
        "all_url": f"{page_path(key)}?period=all",
        "query_string": typed.query_string(),
    }
    try:
        lens = read_lens(typed, categories=categories)
    except Invalid as error:
        return _refused(key, typed, common, error), 422
    shown, by_event = _anything(key, lens), key in BY_EVENT
    found = findings_of(lens) if key == "overview" and shown else []
    page = render_template(
        "analytics/board.html",
        board=build_board(key, lens) if shown else Board(key, PAGES[key]),
        problems={},
        chosen=chosen_words(lens, by_event=by_event),
        cohort=[] if by_event else _cohort_cells(lens),
        as_of=lens.as_of,
        findings=found,
        any_questions=shown,
        csv_url=typed.url(f"/statistics/export/{key}.csv"),
        json_url=typed.url(f"/statistics/export/{key}.json"),
        **common,
    )
    return page, 200


def _anything(key: str, lens: Lens) -> bool:
    """Whether there is anything to count. What happened on some days may have happened to older questions."""
    return key in BY_EVENT or lens.numbers.questions > 0


def _refused(key: str, typed: Typed, common: dict[str, Any], error: Invalid) -> str:
    return render_template(
        "analytics/board.html",
        board=Board(key, PAGES[key]),
        problems=error.problems,
        chosen=["Nothing counted"],
        cohort=[],
        as_of=clock.now(),
        findings=[],
        any_questions=False,
        csv_url="",
        json_url="",
        **common,
    )


def _cohort_cells(lens: Lens) -> list[Cell]:
    """The size of the cohort, and what is left out of it by reason."""
    found = lens.numbers
    asked = "question" if found.questions == 1 else "questions"
    cells = [
        Cell(
            f"{number(found.questions)} {asked}", found.questions, lens.behind("questions"), found.questions
        ),
        Cell(f"{number(found.eligible)} eligible", found.eligible, lens.behind("eligible"), found.eligible),
    ]
    for reason, count in found.excluded.items():
        words = f"{number(count)} left out: {REASON_WORDS.get(reason, reason.replace('_', ' '))}"
        cells.append(_counted(lens, words, count, "excluded", reason))
    return cells if found.excluded else [*cells, Cell("none left out")]


def _counted(lens: Lens, words: str, count: int, figure: str, part: str = "") -> Cell:
    return Cell(words, count, lens.behind(figure, part), count)


@bp.get("/statistics/export/<key>.csv")
@access(READ)
def export_csv(key: str) -> Response:
    board, about = _to_export(key)
    return _file(as_csv(board, about).encode(), "text/csv; charset=utf-8", f"statistics-{key}.csv")


@bp.get("/statistics/export/<key>.json")
@access(READ)
def export_json(key: str) -> Response:
    board, about = _to_export(key)
    return _file(orjson.dumps(as_json(board, about)), "application/json", f"statistics-{key}.json")


def _to_export(key: str) -> tuple[Board, dict[str, str]]:
    """The board, and what it is about. Raises PageNotFound for a page or filters that there are not."""
    if key not in PAGES:
        raise PageNotFound
    try:
        lens = read_lens(read_typed(request.args))
    except Invalid as error:
        raise PageNotFound from error
    board = build_board(key, lens) if _anything(key, lens) else Board(key, PAGES[key])
    return board, _about(lens, key)


def _about(lens: Lens, key: str) -> dict[str, str]:
    words = chosen_words(lens, by_event=key in BY_EVENT)
    return {"about": "; ".join(words), "as_of": lens.as_of.isoformat(timespec="seconds")}


def _file(body: bytes, mimetype: str, name: str) -> Response:
    answer = Response(body, content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/statistics/questions")
@access(READ)
def figure() -> str:
    """The exact questions of one figure."""
    name, part = request.args.get("figure", ""), request.args.get("part", "")
    typed = read_typed({"period": "all", **request.args} if _no_days() else request.args)
    page = _page_number(request.args.get("page", "1"))
    try:
        lens = read_lens(typed, read_moment(request.args.get("at", "")))
        people = lens.numbers.top_solvers(name) if name in TOP_SOLVERS else ()
        about: dict[str, Any] = {"as_of": lens.as_of, "people": people}
        found = behind(lens.cohort, name, part, **about, limit=PAGE, offset=(page - 1) * PAGE)
    except Invalid as error:
        raise PageNotFound from error
    base = lens.behind(name, part)
    return render_template(
        "analytics/figure.html",
        heading=heading(name, part),
        cohort_words=", ".join(chosen_words(lens, by_event=name in EVENT_FIGURES)),
        part_tabs=_part_tabs(lens, name, part, about),
        total=found.total,
        rows=question_rows(found.ids, notes_behind(found.ids, name.partition(".")[0])),
        pager=Pager(
            newer_url=f"{base}&page={page - 1}" if page > 1 else None,
            older_url=f"{base}&page={page + 1}" if page * PAGE < found.total else None,
        ),
        back_url=typed.url("/statistics"),
    )


def _no_days() -> bool:
    """A list without days is of all days: addresses that were kept before there were usual days."""
    return not any(request.args.get(name) for name in ("period", "from", "to"))


def _page_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 7 and int(typed) else 1


def _part_tabs(lens: Lens, name: str, current: str, about: dict[str, Any]) -> list[Link]:
    """The parts of a share; nothing where the figure is a mere list."""
    links = []
    for part, label in PART_WORDS.items():
        try:
            count = count_behind(lens.cohort, name, part, **about)
        except Invalid:
            return []
        links.append(Link(label, lens.behind(name, part), current=part == (current or "count"), count=count))
    return links
