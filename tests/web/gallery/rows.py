"""Rows the gallery shows. The community is invented: Northlight makes speakers, thermostats and "
"doorbells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

from markupsafe import Markup

from app.core.words import ago

NOW = datetime.now(UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def html(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - the texts of this file


def before(**length: float) -> datetime:
    return NOW - timedelta(**length)


def question_row(number: int, title: str, **changes: Any) -> Row:
    row = Row(
        id=number,
        url=f"/questions/{number}/x",
        title=title,
        excerpt="",
        state="attention",
        claim="",
        urgent=False,
        answer_count=0,
        score=0,
        author_name="Ines Dahl",
        author_url="/members/9",
        asked_at=before(minutes=18),
        category_name="Aurora speakers",
        category_url="/questions?category=aurora",
        tags=[("wi-fi", "/questions?tag=wi-fi"), ("mesh", "/questions?tag=mesh")],
        note="",
    )
    row.__dict__.update(changes)
    row.asked = ago(row.asked_at)
    return row


QUESTIONS = [
    question_row(
        1,
        "Aurora 3 speaker drops Wi-Fi every time the microwave runs",
        excerpt="It was fine on the old router. Since the mesh was installed it disappears from the "
        "app for about "
        "a minute and then comes back by itself.",
    ),
    question_row(
        2,
        "Can two thermostats share one heat-pump relay?",
        excerpt="The installer wired both zones to relay 1. The manual shows one thermostat per relay.",
        state="claimed",
        claim="Amira N., 12 min left",
        answer_count=2,
        author_name="B. Okafor",
        asked_at=before(minutes=42),
        category_name="Thermostats",
        tags=[("heat-pump", "#"), ("wiring", "#")],
    ),
    question_row(
        3,
        "Firmware 2.14 stuck at 63% and the light blinks white",
        excerpt="After the update nothing responds. Holding the button for ten seconds only "
        "restarts the blinking.",
        state="solved",
        answer_count=4,
        author_name="Lena Brandt",
        asked_at=before(hours=4),
        tags=[("firmware", "#")],
        note="solved after 1 h 50 min",
    ),
    question_row(
        4,
        f"What does {LONG_WORD} mean on the display",
        excerpt=LONG_WORD,
        state="waiting",
        answer_count=0,
        asked_at=before(days=2),
        author_name="A name that somebody made quite a bit longer than needed",
        tags=[(f"tag-{n}", "#") for n in range(5)],
    ),
    question_row(
        5, "Doorbell chime plays twice", state="duplicate", answer_count=1, asked_at=before(days=40)
    ),
    question_row(
        6,
        "Best paint for the garage",
        state="closed",
        answer_count=12,
        author_name="Former member",
        author_url=None,
        category_name=None,
        category_url=None,
        tags=[],
        asked_at=before(days=400),
    ),
    question_row(7, "Buy cheap watches", state="hidden", asked_at=before(days=3)),
    question_row(8, "My doorbell smells burnt", state="staff", urgent=True, asked_at=before(hours=2)),
    question_row(9, "Long thread about the old app", state="locked", asked_at=before(days=90)),
]
NO_PAGER = Row(newer_url=None, older_url=None)
PAGER = Row(newer_url="/questions?before=a", older_url="/questions?after=b")


def filters(current: int = 0) -> list[Row]:
    words: list[tuple[str, int | None]] = [
        ("All", None),
        ("No reply yet", None),
        ("Unanswered", None),
        ("Unsolved", 86),
        ("Solved", None),
    ]
    return [Row(label=w, url="#", count=n, current=i == current) for i, (w, n) in enumerate(words)]


def orders(current: int = 0) -> list[Row]:
    return [
        Row(label=word, url="#", count=None, current=i == current)
        for i, word in enumerate(("Newest", "Active", "Votes", "Hot"))
    ]


CATEGORIES = [
    Row(name="Aurora speakers", url="#", question_count=486, current=True),
    Row(name="Thermostats", url="#", question_count=301, current=False),
    Row(name="Doorbells and everything else with a button", url="#", question_count=1233, current=False),
]


def comment(number: int, text: str, **changes: Any) -> Row:
    row = Row(
        anchor=f"c{number}",
        body_html=html(f"<p>{text}</p>"),
        author_name="Joao P.",
        author_url="/members/5",
        author_role="customer",
        created_at=before(hours=2),
        hidden_reason=None,
        flag_url=f"/flag/comment/{number}",
        edited_at=None,
        asks=False,
        edit_url=None,
    )
    row.__dict__.update(changes)
    row.created = ago(row.created_at)
    return row


def post(anchor: str, body: str, **changes: Any) -> Row:
    row = Row(
        id=int(anchor[1:]) if anchor[1:].isdigit() else 3,
        anchor=anchor,
        url=f"/questions/3/x#{anchor}",
        body_html=html(body),
        note_to_author=None,
        author_id=2,
        author_name="Tomas Keller",
        author_url="/members/2",
        author_role="customer",
        author_title=None,
        author_picture=None,
        author_extra=Markup(""),
        notes=Markup(""),
        is_own=False,
        by_asker=False,
        created_at=before(hours=2),
        edited_at=None,
        score=0,
        my_vote=0,
        vote_url=f"/answers/{anchor[1:]}/vote",
        can_vote_down=True,
        hidden_reason=None,
        flag_url=f"/flag/answer/{anchor[1:]}",
        comments=[],
        comment_url=f"/answers/{anchor[1:]}/comments",
        solution=None,
        also_works=None,
        accept_url=None,
        unaccept_url=None,
        also_works_url=None,
        edit_url=None,
        history_url=None,
        reactions=0,
        reacted=False,
        react_url=None,
        didnt_help=False,
        didnt_help_url=None,
        moved=False,
        asks_now=False,
    )
    row.__dict__.update(changes)
    row.created = ago(row.created_at)
    row.edited = ago(row.edited_at) if row.edited_at else ""
    return row


QUESTION = Row(
    id=3,
    url="/questions/3/firmware",
    title="Firmware 2.14 stuck at 63% and the light blinks white",
    state="solved",
    claim="",
    urgent=False,
    asked_at=before(hours=4),
    category_name="Aurora speakers",
    category_url="/questions?category=aurora",
    tags=[("firmware", "#")],
    answer_count=3,
)
ASKED = post(
    "question",
    "<p>After the update nothing responds. Holding the button for ten seconds only restarts the "
    "blinking. The app says "
    "<code>E-1163</code>. Is it broken, or can I get it back without sending it in?</p>",
    author_id=3,
    author_name="Lena Brandt",
    author_url="/members/3",
    created_at=before(hours=4),
    score=9,
    can_vote_down=False,
    comments=[
        comment(1, "Which light exactly, the ring or the dot?"),
        comment(2, "The ring. <a href='#'>A picture is here</a>.", author_name="Lena Brandt"),
    ],
)
SOLUTION = Row(
    by="asker",
    by_name="Lena Brandt",
    at=before(hours=2.2),
    after_s=6600,
    to_the_day=False,
    self_solved=False,
    thanks="Three minutes and it plays again. You saved my evening.",
)
ANSWER = post(
    "a40",
    "<p>The 2.14 package was cut off on the first servers, so the speaker waits for a file that "
    "never ends. It still has "
    "2.13 in its second slot:</p><ol><li>Unplug it and hold <strong>volume "
    "down</strong>.</li><li>Plug it in, keep "
    "holding for 12 seconds until the light turns amber.</li><li>Let go. It starts 2.13; update "
    "again from the app.</li>"
    "</ol><pre><code>slot B  2.13.4  verified\nslot A  2.14.0  incomplete (63%)  and a line that is "
    "longer than the paper"
    " it is printed on, as logs are</code></pre><table><thead><tr><th>Light</th><th "
    "align='right'>Seconds</th></tr>"
    "</thead><tbody><tr><td>white</td><td align='right'>0</td></tr><tr><td>amber</td><td "
    "align='right'>12</td></tr>"
    "</tbody></table>",
    author_role="super_user",
    author_extra=Markup(" <span class='small muted'>2,310</span>"),
    edited_at=before(hours=1),
    score=31,
    my_vote=1,
    solution=SOLUTION,
    comments=[comment(n + 10, f"It took two tries here, then it worked. ({n})") for n in range(7)],
)
STAFF_ANSWER = post(
    "a41",
    "<p>Thank you, Tomas, and sorry, everyone. The package was replaced at 09:40. If the light "
    "still blinks white after "
    "step 3, write here and I will send a new unit today.</p><blockquote><p>Is it "
    "broken?</p></blockquote><p>No.</p>",
    author_id=7,
    author_name="Sofia Vance",
    author_role="staff",
    author_title="Firmware",
    score=6,
    also_works="the asker",
)
PLAIN_ANSWER = post(
    "a42",
    f"<p>Same here. {LONG_WORD}</p>",
    author_id=None,
    author_name="Former member",
    author_url=None,
    score=-2,
)


def event(kind: str, text: str, **changes: Any) -> Row:
    row = Row(kind=kind, text=text, at=before(hours=4), after_s=None, to_the_day=False, url=None)
    row.__dict__.update(changes)
    return row


EVENTS = [
    event("asked", "Asked"),
    event("first_response", "First response by Tomas Keller", after_s=540, url="#a40"),
    event("solved", "Solved", after_s=6600, url="#a40"),
]

NO_TURN = Row(
    claim_url=None,
    release_url=None,
    info_url=None,
    follow_url=None,
    follows=False,
    care_url=None,
    breathe_min=None,
    urgent_asked=None,
)
