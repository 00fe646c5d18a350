"""The pages and the mail of the notifications room."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from markupsafe import Markup

from app.notifications.kinds import KINDS
from app.notifications.queries import Wish
from app.notifications.slots import BELL, SOME
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor


def line(number: int, says: str, **changes: Any) -> Row:
    row = Row(
        id=number,
        says=says,
        sign="speech",
        title="Aurora 3 speaker drops Wi-Fi every time the microwave runs",
        words="",
        url=f"/answers/{number}",
        at=rows.before(minutes=7 * number**2),
        unread=number < 4,
        open_url=f"/notifications/{number}/open",
    )
    row.__dict__.update(changes)
    return row


LINES = [
    line(
        1,
        "Tomas Keller answered your question",
        words="Move the speaker to the 5 GHz band: a microwave oven leaks around 2.4 GHz, and the "
        "Aurora 3 does not come back by itself before firmware 2.14.",
    ),
    line(2, "3 new answers to your question", title="Can two thermostats share one heat-pump relay?"),
    line(
        3,
        "Ines Dahl accepted your answer",
        sign="check",
        words="That was it. The house is quiet again, thank you.",
        title=f"Light says {rows.LONG_WORD}",
    ),
    line(4, "Your answer was hidden", sign="slash", words="Reason: advertising", title="Spare parts"),
    line(9, "A question you follow is solved", sign="check"),
]
PAGE = {
    "lines": LINES,
    "newest_id": 12,
    "any_unread": True,
    "older_url": "/notifications?before=3",
    "newest_url": None,
}
STOP = {
    "token": "abc",
    "title": "Aurora 3 speaker drops Wi-Fi every time the microwave runs",
    "labels": ["Answers to my questions", "Comments on what I wrote"],
    "question_stopped": False,
    "kinds_stopped": False,
    "all_stopped": False,
}
MAIL = {
    "subject": "Aurora 3 speaker drops Wi-Fi",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
    "name": "Lena Brandt",
    "title": "Aurora 3 speaker drops Wi-Fi",
    "question_link": "https://community.example/questions/3/x",
    "pieces": [
        (
            "Tomas Keller answered your question",
            "Move <it> & try again.",
            "https://community.example/answers/4",
        ),
        ("Ines Dahl commented on what you wrote", "", "https://community.example/questions/3/x#c7"),
    ],
    "kinds": ["Answers to my questions", "Comments on what I wrote"],
    "stop_link": "https://community.example/notifications/stop/abc",
    "settings_link": "https://community.example/settings/notifications",
}


def bell_with(unread: int) -> Markup:
    return BELL.format(SOME.format(unread))


PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "notifications": ("notifications/lines.html", member(), PAGE, {"top_bar": bell_with(3)}),
    "notifications-read": (
        "notifications/lines.html",
        member(),
        PAGE | {"lines": LINES[3:], "any_unread": False, "older_url": None, "newest_url": "/notifications"},
        {},
    ),
    "notifications-empty": (
        "notifications/lines.html",
        member(),
        PAGE | {"lines": [], "any_unread": False, "older_url": None},
        {},
    ),
    "notification-settings": (
        "notifications/settings.html",
        member(),
        {
            "kinds": [(kind, Wish(in_app=True, by_mail=kind.name != "followed")) for kind in KINDS],
            "muted": [
                ("Can two thermostats share one heat-pump relay?", "/questions/2/x", "/resume"),
                (f"Light says {rows.LONG_WORD}", "/questions/3/x", "/resume"),
            ],
        },
        {},
    ),
    "stop-mail": ("notifications/stop.html", visitor(), STOP, {"form_without_session": True}),
    "stop-mail-done": (
        "notifications/stop.html",
        visitor(),
        STOP | {"question_stopped": True, "kinds_stopped": True, "all_stopped": True},
        {"form_without_session": True},
    ),
    "mail-notification-txt": ("email/notification.txt", visitor(), MAIL, {}),
    "mail-notification": ("email/notification.html", visitor(), MAIL, {}),
}
