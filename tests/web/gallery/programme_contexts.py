"""Statistics, reputation, and the administration."""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField

from app.analytics.statistics import Rate, Report, Waiting, wilson
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

WINDOWS = {"1h": 0.3, "24h": 0.72, "72h": 0.8, "7d": 0.86, "30d": 0.92, "ever": 1.0}
EVENTS = {"acknowledged": 0.97, "answered": 0.93, "solved": 0.74}
TICKS = [(60, "1 min"), (600, "10 min"), (3600, "1 h"), (21600, "6 h"), (86400, "24 h"), (259200, "72 h")]
TICKS += [(604800, "7 d"), (2592000, "30 d")]


def rate(n: int, share: float, not_yet: int = 0) -> Rate:
    if not n:
        return Rate(0, 0, None, None, None, not_yet)
    count = round(n * share)
    low, high = wilson(count, n)
    return Rate(n, count, count / n, low, high, not_yet)


def report(questions: int, *, young: bool = False, shift: float = 0.0) -> Report:
    eligible = questions - questions // 20
    rates = {
        event: {
            window: rate(
                0
                if young and window in ("7d", "30d")
                else max(0, eligible - (194 if window == "30d" else 0)),
                max(0.0, share * soon - shift),
                eligible if young and window in ("7d", "30d") else 194 if window == "30d" else 0,
            )
            for window, soon in WINDOWS.items()
        }
        for event, share in EVENTS.items()
    }
    return Report(
        as_of=rows.NOW,
        questions=questions,
        eligible=eligible,
        excluded={"duplicate": questions // 30, "off_topic": questions // 60} if questions else {},
        rates=rates,
        first_response=Waiting(1380, 50400),
        solution=Waiting(None if young else 99000, None),
        lower_bounds=0 if young else 459,
    )


def position(seconds: float) -> float:
    return min(1.0, math.log(max(seconds, 60) / 60) / math.log(2592000 / 60))


def curve(name: str, reach: float, speed: float) -> Row:
    def share(x: float) -> float:
        return reach * (1 - math.exp(-speed * x**3))

    def band(x: float) -> tuple[float, float, float]:
        return share(x), max(0.0, share(x) - 0.025), min(1.0, share(x) + 0.025)

    points = [(i / 60, *band(i / 60)) for i in range(1, 61)]
    return Row(name=name, points=points, at=[band(position(t)) if t >= 600 else None for t, _ in TICKS])


def group(label: str, found: Report) -> Row:
    return Row(label=label, url="#", questions_url="/statistics/questions?from=2026-10-01&", report=found)


MONTHS = [group(f"2026-{i:02}", report(320 + 17 * i, shift=0.12 - 0.012 * i)) for i in range(1, 11)]
MONTHS = [group(f"{year}-{i:02}", report(40)) for year in (2024, 2025) for i in range(1, 13)] + MONTHS
MONTHS.append(group("2026-11", report(210, young=True)))
STATISTICS: dict[str, Any] = {
    "report": report(4204),
    "answers": 6120,
    "query": Row(start="2026-01-01", end="2026-11-20", category="", by="month"),
    "problems": {},
    "categories": [("aurora", "Aurora speakers"), ("thermostats", "Thermostats")],
    "cohort_words": "Asked 1 Jan – 20 Nov 2026, in all categories",
    "questions_url": "/statistics/questions?from=2026-01-01&to=2026-11-20&",
    "by_tabs": [
        Row(label="By month", url="#", current=True, count=None),
        Row(label="By category", url="#", current=False, count=None),
    ],
    "groups": MONTHS,
    "curves": Row(
        ticks=[(position(t), label) for t, label in TICKS],
        series=[curve("Acknowledged", 0.97, 7), curve("Answered", 0.93, 5), curve("Solved", 0.75, 3)],
    ),
}
BY_CATEGORY = STATISTICS | {
    "query": Row(start="", end="", category="", by="category"),
    "groups": [
        group("Aurora speakers", report(1486)),
        group("Doorbells and everything else with a button", report(301, shift=0.1)),
        group("Energy", report(12, young=True)),
    ],
}
EMPTY = STATISTICS | {
    "report": Report(
        as_of=rows.NOW,
        questions=0,
        eligible=0,
        excluded={},
        rates={e: {w: rate(0, 0) for w in WINDOWS} for e in EVENTS},
        first_response=Waiting(None, None),
        solution=Waiting(None, None),
        lower_bounds=0,
    ),
    "answers": 0,
    "problems": {"from": "'yesterday' is not a day. Write it as 2026-01-31."},
    "groups": [],
    "curves": None,
}
FIGURE: dict[str, Any] = {
    "heading": "Solved within 7 days",
    "cohort_words": "Asked 1 Jan – 20 Nov 2026, in all categories",
    "part_tabs": [
        Row(label="Solved in time", url="#", current=True, count=2541),
        Row(label="Not in time", url="#", current=False, count=1453),
        Row(label="Not yet countable", url="#", current=False, count=194),
    ],
    "total": 2541,
    "rows": rows.QUESTIONS[2:4],
    "pager": rows.PAGER,
    "back_url": "/statistics",
}
WORDS = {
    "answer_accepted": "Your answer was accepted",
    "accepted_an_answer": "You accepted an answer",
    "answer_up_voted": "Your answer was voted up",
    "answer_down_voted": "Your answer was voted down",
}


def line(number: int, points: int, what: str, **changes: Any) -> Row:
    row = Row(
        id=number,
        anchor=f"line-{number}",
        points=points,
        what=what,
        question_title="Firmware 2.14 stuck at 63% and the light blinks white",
        question_url="/questions/3/x",
        actor_name="Lena Brandt",
        actor_url="/members/3",
        happened_at=rows.before(hours=3 * (60 - number)),
        day=rows.before(hours=3 * (60 - number)).date(),
        rule_version=1,
        reverses_id=None,
        reversed_by_id=None,
    )
    row.__dict__.update(changes)
    return row


LEDGER: dict[str, Any] = {
    "member": Row(id=2, name="Tomas Keller", url="/members/2"),
    "is_own": True,
    "sum": Row(
        total=2310,
        lines_sum=2440,
        taken_by_cap=130,
        raised_to_floor=0,
        by_event=[("Your answer was voted up", 201, 2010), ("Your answer was accepted", 29, 435)],
        capped_days=[(date(2026, 10, 3), 90), (date(2026, 4, 28), 40)],
    ),
    "lines": [
        line(58, 15, "Your answer was accepted"),
        line(57, -10, "Taken back: your answer was voted up", reverses_id=52, day=rows.before(days=9).date()),
        line(55, -2, "Your answer was voted down", actor_name=None, actor_url=None),
        line(52, 10, "Your answer was voted up", reversed_by_id=57, question_title=rows.LONG_WORD),
    ],
    "older_url": "/members/2/reputation?before=52",
    "newest_url": None,
    "rules": Row(
        number=1,
        points={
            "answer_accepted": 15,
            "accepted_an_answer": 2,
            "answer_up_voted": 10,
            "answer_down_voted": -2,
        },
        daily_cap_from_votes=200,
        floor=1,
    ),
    "words": WORDS,
}
NO_LINES = LEDGER | {
    "lines": [],
    "older_url": None,
    "sum": Row(total=1, lines_sum=0, taken_by_cap=0, raised_to_floor=1, by_event=[], capped_days=[]),
}


class FirstRunForm(FlaskForm):  # type: ignore[misc]
    community = StringField("Name of the community", description="Shown at the top of every page.")
    name = StringField("Name", description="Shown beside what you write.")
    email = EmailField("E-mail", render_kw={"autocomplete": "email"})
    password = PasswordField("Password", render_kw={"autocomplete": "new-password"})


MANAGER = member("analytics.read")
BADGES = [("Teacher", 1), ("Nice Answer", 41), ("Enlightened", 7)]
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "statistics": ("analytics/statistics.html", MANAGER, STATISTICS, {}),
    "statistics-category": ("analytics/statistics.html", MANAGER, BY_CATEGORY, {}),
    "statistics-empty": ("analytics/statistics.html", MANAGER, EMPTY, {}),
    "figure": ("analytics/figure.html", MANAGER, FIGURE, {}),
    "figure-empty": (
        "analytics/figure.html",
        MANAGER,
        FIGURE | {"rows": [], "total": 0, "part_tabs": []},
        {},
    ),
    "reputation": ("superusers/reputation.html", member(), LEDGER, {}),
    "reputation-empty": ("superusers/reputation.html", member(), NO_LINES, {}),
    "reputation-panel": (
        "superusers/reputation_panel.html",
        visitor(),
        {"points": 2310, "url": "/members/2/reputation", "badges": BADGES},
        {},
    ),
    "welcome": ("admin/welcome.html", visitor(), {}, {}),
    "first-run": (
        "admin/first_run.html",
        visitor(),
        lambda: {"form": FirstRunForm()},
        {"form_without_session": True},
    ),
}
