"""Pages of a conference: invitations, sessions, costs, and what came out of it."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from app.accounts.queries import MemberCard
from app.core.money import money
from superusers.training.conference_forms import CostForm, InviteForm, MoreTimeForm, SessionForm, SurveyForm
from superusers.training.costs import YearBudget
from superusers.training.manage_views import HOME, parts
from superusers.training.manage_views import tabs as manage_tabs
from superusers.training.models.conference import Invited
from superusers.training.queries.costs import Amounts, CostRow, CostView
from superusers.training.queries.invitations import INVITED_WORDS, InvitationRow
from superusers.training.queries.sessions import SessionDay, SessionRow
from superusers.training.queries.surveys import Outcome, Result
from tests.web.gallery import rows
from tests.web.gallery.shelf import member
from tests.web.gallery.training_contexts import EVENT, MANAGER, PAGE, REPLY, people, what_was

FOLDER = "superusers/events"
CONFERENCE = Row(**EVENT.__dict__ | {"kind": "conference", "title": "Super users in Hamburg", "capacity": 60})
REFUSED = "Please say first how many seats there are: an invitation keeps one."


def frame(here: str) -> dict[str, Any]:
    return {"tabs_": manage_tabs(HOME), "event": CONFERENCE, "parts": parts(1, here)}


def invited(number: int, state: Invited, name: str = "Lena Brandt", *, waits: bool = False) -> InvitationRow:
    return InvitationRow(
        card=MemberCard(number, name, "super_user"),
        tier="Guide",
        market="Germany",
        state=state,
        words=INVITED_WORDS[state],
        answer_by=rows.before(days=-9),
        sent_at=rows.before(days=1),
        waits=waits,
    )


def invitations(*found: InvitationRow, **changes: Any) -> dict[str, Any]:
    invite, more = InviteForm(formdata=None), MoreTimeForm(formdata=None)
    invite.offer({1: "Guide"}, {1: "Germany"})
    return (
        frame("/invitations")
        | {
            "rows": list(found),
            "counts": [],
            "coming": 12,
            "waiting": 3,
            "kept": 30,
            "refusal": "",
            "until_of": lambda row: "Wed 1 Apr 2026, 23:59",
            "zone": "Europe/Berlin",
            "invite": invite,
            "more": more,
        }
        | changes
    )


def invitations_wrong() -> dict[str, Any]:
    found = invitations(
        invited(3, Invited.OPEN),
        invited(4, Invited.NEXT, rows.LONG_WORD),
        invited(5, Invited.ACCEPTED),
        invited(6, Invited.LAPSED, waits=True),
        invited(7, Invited.DECLINED),
        invited(8, Invited.WITHDRAWN),
    )
    found["invite"].names.errors = ["No member has this name or number: Nobody Here"]
    return found


def session(number: int, **changes: Any) -> SessionRow:
    values: dict[str, Any] = {
        "id": number,
        "title": "Firmware lab",
        "words": "Bring a router that you may break.",
        "place": "Room 2",
        "at": "10:00–10:45",
        "signs_up": True,
        "capacity": 12,
        "taken": 7,
        "mine": False,
        "clashes_with": "",
        "begun": False,
        "outside": False,
        "people": [],
    }
    return SessionRow(**(values | changes))


DAYS = [
    SessionDay("Thu 28 May 2026", [session(1, signs_up=False, title="Welcome", capacity=None)]),
    SessionDay(
        "Fri 29 May 2026",
        [
            session(2, mine=True),
            session(3, title=rows.LONG_WORD, clashes_with="Firmware lab", words=""),
            session(4, taken=12, outside=True, people=["Lena Brandt", rows.LONG_WORD]),
            session(5, begun=True),
            session(6),
        ],
    ),
]


def session_form(*, wrong: bool = False) -> Any:
    form: Any = SessionForm(formdata=None, data={"title": "Firmware lab", "at": "10:00", "length": "45"})
    form.day.choices = [("1", "Thu 28 May 2026"), ("2", "Fri 29 May 2026")]
    if wrong:
        form.at.errors = ["This is not between the beginning and the end of the conference."]
    return form


def cost_form(*, wrong: bool = False) -> Any:
    form: Any = CostForm(formdata=None, data={"kind": "rooms", "words": "40 rooms", "planned": "6000.00"})
    if wrong:
        form.spent.errors = ["Please write an amount such as 12.50, without a sign."]
    return form


def costs(*found: CostRow, budget: YearBudget | None = None) -> dict[str, Any]:
    total = sum((row.amounts for row in found), Amounts())
    view = CostView(
        year=2026,
        currency="EUR",
        rows=list(found),
        by_kind=[],
        total=total,
        budget=budget,
        all_of_year=total + Amounts(900_000_00, 0, 0),
        conferences=2,
    )
    return frame("/costs") | {
        "view": view,
        "money": money,
        "coming": 48 if found else 0,
        "form": cost_form(wrong=not found),
    }


def costs_spent() -> dict[str, Any]:
    return costs(
        CostRow(1, "travel", "Travel", "", Amounts(12_000_00, 2_000_00, 11_500_00)),
        CostRow(2, "rooms", "Rooms", rows.LONG_WORD, Amounts(18_000_00, 9_000_00, 0)),
        budget=YearBudget(2026, "EUR", 800_000_00, 1_000_00, 5_000_00),
    )


def result(words: str, n: int = 31) -> Result:
    scores = [(5, 20), (4, 8), (3, 2), (2, 1), (1, 0)] if n else [(5, 0), (4, 0), (3, 0), (2, 0), (1, 0)]
    if not n:
        return Result(words, 0, None, scores, 0, None, None, None)
    return Result(words, n, 4.5, scores, 28, 0.75, 0.97, 4.1)


OUTCOME = Outcome(
    48,
    31,
    [result("It was worth my time."), result("Management listened to us.", 0)],
    ["More time between sessions.", rows.LONG_WORD],
    "Super users in Lyon",
)
FEW = Outcome(48, 3, [], [], "")


def survey(refusal: str = "") -> dict[str, Any]:
    form: Any = SurveyForm(formdata=None)
    if not refusal:
        form.worth.errors = ["Please answer at least one of these."]
    return {"event": CONFERENCE, "refusal": refusal, "form": form}


def agenda(*, comes: bool = True, days: list[SessionDay] | None = None) -> dict[str, Any]:
    return {
        "event": CONFERENCE,
        "days": DAYS if days is None else days,
        "comes": comes,
        "zone": "Europe/Berlin",
    }


def run_sessions(**changes: Any) -> dict[str, Any]:
    found = {"days": DAYS, "zone": "Europe/Berlin", "may_change": True, "form": session_form(wrong=True)}
    return frame("/sessions") | found | changes


def outcome(found: Outcome, *, is_over: bool = True) -> dict[str, Any]:
    return frame("/outcome") | {"is_over": is_over, "found": found, "least": 5}


KEPT = "Wed 1 Apr 2026, 23:59"
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "conference-invited": (
        f"{FOLDER}/event.html",
        member(),
        PAGE | {"event": CONFERENCE, "kept_until": KEPT, "seats_left": 1, "has_sessions": True},
        {},
    ),
    "conference-over": (
        f"{FOLDER}/event.html",
        member(),
        lambda: what_was() | {"event": CONFERENCE, "feedback": None, "may_take_survey": True},
        {},
    ),
    "conference-reply": (
        f"{FOLDER}/reply.html",
        member(),
        REPLY | {"event": CONFERENCE, "kept_until": KEPT},
        {},
    ),
    "conference-people": (f"{FOLDER}/people.html", MANAGER, people(event=CONFERENCE, parts=parts(1, "")), {}),
    "conference-invitations": (f"{FOLDER}/invitations.html", MANAGER, invitations_wrong, {}),
    "conference-invitations-none": (f"{FOLDER}/invitations.html", MANAGER, invitations, {}),
    "conference-invitations-refused": (
        f"{FOLDER}/invitations.html",
        MANAGER,
        lambda: invitations(refusal=REFUSED),
        {},
    ),
    "conference-sessions": (f"{FOLDER}/sessions.html", MANAGER, run_sessions, {}),
    "conference-sessions-none": (f"{FOLDER}/sessions.html", MANAGER, lambda: run_sessions(days=[]), {}),
    "conference-session": (
        f"{FOLDER}/session.html",
        MANAGER,
        lambda: frame("/sessions") | {"session_id": 1, "form": session_form()},
        {},
    ),
    "conference-costs": (f"{FOLDER}/costs.html", MANAGER, costs_spent, {}),
    "conference-costs-none": (f"{FOLDER}/costs.html", MANAGER, costs, {}),
    "conference-cost": (
        f"{FOLDER}/cost.html",
        MANAGER,
        lambda: frame("/costs") | {"cost_id": 1, "form": cost_form(wrong=True)},
        {},
    ),
    "conference-outcome": (f"{FOLDER}/outcome.html", MANAGER, lambda: outcome(OUTCOME), {}),
    "conference-outcome-few": (f"{FOLDER}/outcome.html", MANAGER, lambda: outcome(FEW), {}),
    "conference-outcome-early": (
        f"{FOLDER}/outcome.html",
        MANAGER,
        lambda: outcome(FEW, is_over=False),
        {},
    ),
    "conference-agenda": (f"{FOLDER}/agenda.html", member(), agenda(), {}),
    "conference-agenda-visitor": (f"{FOLDER}/agenda.html", member(), agenda(comes=False), {}),
    "conference-agenda-none": (f"{FOLDER}/agenda.html", member(), agenda(days=[]), {}),
    "conference-survey": (f"{FOLDER}/survey.html", member(), survey, {}),
    "conference-survey-refused": (
        f"{FOLDER}/survey.html",
        member(),
        lambda: survey("The time to answer is over."),
        {},
    ),
}
