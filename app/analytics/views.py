"""The statistics page, and the exact questions behind each of its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from app.analytics.curves import read_curves
from app.analytics.queries import (
    Cohort,
    Group,
    cohort_facts,
    count_answers,
    group_days,
    grouped,
    questions_behind,
    read_cohort,
)
from app.analytics.statistics import WITHIN_WORDS, Fact, Report, report
from app.core import capabilities, clock
from app.core.policy import Invalid
from app.core.web.access import access
from app.core.web.rendering import duration
from app.forum.pages import Link, Pager, question_rows
from app.forum.queries import all_categories

bp = Blueprint("analytics", __name__)

PAGE = 50
EVENT_WORDS = {"acknowledged": "Acknowledged", "answered": "Answered", "solved": "Solved"}
REASONS = {"duplicate": "duplicates", "off_topic": "off topic", "spam": "spam", "abuse": "abuse"}


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for, as typed."""

    start: str
    end: str
    category: str
    by: str

    def url(self, path: str = "/statistics", **changes: str) -> str:
        values = {"from": self.start, "to": self.end, "category": self.category, "by": self.by} | changes
        kept = {key: value for key, value in values.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path

    def questions_url(self, **changes: str) -> str:
        """Ready for `figure=…` to be added."""
        url = self.url("/statistics/questions", by="", **changes)
        return f"{url}&" if "?" in url else f"{url}?"


@dataclass(frozen=True, slots=True)
class GroupRow:
    label: str
    url: str
    questions_url: str
    report: Report


def _read_query() -> Query:
    args = request.args
    by = "category" if args.get("by") == "category" else "month"
    return Query(args.get("from", ""), args.get("to", ""), args.get("category", ""), by)


@bp.get("/statistics")
@access(capabilities.READ_STATISTICS)
def statistics() -> tuple[str, int]:
    query = _read_query()
    problems: dict[str, str] = {}
    cohort = Cohort()
    try:
        cohort = read_cohort(start=query.start, end=query.end, category=query.category)
    except Invalid as error:
        problems = error.problems
    asked = Query("", "", "", query.by) if problems else query
    facts, as_of = ([] if problems else cohort_facts(cohort)), clock.now()
    page = render_template(
        "analytics/statistics.html",
        report=report(facts, as_of),
        answers=0 if problems else count_answers(cohort),
        query=query,
        problems=problems,
        categories=[(c.slug, c.name) for c in all_categories()],
        cohort_words=cohort_words(cohort) if not problems else "Nothing counted",
        questions_url=asked.questions_url(),
        by_tabs=[
            Link(word, query.url(by=by), current=query.by == by)
            for by, word in (("month", "By month"), ("category", "By category"))
        ],
        groups=[_group_row(asked, group) for group in grouped(facts, query.by, as_of)],
        curves=read_curves(facts, as_of),
    )
    return page, 422 if problems else 200


def _group_row(query: Query, group: Group) -> GroupRow:
    if query.by == "category":
        changes = {"category": group.key}
    else:
        # A month at the edge of the chosen days holds only its chosen part.
        first, last = (day.isoformat() for day in group_days(group.key))
        changes = {"from": max(first, query.start), "to": min(last, query.end or last)}
    return GroupRow(group.label, query.url(**changes), query.questions_url(**changes), group.report)


def cohort_words(cohort: Cohort) -> str:
    """The cohort as a phrase: `Asked 24 Oct – 20 Nov 2026, in Thermostats`."""
    start, end = cohort.start, cohort.end
    if start and end:
        words = f"Asked {_day(start)} – {_day(end)}"
    elif start:
        words = f"Asked since {_day(start)}"
    elif end:
        words = f"Asked until {_day(end)}"
    else:
        words = "All questions ever asked here"
    return f"{words}, in {cohort.category.name}" if cohort.category else words


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@bp.get("/statistics/questions")
@access(capabilities.READ_STATISTICS)
def figure() -> str | tuple[str, int] | Response:
    """The exact questions of one figure."""
    query = _read_query()
    name, part = request.args.get("figure", ""), request.args.get("part", "")
    event, _, window = name.partition(".")
    if event in EVENT_WORDS and not part:
        part = "count"
    as_of = clock.now()
    try:
        cohort = read_cohort(start=query.start, end=query.end, category=query.category)
        facts = cohort_facts(cohort)
        ids = questions_behind(facts, name, part, as_of)
    except Invalid as error:
        raise PageNotFound from error
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 7 else 1
    shown = ids[(page - 1) * PAGE : page * PAGE]
    base = query.questions_url() + urlencode({"figure": name, **({"part": part} if part else {})})
    return render_template(
        "analytics/figure.html",
        heading=_heading(event, window, part),
        cohort_words=cohort_words(cohort),
        part_tabs=_part_tabs(query, facts, name, part) if event in EVENT_WORDS else [],
        total=len(ids),
        rows=question_rows(shown, _notes(facts, set(shown), event)),
        pager=Pager(
            newer_url=f"{base}&page={page - 1}" if page > 1 else None,
            older_url=f"{base}&page={page + 1}" if page * PAGE < len(ids) else None,
        ),
        back_url=query.url(),
    )


def _heading(event: str, window: str, part: str) -> str:
    if event in EVENT_WORDS:
        within = f"within {WITHIN_WORDS[window]}" if window != "ever" else "at any time"
        return f"{EVENT_WORDS[event]} {within}"
    if event == "excluded":
        return f"Excluded: {REASONS.get(part, part.replace('_', ' '))}" if part else "Excluded"
    return "Eligible questions" if event == "eligible" else "All questions"


def _part_tabs(query: Query, facts: list[Fact], name: str, current: str) -> list[Link]:
    as_of = clock.now()
    word = EVENT_WORDS[name.partition(".")[0]]
    parts = {
        "count": f"{word} in time",
        "rest": "Not in time",
        "not_yet": "Not yet countable",
        "n": "All countable",
    }
    base = query.questions_url()
    return [
        Link(
            label,
            base + urlencode({"figure": name, "part": part}),
            current=part == current,
            count=len(questions_behind(facts, name, part, as_of)),
        )
        for part, label in parts.items()
    ]


def _notes(facts: list[Fact], shown: set[int], event: str) -> dict[int, str]:
    """`solved after 3 h` beside each question where the figure is about an event."""
    if event not in EVENT_WORDS:
        return {}
    notes = {}
    for fact in facts:
        if fact.question_id in shown and (seconds := fact.seconds_to(event)) is not None:
            least = "at least " if event == "solved" and fact.day_precision else ""
            notes[fact.question_id] = f"{event} after {least}{duration(seconds)}"
    return notes
