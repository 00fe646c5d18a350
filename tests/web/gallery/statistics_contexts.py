"""The pages of the statistics, with made-up boards, and what people keep on them."""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from app.analytics import figures
from app.analytics.assumptions import ASSUMPTIONS
from app.analytics.board import (
    Board,
    Cell,
    Chart,
    Gauge,
    Heat,
    HeatCell,
    Line,
    Mark,
    Panel,
    Series,
    Table,
    Tile,
)
from app.analytics.forms import KeepViewForm, MailViewForm, NoteForm
from app.analytics.kinds import KINDS
from app.analytics.public_views import PublicFigures
from app.analytics.reader_survey import FEWEST, OF_WHOM, QUESTIONS, Said
from app.analytics.scope import COMPARISONS, PERIODS, Typed
from app.analytics.targets import MEASURES
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

SHARE = Cell("71%", 0.71, "/statistics/questions?figure=solved", 717, "68–74%, n 1,010", (0.71, 0.68, 0.74))
NONE = Cell("–", None, note="not enough data")
TABLE = Table(
    "rates",
    "How many, within how long",
    ("Within", "Acknowledged", "Solved"),
    tuple(
        (Cell(words, words), SHARE, SHARE if words != "30 days" else NONE)
        for words in ("24 hours", "7 days", "30 days")
    ),
    note="Beneath each share: its interval.",
    more=2,
)
GRID = [i / 60 for i in range(61)]


def curve(name: str, reach: float, speed: float) -> Series:
    def band(x: float) -> tuple[float, float, float, float]:
        share = reach * (1 - math.exp(-speed * x**3))
        return x, share, max(0.0, share - 0.025), min(1.0, share + 0.025)

    return Series(name, tuple(band(x) for x in GRID))


def stacked(*heights: float) -> tuple[Series, ...]:
    found, under = [], 0.0
    for place, height in enumerate(heights):
        found.append(
            Series(f"Role {place}", tuple((x, height * x, under * x, (under + height) * x) for x in GRID))
        )
        under += height
    return tuple(found)


PLACES = ((0.0, "1 min"), (0.5, "6 h"), (1.0, "30 d"))
MONTHS = tuple((i / 10, 0.6 + i / 40, 0.5 + i / 40, 0.7 + i / 40) if i != 4 else None for i in range(11))
CHARTS = (
    Chart("steps", "steps", "How soon", "Curves.", (curve("These days", 0.97, 7), curve("Before", 0.75, 3)),
          PLACES, TABLE, (Line(0.95, "giffgaff 95%"),)),
    Chart("lines", "lines", "Over time", "By month.", (Series("Acknowledged", MONTHS),), PLACES, TABLE,
          (Line(0.51, "Sony 51% solved"),), (Mark(0.3, "Training held"), Mark(0.7, "Firmware 2.1"))),
    Chart("stack", "stack", "Who solves", "Aalen–Johansen.", stacked(0.4, 0.3, 0.1, 0.05), PLACES, TABLE),
)  # fmt: skip
HOURS = tuple(
    HeatCell(f"{hour} h", "3h", hour % 5, "/statistics/questions?figure=hour.1", 4)
    if hour % 7
    else HeatCell(
        "", "", -1 if hour % 2 else -2, "" if hour % 2 else "/statistics/questions?figure=hour.2", 1
    )
    for hour in range(24)
)
HEAT = Heat("map", "When people wait", "By hour of the week.", tuple((day, HOURS) for day in ("Mon", "Tue")),
            ("within 1 h", "1 – 4 h", "4 – 12 h", "12 – 24 h", "more"), TABLE)  # fmt: skip
TILES = (
    Tile("solved_7d", "Solved within 7 days", SHARE, (Cell("68–74%"), Cell("n 1,010", 1010, "#n", 1010)),
         "Target 75%: not reached", "Up 4 points from 67% (64–70%), the 90 days before",
         Gauge(0.71, 0.68, 0.74, 0.75, "Solved: 71%")),
    Tile("first_response", "Median time to first response", NONE, (Cell("Not enough data yet"),)),
)  # fmt: skip
STATISTICS: dict[str, Any] = {
    "board": Board(
        "overview",
        "Statistics",
        (
            Panel("short", "In short", "What matters most.", TILES),
            Panel("rates", "How many, within how long", half=True, tables=(TABLE,)),
            Panel("charts", "Charts", charts=CHARTS, says=("The two curves do not differ.",)),
            Panel("coverage", "When people wait longest", heat=HEAT),
            Panel("none", "Surveys", empty="Nobody was asked yet"),
        ),
    ),
    "pages": [
        Row(label="Overview", url="#", current=True, count=None),
        Row(label="Speed", url="#", current=False, count=None),
    ],
    "typed": Typed(period="own", start="2026-01-01", end="2026-11-20"),
    "problems": {},
    "periods": list(PERIODS.items()),
    "comparisons": [("", list(COMPARISONS.items())), ("Another category", [("category:x", "Doorbells")])],
    "categories": [("aurora", "Aurora speakers"), ("thermostats", "Thermostats")],
    "languages": [("en", "en"), ("de", "de")],
    "chosen": ["Asked 1 Jan 2026 – 20 Nov 2026", "All categories"],
    "cohort": [Cell("4,204 questions", 4204, "#q", 4204), Cell("3,994 eligible", 3994, "#e", 3994)],
    "as_of": rows.NOW,
    "findings": [
        Row(words="Questions asked at night wait 3 h.", action="Ask people who are awake.", evidence=SHARE),
        Row(words="A problem grows.", action="Answer it first.", evidence=None),
    ],
    "here_url": "/statistics?from=2026-01-01",
    "csv_url": "/statistics/export/overview.csv",
    "json_url": "/statistics/export/overview.json",
    "all_url": "/statistics?period=all",
    "query_string": "from=2026-01-01",
    "any_questions": True,
}
EMPTY = STATISTICS | {
    "board": Board("overview", "Overview"),
    "cohort": [],
    "findings": [],
    "any_questions": False,
}
WRONG = EMPTY | {"problems": {"from": "'yesterday' is not a day. Write it as 2026-01-31.", "compare": "No."}}
VIEW = Row(
    id=1, name="Nights", page="speed", query="", shared=True, owner_id=1, owner_name="Priya S.",
    rhythm="week", hour=8, time_zone="Europe/Berlin", next_at=rows.NOW,
)  # fmt: skip


def public(enough: bool) -> dict[str, Any]:
    found = figures.share("solved.7d", 40, 60) if enough else None
    return {
        "figures": PublicFigures(
            rows.NOW, 60 if enough else 1, found, found, 1380.0 if enough else None, enough
        ),
        "measured": "Questions asked in the last 90 days.",
        "page_url": "https://x.example/how-we-are-doing",
        "json_url": "https://x.example/how-we-are-doing.json",
        "badge_url": "https://x.example/how-we-are-doing.svg",
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


def _views() -> dict[str, Any]:
    return {
        "form": KeepViewForm(data={"name": "", "page": "speed", "query": ""}),
        "page_title": "Speed",
        "own": [VIEW],
        "others": [VIEW],
        "titles": {"speed": "Speed"},
        "mail_words": lambda row: "Every Monday at 08:00, Europe/Berlin",
    }


def _view_mail() -> dict[str, Any]:
    form = MailViewForm()
    form.offer_zones()
    return {"form": form, "name": "Nights", "view_id": 1, "mailed": True}


def _notes() -> dict[str, Any]:
    return {
        "form": NoteForm(),
        "notes": [Row(id=1, day=date(2026, 11, 3), words="Training held", by_name="Priya S.")],
    }


MAIL = {
    "subject": "Nights",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
    "name": "Priya",
    "view_name": "Nights",
    "chosen": ["Asked 1 Nov – 20 Nov", "All categories"],
    "tables": [("In short", TABLE, [list(row) for row in TABLE.rows])],
    "page_link": "https://community.example/statistics",
    "stop_link": "https://community.example/statistics/mail/stop/x",
}
MANAGER = member("analytics.read")
NO_FIGURE = FIGURE | {"rows": [], "total": 0, "part_tabs": []}
NO_SESSION = {"form_without_session": True}
TARGETS = {
    "measures": list(MEASURES.values()),
    "typed": dict.fromkeys(MEASURES, "9000"),
    "problems": {"staff_free": "Give a whole number from 1 to 100, or nothing."},
}
ASSUMED = {
    f"{name}.{part}": value
    for name in ASSUMPTIONS
    for part, value in (("low", "5"), ("high", "12.5"), ("source", "Our survey"), ("dated", "2026-05-01"))
}
ASSUMING = {
    "assumptions": list(ASSUMPTIONS.values()),
    "currency": "EUR",
    "typed": ASSUMED,
    "problems": {"cost.high": "The highest is below the lowest. Swap them."},
    "said": {
        name: Said(name, 31, 64, 12, 0.48, 0.37, 0.6) if number else Said(name, 1, 3, 2, None, None, None)
        for number, name in enumerate(OF_WHOM)
    },
    "of_whom": OF_WHOM,
    "fewest": FEWEST,
}
ALERTS = [
    (
        Row(id=1, words="60% of questions are acknowledged; the target is 80%.", url="#", raised_at=rows.NOW),
        True,
    ),
    (Row(id=2, words="A question has waited 30 hours.", url="#", raised_at=rows.NOW), False),
]
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "statistics": ("analytics/board.html", MANAGER, STATISTICS, {}),
    "statistics-empty": ("analytics/board.html", MANAGER, EMPTY, {}),
    "statistics-wrong": ("analytics/board.html", MANAGER, WRONG, {}),
    "figure": ("analytics/figure.html", MANAGER, FIGURE, {}),
    "figure-empty": (
        "analytics/figure.html",
        MANAGER,
        FIGURE | {"rows": [], "total": 0, "part_tabs": []},
        {},
    ),
    "statistics-views": ("analytics/views.html", MANAGER, _views, {}),
    "statistics-mail": ("analytics/view_mail.html", MANAGER, _view_mail, {}),
    "statistics-notes": ("analytics/notes.html", MANAGER, _notes, {}),
    "statistics-targets": ("analytics/targets.html", MANAGER, TARGETS, {}),
    "statistics-assumptions": ("analytics/assumptions.html", MANAGER, ASSUMING, {}),
    "solved-button": ("analytics/solved_button.html", visitor(), {"question_id": 12}, NO_SESSION),
    "solved-form": ("analytics/solved_form.html", visitor(), {}, NO_SESSION),
    "solved-panel": ("analytics/solved_panel.html", visitor(), {"question_id": 12}, NO_SESSION),
    "reader-panel": ("analytics/reader_panel.html", visitor(), {"question_id": 12}, {}),
    "reader-survey": (
        "analytics/reader_survey.html",
        visitor(),
        {
            "question_id": 12,
            "title": "Firmware 2.14 stuck at 63%",
            "back_url": "/questions/12/firmware",
            "asked": QUESTIONS,
            "typed": dict.fromkeys(QUESTIONS, "") | {"found": "yes"},
            "problems": {"intent": "Please say yes or no."},
        },
        NO_SESSION,
    ),
    "alerts": ("analytics/alerts.html", MANAGER, {"alerts": ALERTS}, {}),
    "question-kind": (
        "analytics/kind.html",
        MANAGER,
        {"question_id": 12, "kinds": KINDS, "current": "idea"},
        {},
    ),
    "statistics-stop": ("analytics/stop_mail.html", visitor(), {"token": "x", "stopped": False}, NO_SESSION),
    "statistics-stopped": ("analytics/stop_mail.html", visitor(), {"token": "x", "stopped": True}, {}),
    "public-statistics": ("analytics/public.html", visitor(), public(True), {}),
    "public-statistics-few": ("analytics/public.html", visitor(), public(False), {}),
    "badge": (
        "analytics/badge.svg",
        visitor(),
        {"name": "A <community>", "said": "71% solved"},
        {},
    ),
    "mail-statistics": ("email/statistics_view.html", visitor(), MAIL, {}),
    "mail-statistics-text": ("email/statistics_view.txt", visitor(), MAIL, {}),
}
