"""Reputation, and the administration."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField

from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

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
        title="Firmware 2.14 stuck at 63% and the light blinks white",
        url="/questions/3/x",
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
        line(52, 10, "Your answer was voted up", reversed_by_id=57, title=rows.LONG_WORD),
    ],
    "older_url": "/members/2/reputation?before=52",
    "newest_url": None,
    "coming": [
        Row(
            first_day=date(2026, 12, 1),
            rules=Row(number=101, points={"answer_accepted": 30}, daily_cap_from_votes=150),
        )
    ],
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
ALERT = {
    "words": "A question has waited 52 hours for somebody to help; the limit is 48 hours.",
    "link": "https://community.example/questions?filter=attention",
    "subject": "Something needs a look",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
}
BADGES = [("Teacher", 1), ("Nice Answer", 41), ("Enlightened", 7)]
PLACES = [
    Row(
        rank=r,
        member_id=n,
        name=name,
        url=f"/members/{n}",
        picture=None,
        role=role,
        points=points,
        at_first_go=0,
    )
    for r, n, name, role, points in (
        (1, 2, "Tomas Keller", "super_user", 1204),
        (2, 3, "Lena Brandt", "member", 310),
        (2, 5, rows.LONG_WORD, "member", 310),
        (4, 6, "Mia", "member", 1),
    )
]
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "reputation": ("superusers/reputation.html", member(), LEDGER, {}),
    "reputation-empty": ("superusers/reputation.html", member(), NO_LINES, {}),
    "reputation-panel": (
        "superusers/reputation_panel.html",
        visitor(),
        {
            "points": 2310,
            "url": "/members/2/reputation",
            "badges": BADGES,
            "held": [Row(name="Rescuer", says="Solved 5 questions that had waited.")],
            "rank": "Expert",
            "manage_url": "/members/2/badges",
        },
        {},
    ),
    "survey": ("analytics/survey.html", member(), {"question_id": 12}, {}),
    "mail-alert-txt": ("email/alert.txt", visitor(), ALERT, {}),
    "mail-alert": ("email/alert.html", visitor(), ALERT, {}),
    "welcome": ("admin/welcome.html", visitor(), {}, {}),
    "first-run": (
        "admin/first_run.html",
        visitor(),
        lambda: {"form": FirstRunForm()},
        {"form_without_session": True},
    ),
    "leaderboard": (
        "superusers/leaderboard.html",
        member(),
        {
            "tabs_": rows.filters()[:3],
            "label": "1 Nov – 30 Nov 2026",
            "places": PLACES,
            "own": (41, 3),
            "viewer_id": 3,
            "earlier": False,
            "other_url": "/leaderboard?by=month&period=before",
            "by": "month",
            "cap": 200,
            "measures": rows.filters()[:2],
            "lasted": False,
            "categories": rows.filters()[:3],
            "category": "",
        },
        {},
    ),
    "leaderboard-none": (
        "superusers/leaderboard.html",
        visitor(),
        {
            "tabs_": rows.filters()[:3],
            "label": "1 Oct – 31 Dec 2026",
            "places": [],
            "own": None,
            "viewer_id": None,
            "earlier": True,
            "other_url": "/leaderboard?by=quarter",
            "by": "quarter",
            "cap": 200,
            "measures": rows.filters()[:2],
            "lasted": False,
            "categories": rows.filters()[:3],
            "category": "",
        },
        {},
    ),
    "leaderboard-panel": ("superusers/leaderboard_panel.html", visitor(), {"places": PLACES}, {}),
}
