"""Events: lists, a month, one event, its editor, and mails."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from app.accounts.queries import MemberCard
from app.core.policy import ALLOW, deny
from superusers.training.forms import (
    AnswerForm,
    BookingForm,
    CancelForm,
    EventForm,
    FeedbackForm,
    NeedsForm,
    OfferForm,
    ProductTestForm,
    PromiseForm,
    TopicForm,
    choices_of,
)
from superusers.training.kinds import HOSTS
from superusers.training.manage_views import HOME
from superusers.training.manage_views import tabs as manage_tabs
from superusers.training.queries.events import EventRow, HostRow, Moments, ReplyRow, Sitting
from superusers.training.queries.learning import FeedbackSummary, Learnt, PlanRow, TopicRow
from superusers.training.queries.promises import PromiseRow
from superusers.training.queries.talks import BookingRow, SlotRow
from superusers.training.queries.trials import STATE_WORDS, OfferedTest, TesterRow
from superusers.training.record_views import FORMS
from superusers.training.trial_views import FORMS as TRIAL_FORMS
from superusers.training.views import tabs
from superusers.training.when import month_grid
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

MANAGER = member("training.manage")
WHEN = Moments(
    "Tue 17 Mar 2026, 14:00–15:00", "America/New York", "Tue 17 Mar 2026, 19:00–20:00", "Europe/Berlin"
)
HOSTING = [
    HostRow("Dana Director", None, 0, None, "Head of product", True),
    HostRow(rows.LONG_WORD, "/members/3", 3, None, "", False),
]


def event_row(number: int, **changes: Any) -> EventRow:
    values: dict[str, Any] = {
        "id": number,
        "url": f"/events/{number}",
        "title": "Firmware 3 in an hour",
        "kind": "training",
        "kind_words": "Training",
        "cancelled": False,
        "starts_at": rows.before(days=-number),
        "day": rows.before(days=-number).date(),
        "at": "19:00",
        "when": "Tue 17 Mar 2026, 19:00",
        "length": 60,
        "coming": 12,
        "waiting": 0,
        "capacity": None,
        "answer": None,
        "management": False,
        "over": False,
        "kept": 0,
    }
    return EventRow(**(values | changes))


EVENTS = [
    event_row(1, answer="yes", management=True),
    event_row(2, title=rows.LONG_WORD, answer="waiting", capacity=12, waiting=3),
    event_row(3, cancelled=True, title="Product briefing: what comes in autumn"),
    event_row(4, capacity=12),
    event_row(5, answer="no", kind_words="Catch-up with management"),
]
LIST: dict[str, Any] = {
    "tabs_": tabs(""),
    "rows": EVENTS,
    "is_past": False,
    "zone": "Europe/Berlin",
    "manages": False,
}
WEEKS = month_grid(2026, 3)
MONTH: dict[str, Any] = {
    "tabs_": tabs("month"),
    "first": date(2026, 3, 1),
    "weeks": [[(day, EVENTS[:3] if day.day in (10, 19) else []) for day in week] for week in WEEKS],
    "today": date(2026, 3, 10),
    "nothing": False,
    "zone": "Europe/Berlin",
    "before_url": "/events/month?month=2026-02",
    "after_url": "/events/month?month=2026-04",
    "manages": True,
}
EVENT = Row(
    id=1,
    title="Firmware 3 in an hour",
    kind="training",
    state="planned",
    reason="",
    description_html="<p>Bring <strong>questions</strong>.</p>",
    place="",
    meeting_url="https://meet.example/room",
    recording_url="",
    notes_html="",
    minutes=60,
    capacity=12,
    invited_at=rows.before(days=1),
)
CANCELLED = Row(**EVENT.__dict__ | {"state": "cancelled", "reason": "The speaker is ill."})
PAGE: dict[str, Any] = {
    "event": EVENT,
    "when": WHEN,
    "is_over": False,
    "hosts": HOSTING,
    "agenda": [Sitting("19:00", 15, "Welcome"), Sitting("19:15", 45, rows.LONG_WORD)],
    "answer": None,
    "answer_words": "",
    "place_in_line": None,
    "coming": 7,
    "waiting": 0,
    "seats_left": 5,
    "kept_until": "",
    "has_sessions": False,
    "may_take_survey": False,
    "may_say_yes": ALLOW,
    "may_answer": True,
    "may_join": False,
    "meeting_url": "",
    "opens": "Tue 17 Mar 2026, 18:45",
    "manages": False,
    "materials": [],
    "certificate": None,
    "feedback": None,
    "open_promises": 0,
    "secret_until": "",
}
MATERIALS = [
    Row(id=1, title="Slides", url="https://files.example/slides"),
    Row(id=2, title=rows.LONG_WORD, url="https://files.example/2"),
]
DAY = date(2026, 3, 17)
PLAN = [
    PlanRow("Firmware", True, Learnt.MISSING, None, None, None, 1, "Firmware 3 in an hour", DAY),
    PlanRow("Wi-Fi", True, Learnt.SOON, 1, DAY, DAY, None, "", None),
    PlanRow(rows.LONG_WORD, True, Learnt.RAN_OUT, 2, DAY, DAY, None, "", None),
    PlanRow("Kindness", True, Learnt.HOLDS, 3, DAY, None, None, "", None),
    PlanRow("Privacy", False, Learnt.HOLDS, 4, DAY, DAY, None, "", None),
]
PEOPLE = [MemberCard(3, "Lena Brandt", "super_user"), MemberCard(4, rows.LONG_WORD, "super_user")]
TOPICS = [
    TopicRow(1, "Firmware", "Every super user", 12, False, 38, PEOPLE),
    TopicRow(2, rows.LONG_WORD, "Super users: Guide", None, False, 40, []),
    TopicRow(3, "Old device", "Whoever wants to", 6, True, 1, []),
]


def promise(number: int, **changes: Any) -> PromiseRow:
    values: dict[str, Any] = {
        "number": number,
        "words": "A test device for everybody",
        "owner": "Dana Director",
        "due_on": None,
        "overdue": False,
        "made_at": rows.before(days=9),
        "event_id": 1,
        "event_title": "Catch-up in March",
        "state": "open",
        "answer": "",
        "answered_at": None,
    }
    return PromiseRow(**(values | changes))


OPEN = [promise(1, due_on=DAY, overdue=True), promise(2, due_on=DAY), promise(3, words=rows.LONG_WORD)]
ANSWERED = [
    promise(4, state="kept", answer="Here it is."),
    promise(5, state="declined", answer="Because rivals read it too.", event_id=None),
]
LETTER: dict[str, Any] = {
    "name": "Lena",
    "lines": ("thank you for coming.", "Your certificate is on your page."),
    "link": "https://community.example/training",
    "link_words": "Your training",
    "subject": "Your certificate: Firmware",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
}
REPLY: dict[str, Any] = {
    "token": "x",
    "event": EVENT,
    "when": WHEN,
    "answer": None,
    "answer_words": "",
    "refusal": "",
    "full": False,
    "is_over": False,
    "kept_until": "",
}
REPLIES = [
    ReplyRow(3, "Lena Brandt", "/members/3", "yes", rows.before(days=2), rows.before(minutes=3), True, True),
    ReplyRow(4, rows.LONG_WORD, None, "waiting", rows.before(days=1), None, None, False),
    ReplyRow(5, "Tomas Keller", "/members/5", "no", rows.before(hours=1), None, False, False),
]
MAIL: dict[str, Any] = {
    "name": "Lena",
    "what": "changed",
    "title": "Firmware 3 in an hour",
    "when": WHEN,
    "place": "",
    "online": True,
    "reason": "The room is taken.",
    "until": "",
    "event_link": "https://community.example/events/1",
    "reply_link": "https://community.example/events/reply/x",
    "subject": "Changed: Firmware 3 in an hour",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
}


def editor(event: Row | None, *, wrong: bool = False) -> dict[str, Any]:
    form: Any = EventForm(formdata=None, data={"title": "Firmware 3", "length": "60", "seen": "1"})
    if wrong:
        form.at.errors = ["Clocks in Europe/Berlin go forward that day and never show 02:30."]
        form.which.errors = ["Please choose one."]
    hosts = [(form[f"host_{n}"], form[f"role_{n}"], form[f"management_{n}"]) for n in range(1, HOSTS + 1)]
    return {"tabs_": manage_tabs("/new"), "form": form, "event": event, "hosts": hosts, "in_series": True}


def cancelling() -> dict[str, Any]:
    form = CancelForm(formdata=None)
    form.reason.errors = ["Please say why. Those who come read it."]
    return {"tabs_": manage_tabs(""), "form": form, "event": EVENT, "when": WHEN, "in_series": True}


def people(**changes: Any) -> dict[str, Any]:
    return {
        "tabs_": manage_tabs(""),
        "event": EVENT,
        "when": WHEN,
        "replies": REPLIES,
        "may_change": True,
        "may_keep_list": True,
        "is_organiser": True,
        "is_over": False,
        "parts": None,
    } | changes


def slot(number: int, **changes: Any) -> SlotRow:
    values: dict[str, Any] = {
        "id": number,
        "day": DAY,
        "at": "19:15",
        "when": "Tue 17 Mar 2026, 19:15",
        "expert": PEOPLE[0],
        "about": "Wi-Fi and mesh",
    }
    return SlotRow(**(values | changes))


def talk(number: int, **changes: Any) -> BookingRow:
    values: dict[str, Any] = {
        "id": number,
        "when": "Tue 17 Mar 2026, 19:15",
        "starts_at": rows.before(days=-3),
        "expert": PEOPLE[0],
        "booker": PEOPLE[1],
        "is_expert": False,
        "offered": "Wi-Fi and mesh",
        "about": "The mesh drops out",
        "question_title": "Why does the mesh drop out",
        "question_url": "/questions/3/x",
        "meeting_url": "https://meet.example/x",
        "cancelled": False,
        "moved_to_id": None,
        "reason": "",
        "no_show": None,
        "begun": False,
    }
    return BookingRow(**(values | changes))


SLOTS = [slot(1), slot(2, expert=PEOPLE[1]), slot(3, day=date(2026, 3, 18), about=rows.LONG_WORD)]
OFFICE: dict[str, Any] = {
    "own": [talk(1), talk(2, is_expert=True, begun=True, about=rows.LONG_WORD)],
    "free": SLOTS,
    "zone": "Europe/Berlin",
    "may_offer": True,
    "question": 3,
}


def booking() -> dict[str, Any]:
    form: Any = BookingForm(formdata=None)
    form.question.errors = ["There is no question with this number."]
    return {"chosen": SLOTS[0], "form": form, "zone": "Europe/Berlin"}


def talk_page(row: BookingRow) -> Any:
    return lambda: {
        "talk": row,
        "form": CancelForm(formdata=None),
        "others": [] if row.is_expert else SLOTS,
        "zone": "Europe/Berlin",
    }


def offering() -> dict[str, Any]:
    form: Any = OfferForm(formdata=None, data={"slots": "4"})
    form.which.errors = ["Please choose one."]
    return {"form": form, "free": SLOTS, "zone": "Europe/Berlin"}


TRIAL = Row(
    id=1,
    title="Aurora doorbell",
    words_html="<p>Ring it.</p>",
    terms="No pictures before spring.",
    secret=True,
    loan=True,
    places=10,
    report_days=21,
)


def trial(state: str | None, **changes: Any) -> Any:
    def page() -> dict[str, Any]:
        forms: dict[str, Any] = {name: kind(formdata=None) for name, kind in TRIAL_FORMS.items()}
        forms["apply"].why.errors = ["Please say in a line or two what you would try."]
        forms["agree"].agrees.errors = ["Without this we cannot send it."]
        forms["report"].score.errors = ["Please choose a number from 1 to 5."]
        own = Row(
            state=state, tracking="Parcel 42", serial="SN-7", report_due_on=DAY, score=4, report="Loud."
        )
        return {
            "test": TRIAL,
            "own": own if state else None,
            "state_words": STATE_WORDS.get(state or "", ""),
            "until": "Wed 1 Apr 2026, 00:00",
            "refusal": "",
            "forms": forms,
            "manages": True,
        } | changes

    return page


def offered_test(number: int, state: str | None, **changes: Any) -> OfferedTest:
    values: dict[str, Any] = {
        "id": number,
        "title": "Aurora doorbell",
        "secret": False,
        "loan": True,
        "places": 10,
        "taken": 3,
        "apply_until": rows.NOW,
        "is_open": True,
        "state": state,
        "state_words": STATE_WORDS.get(state or "", ""),
    }
    return OfferedTest(**(values | changes))


TESTS = [
    offered_test(1, None, secret=True),
    offered_test(2, "applied", title=rows.LONG_WORD),
    offered_test(3, "declined"),
    offered_test(4, "sent", loan=False),
    offered_test(5, None, is_open=False),
]


def tester_row(number: int, state: str, **changes: Any) -> TesterRow:
    values: dict[str, Any] = {
        "id": number,
        "card": PEOPLE[number % 2],
        "state": state,
        "state_words": STATE_WORDS[state],
        "why": "Our old door",
        "has_address": True,
        "serial": "",
        "tracking": "",
        "report_due_on": None,
        "overdue": False,
        "score": None,
        "report": "",
        "return_tracking": "",
        "questions": [],
    }
    return TesterRow(**(values | changes))


TESTERS: dict[str, Any] = {
    "test": TRIAL,
    "rows": [
        tester_row(1, "applied", why=rows.LONG_WORD),
        tester_row(2, "agreed"),
        tester_row(3, "received", report_due_on=DAY, overdue=True, serial="SN-7", tracking="Parcel 42"),
        tester_row(4, "returned", score=4, report="Loud.", return_tracking="43", questions=[("Why", "/q/1")]),
        tester_row(5, "declined"),
    ],
    "opened": 2,
    "address": "Lane 1",
    "viewer_id": 9,
}


def test_form() -> dict[str, Any]:
    form: Any = ProductTestForm(formdata=None)
    form.until.errors = ["Please say until when people can apply."]
    return {"form": form, "number": None}


def needing() -> dict[str, Any]:
    form: Any = NeedsForm(formdata=None, data={"diet": "No nuts"})
    form.room.errors = ["At most 300 characters, please; this is 301."]
    return {"title": "The conference", "event_id": 1, "form": form}


def what_was() -> dict[str, Any]:
    event = Row(
        **EVENT.__dict__ | {"recording_url": "https://video.example", "notes_html": "<p>We talked.</p>"}
    )
    return PAGE | {
        "event": event,
        "is_over": True,
        "may_answer": False,
        "answer": "yes",
        "materials": MATERIALS,
        "certificate": 7,
        "feedback": FeedbackForm(formdata=None, data={"score": "4"}),
        "open_promises": 2,
        "secret_until": "Wed 1 Apr 2026, 00:00",
    }


def record_page(**changes: Any) -> dict[str, Any]:
    forms: dict[str, Any] = {name: kind(formdata=None) for name, kind in FORMS.items()}
    forms["guest"].guest.errors = ["No member has this name or number."]
    return {
        "tabs_": manage_tabs(HOME),
        "event": EVENT,
        "when": WHEN,
        "refusal": "",
        "replies": REPLIES,
        "certified": {3},
        "topic": "Firmware",
        "materials": MATERIALS,
        "feedback": FeedbackSummary(
            3, [(5, 2), (4, 0), (3, 0), (2, 1), (1, 0)], ["Loud room", rows.LONG_WORD]
        ),
        "forms": forms,
    } | changes


def topic_page() -> dict[str, Any]:
    form: Any = TopicForm(formdata=None, data={"title": "Firmware"})
    form.offer({1: "Guide"})
    form.valid_months.errors = ["Please give a whole number."]
    return {"tabs_": manage_tabs(""), "form": form, "topic_id": 1}


def promise_form() -> dict[str, Any]:
    form: Any = PromiseForm(formdata=None)
    form.event.choices = choices_of({"": "No event in particular", "1": "Catch-up"})
    form.owner.errors = ["Please say who answers for it."]
    return {"form": form}


FOLDER = "superusers/events"
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "events": (f"{FOLDER}/list.html", member(), LIST, {}),
    "events-manager": (f"{FOLDER}/list.html", MANAGER, LIST | {"manages": True}, {}),
    "events-empty": (f"{FOLDER}/list.html", member(), LIST | {"rows": []}, {}),
    "events-past-empty": (f"{FOLDER}/list.html", member(), LIST | {"rows": [], "is_past": True}, {}),
    "events-month": (f"{FOLDER}/month.html", MANAGER, MONTH, {}),
    "event": (f"{FOLDER}/event.html", member(), PAGE, {}),
    "event-coming": (
        f"{FOLDER}/event.html",
        member(),
        PAGE
        | {"answer": "yes", "may_join": True, "event": Row(**EVENT.__dict__ | {"reason": "Another room."})},
        {},
    ),
    "event-joined": (
        f"{FOLDER}/event.html",
        MANAGER,
        PAGE | {"answer": "yes", "meeting_url": "https://meet.example/room", "manages": True},
        {},
    ),
    "event-waiting": (
        f"{FOLDER}/event.html",
        member(),
        PAGE | {"answer": "waiting", "place_in_line": 2, "coming": 12, "waiting": 3, "seats_left": 0},
        {},
    ),
    "event-full": (
        f"{FOLDER}/event.html",
        member(),
        PAGE
        | {
            "coming": 12,
            "seats_left": 0,
            "may_say_yes": deny("suspended", "You cannot take part while suspended."),
        },
        {},
    ),
    "event-cancelled": (
        f"{FOLDER}/event.html",
        member(),
        PAGE | {"event": CANCELLED, "may_answer": False, "hosts": [], "agenda": []},
        {},
    ),
    "event-reply": (f"{FOLDER}/reply.html", visitor(), REPLY, {"form_without_session": True}),
    "event-reply-cancelled": (
        f"{FOLDER}/reply.html",
        visitor(),
        REPLY | {"event": CANCELLED, "refusal": "This was cancelled."},
        {},
    ),
    "event-calendar": (
        f"{FOLDER}/calendar.html",
        member(),
        {"address": "https://community.example/events/calendar/abc/events.ics"},
        {},
    ),
    "event-calendar-none": (f"{FOLDER}/calendar.html", member(), {"address": None}, {}),
    "events-manage": (
        f"{FOLDER}/manage.html",
        MANAGER,
        {
            "tabs_": manage_tabs(""),
            "coming": EVENTS,
            "over": [event_row(6, over=True)],
            "zone": "Europe/Berlin",
        },
        {},
    ),
    "events-manage-empty": (
        f"{FOLDER}/manage.html",
        MANAGER,
        {"tabs_": manage_tabs(""), "coming": [], "over": [], "zone": "UTC"},
        {},
    ),
    "event-people": (f"{FOLDER}/people.html", MANAGER, people(), {}),
    "event-people-none": (
        f"{FOLDER}/people.html",
        MANAGER,
        people(replies=[], event=CANCELLED, may_change=False),
        {},
    ),
    "event-new": (f"{FOLDER}/edit.html", MANAGER, lambda: editor(None), {}),
    "event-edit": (f"{FOLDER}/edit.html", MANAGER, lambda: editor(EVENT, wrong=True), {}),
    "event-cancel": (f"{FOLDER}/cancel.html", MANAGER, cancelling, {}),
    "event-over": (f"{FOLDER}/event.html", member(), what_was, {}),
    "event-record": (f"{FOLDER}/record.html", MANAGER, record_page, {}),
    "event-record-early": (
        f"{FOLDER}/record.html",
        MANAGER,
        lambda: record_page(
            refusal="This has not begun.", materials=[], feedback=FeedbackSummary(0, [], []), topic=None
        ),
        {},
    ),
    "training-plan": (f"{FOLDER}/plan.html", member(), {"rows": PLAN}, {}),
    "training-plan-none": (f"{FOLDER}/plan.html", member(), {"rows": []}, {}),
    "topics": (f"{FOLDER}/topics.html", MANAGER, {"tabs_": manage_tabs(""), "rows": TOPICS}, {}),
    "topics-none": (f"{FOLDER}/topics.html", MANAGER, {"tabs_": manage_tabs(""), "rows": []}, {}),
    "topic": (f"{FOLDER}/edit_topic.html", MANAGER, topic_page, {}),
    "promises": (
        f"{FOLDER}/promises.html",
        MANAGER,
        {"open_": OPEN, "answered": ANSWERED, "manages": True},
        {},
    ),
    "promises-none": (
        f"{FOLDER}/promises.html",
        member(),
        {"open_": [], "answered": [], "manages": False},
        {},
    ),
    "promise-new": (f"{FOLDER}/new_promise.html", MANAGER, promise_form, {}),
    "promise-answer": (
        f"{FOLDER}/answer_promise.html",
        MANAGER,
        lambda: {"form": AnswerForm(formdata=None), "promise": OPEN[0]},
        {},
    ),
    "promise-answered": (
        f"{FOLDER}/answer_promise.html",
        MANAGER,
        lambda: {"form": AnswerForm(formdata=None), "promise": ANSWERED[1]},
        {},
    ),
    "office-hours": (f"{FOLDER}/office.html", member(), OFFICE, {}),
    "office-hours-none": (
        f"{FOLDER}/office.html",
        member(),
        OFFICE | {"own": [], "free": [], "may_offer": False},
        {},
    ),
    "office-book": (f"{FOLDER}/book.html", member(), booking, {}),
    "office-talk": (f"{FOLDER}/talk.html", member(), talk_page(talk(1)), {}),
    "office-talk-expert": (
        f"{FOLDER}/talk.html",
        member(),
        talk_page(talk(1, is_expert=True, begun=True, no_show=True, question_url=None)),
        {},
    ),
    "office-talk-cancelled": (
        f"{FOLDER}/talk.html",
        member(),
        talk_page(talk(1, cancelled=True, moved_to_id=2, reason="I am ill.")),
        {},
    ),
    "office-offer": (f"{FOLDER}/offer.html", member(), offering, {}),
    "event-needs": (f"{FOLDER}/needs.html", member(), needing, {}),
    "event-needs-seen": (
        f"{FOLDER}/needs_seen.html",
        MANAGER,
        {
            "event": EVENT,
            "rows": [("Lena Brandt", [("Food", "No nuts"), ("Access", rows.LONG_WORD)])],
            "nights": [("Thu 28 May 2026", 12)],
        },
        {},
    ),
    "event-needs-none": (
        f"{FOLDER}/needs_seen.html",
        MANAGER,
        {"event": EVENT, "rows": [], "nights": []},
        {},
    ),
    "product-tests": (f"{FOLDER}/tests.html", MANAGER, {"rows": TESTS, "manages": True}, {}),
    "product-tests-none": (f"{FOLDER}/tests.html", member(), {"rows": [], "manages": False}, {}),
    "product-test-apply": (f"{FOLDER}/test.html", member(), trial(None), {}),
    "product-test-late": (f"{FOLDER}/test.html", member(), trial(None, refusal="The time is over."), {}),
    **{f"product-test-{state}": (f"{FOLDER}/test.html", member(), trial(state), {}) for state in STATE_WORDS},
    "product-test-edit": (f"{FOLDER}/edit_test.html", MANAGER, test_form, {}),
    "product-testers": (f"{FOLDER}/testers.html", MANAGER, TESTERS, {}),
    "product-testers-none": (f"{FOLDER}/testers.html", MANAGER, TESTERS | {"rows": []}, {}),
    "mail-training": ("email/training_letter.html", visitor(), LETTER, {}),
    "mail-training-txt": ("email/training_letter.txt", visitor(), LETTER, {}),
    "mail-event": ("email/event.html", visitor(), MAIL, {}),
    "mail-event-txt": ("email/event.txt", visitor(), MAIL | {"what": "invited"}, {}),
}
