"""A member's time, its switches, and what managers see of it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace as Row
from typing import Any

from superusers.activity.managers import Flagged, OddRow, Overview, Presence
from superusers.activity.my_time import explain
from superusers.activity.queries import Day, Switches, VisitRow
from superusers.programme.criteria import Criteria, Evidence, judge
from tests.web.gallery import rows
from tests.web.gallery.place_contexts import INVITED, NEW_HERE, OFF_PATH, ON_PATH
from tests.web.gallery.shelf import member

TODAY = date(2026, 11, 20)


def a_day(back: int) -> Day:
    hours = (0, 2.6, 1.2, 0.4, 3.1, 2.2, 0)[(back * 5 + back // 7) % 7]
    verified = int(hours * 3600)
    return Day(
        TODAY - timedelta(days=back),
        verified=verified,
        unverified=verified // 20,
        reading=verified // 2,
        composing=verified // 3,
        browsing=verified // 5,
        away=1900 if back % 3 else 0,
        idle=840,
        overlap=320,
        visits=3 if verified > 4000 else 1 if verified else 0,
        set_aside=back == 8,
    )


ON = Switches(recording_since=rows.before(days=200), sharing_since=rows.before(days=100))
TIME: dict[str, Any] = {
    "switches": ON,
    "advised": True,
    "time": explain([a_day(back) for back in range(170, -1, -1)], TODAY),
    "visits": [
        VisitRow(rows.before(hours=n * 7), rows.before(hours=n * 7 - 1), 3100 - n * 40, 2900 - n * 60)
        for n in range(1, 9)
    ],
    "pattern": Row(two_hour_days=15, two_hour_days_before=16, holds=True, day=TODAY),
    "findings": [
        Row(
            kind="long_day",
            day=date(2026, 11, 12),
            outcome="set_aside",
            reason="The launch week-end, left open",
        ),
        Row(kind="even_beats", day=date(2026, 10, 2), outcome="fine", reason=""),
        Row(kind="even_beats", day=date(2026, 11, 18), outcome=None, reason=""),
    ],
    "zone": "Europe/Berlin",
    "days": 28,
}
YOUNG = TIME | {
    "switches": Switches(recording_since=rows.before(minutes=3), paused_at=rows.before(minutes=1)),
    "advised": False,
    "time": explain([], TODAY),
    "visits": [],
    "pattern": None,
    "findings": [],
}


def presence(number: int, name: str, **changes: Any) -> Presence:
    values: dict[str, Any] = {
        "member_id": number,
        "name": name,
        "url": f"/members/{number}",
        "picture": None,
        "role": "member",
        "two_hour_days": 17,
        "visits_a_day": 3.4,
        "days": 24,
        "answers": 61,
        "solved": 22,
        "lives": False,
        "new": False,
        "fades": False,
        "much": False,
    }
    return Presence(**(values | changes))


OVERVIEW = Overview(
    rows=[
        presence(3, "Lena Brandt", lives=True, role="super_user"),
        presence(5, rows.LONG_WORD, two_hour_days=3, answers=4, solved=0, new=True),
        presence(2, "Tomas Keller", role="super_user", two_hour_days=25, lives=True, much=True),
        presence(6, "Mia", two_hour_days=0, days=0, visits_a_day=0.0, fades=True, answers=0, solved=0),
    ],
    counts={"all": 4, "lives": 2, "new": 1, "fades": 1, "much": 1},
    much_unshared=[Flagged("Ines Dahl", "/members/9")],
    recording=11,
    page=1,
    pages=2,
    hours=[(n * 7 + n // 24) % 5 if 7 < n % 24 < 23 else 0 for n in range(168)],
    as_of=TODAY,
)
MANAGERS: dict[str, Any] = {
    "found": OVERVIEW,
    "tabs_": [
        Row(label="Everybody", url="#", current=True, count=4),
        Row(label="Lives here", url="#", current=False, count=2),
        Row(label="New", url="#", current=False, count=1),
        Row(label="Fading", url="#", current=False, count=1),
        Row(label="Doing too much", url="#", current=False, count=1),
    ],
    "show": "all",
    "odd": 2,
    "newer_url": None,
    "older_url": "/activity?page=2",
    "days": 28,
    "zone": "Europe/Berlin",
}
NOBODY = MANAGERS | {
    "found": Overview([], dict.fromkeys(OVERVIEW.counts, 0), [], 0, 1, 1, [0] * 168, TODAY),
    "odd": 0,
    "older_url": None,
}


def odd_row(number: int, **changes: Any) -> OddRow:
    values: dict[str, Any] = {
        "id": number,
        "member_id": 9,
        "name": "Ines Dahl",
        "url": "/members/9",
        "kind": "long_day",
        "day": date(2026, 11, 18),
        "found_at": rows.before(hours=30),
        "outcome": None,
        "decided_at": None,
        "decided_by": "",
        "reason": "",
        "credited": 61_200,
        "verified": 60_300,
    }
    return OddRow(**(values | changes))


ODD: dict[str, Any] = {
    "rows": [
        odd_row(4),
        odd_row(3, kind="even_beats", name=rows.LONG_WORD, credited=None, verified=None),
        odd_row(2, member_id=1, name="Yours", outcome="set_aside", reason="Left open", decided_at=rows.NOW),
    ],
    "problem": {"id": 4, "reason": "x" * 30, "said": "Please write the reason: the member reads it."},
    "viewer_id": 1,
    "tabs_": [
        Row(label="Waiting", url="#", current=True, count=None),
        Row(label="Decided", url="#", current=False, count=None),
    ],
    "decided": False,
    "older_url": "/activity/odd?before=2",
}
MANAGER = member("activity.read")
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "my-time": ("superusers/my_time.html", member(), TIME, {}),
    "my-time-young": ("superusers/my_time.html", member(), YOUNG, {}),
    "my-time-off": ("superusers/my_time_off.html", member(), {}, {}),
    "rest-panel": ("superusers/rest_panel.html", member(), {}, {}),
    "activity-settings": ("superusers/activity_settings.html", member(), {"switches": ON}, {}),
    "activity-settings-off": ("superusers/activity_settings.html", member(), {"switches": Switches()}, {}),
    "activity-settings-paused": (
        "superusers/activity_settings.html",
        member(),
        {"switches": Switches(recording_since=rows.before(days=2), paused_at=rows.before(days=1))},
        {},
    ),
    "presence": ("superusers/activity.html", MANAGER, MANAGERS, {}),
    "presence-nobody": ("superusers/activity.html", MANAGER, NOBODY, {}),
    "activity-odd": ("superusers/activity_odd.html", MANAGER, ODD, {}),
    "activity-odd-none": (
        "superusers/activity_odd.html",
        MANAGER,
        ODD | {"rows": [], "problem": {"id": 0}},
        {},
    ),
}
PATH: dict[str, Any] = OFF_PATH | {
    "judged": judge(Criteria(), Evidence(214, (14, 9, 6), 61, 22, 0)),
    "months": [(date(2026, 10, 1), 14), (date(2026, 9, 1), 9), (date(2026, 8, 1), 6)],
    "pattern_signals": True,
    "pattern": Row(two_hour_days=15, holds=True),
}
PAGES |= {
    "my-path": ("superusers/my_path.html", member(), PATH, {}),
    "my-path-start": (
        "superusers/my_path.html",
        member(),
        PATH | {"judged": judge(Criteria(), Evidence(3, (0, 0, 0), 0, 0, 2)), "pattern": None},
        {},
    ),
    "my-path-plain": ("superusers/my_path.html", member(), PATH | {"pattern_signals": False}, {}),
    "my-path-place": ("superusers/my_path.html", member(), PATH | ON_PATH, {}),
    "my-path-new": ("superusers/my_path.html", member(), PATH | NEW_HERE, {}),
    "my-path-invited": ("superusers/my_path.html", member(), PATH | INVITED, {}),
}
