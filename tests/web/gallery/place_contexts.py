"""The programme's own pages: a member's place, candidates, the agreement; and its mail."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from app.accounts.queries import MemberCard
from superusers.programme.arrival import Arrival
from superusers.programme.criteria import Criteria, Evidence, judge
from superusers.programme.forms import (
    AgreementForm,
    ApplyForm,
    ArrivalForm,
    CriteriaForm,
    FirstStepsForm,
    GoalsForm,
    MarketForm,
    NominateForm,
    ReplyForm,
    SignForm,
    TierForm,
    TopicForm,
)
from superusers.programme.life_cycle import CANDIDATES, MEMBERS, WORDS, By, State
from superusers.programme.manage_views import FORMS
from superusers.programme.pages import manage_tabs, tab
from superusers.programme.queries.agreements import Signed, StepLine, VersionRow
from superusers.programme.queries.board import Concentration, Half, Health, Person
from superusers.programme.queries.candidates import CandidateRow, Case, Said
from superusers.programme.queries.gaps import Fit, Gap
from superusers.programme.queries.goals import GoalView
from superusers.programme.queries.impact import Impact
from superusers.programme.queries.lounge import News, TopicRow, TopicView
from superusers.programme.queries.lounge import Said as LoungeSaid
from superusers.programme.queries.places import Place, Step
from superusers.programme.queries.public import ShownMember
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

ADA, TOMAS = MemberCard(4, "Ada Okafor", "super_user"), MemberCard(2, "Tomas Keller", "super_user")
LONG_NAME = MemberCard(6, rows.LONG_WORD, "member")
HTML = "<h2>What this is</h2><p>You help other customers because you like to.</p>"

STEPS = [
    Step(4, rows.before(days=2), "On leave", "Tomas Keller", By.SELF, "", "", "Super user"),
    Step(3, rows.before(days=90), "Renewed", "Lena Brandt", By.MANAGER, "", "Thank you.", "Super user"),
    Step(2, rows.before(days=270), "Active", "Lena Brandt", By.MANAGER, "", rows.LONG_WORD, "Helper"),
    Step(1, rows.before(days=300), "Noticed", "the community's own rules", By.SYSTEM, "", "", ""),
]
PLACE = Place(1, State.ON_LEAVE, 1, "Everywhere", 2, "Super user", rows.before(days=270))
REVIEW = Row(
    opened_at=rows.before(days=3),
    figures={
        "days": 182,
        "answers": 211,
        "solutions": 61,
        "people": 58,
        "worked": 140,
        "marginal": 9,
        "active_days": [12, 14, 9],
        "upheld_flags": 0,
    },
)
SIGNED = [
    Signed(2, 2, "Ada Okafor", rows.before(days=2), False),
    Signed(1, 1, "A.", rows.before(days=90), True),
]
FIRST = [StepLine(1, "Say hello in the lounge", True), StepLine(2, rows.LONG_WORD, False)]


def place_row(state: State, **changes: Any) -> Row:
    row = Row(
        member_id=4,
        state=state,
        now=state,
        agreement_due_at=None,
        warned_at=None,
        shown_since=None,
        tier_id=2,
        market_id=1,
    )
    row.__dict__.update(changes)
    return row


NOTHING: dict[str, Any] = {
    "problem": "",
    "may": set(),
    "row": None,
    "first_steps": [],
    "signatures": [],
    "review": None,
    "buddy": None,
    "expires_at": None,
}
OFF_PATH: dict[str, Any] = NOTHING | {"place": None, "steps": [], "state_words": WORDS}
ON_PATH: dict[str, Any] = OFF_PATH | {
    "place": PLACE,
    "steps": STEPS,
    "may": {State.ACTIVE, State.EMERITUS},
    "row": place_row(State.ON_LEAVE, agreement_due_at=rows.before(days=-9), shown_since=rows.NOW),
    "signatures": SIGNED,
    "review": REVIEW,
    "problem": "Somebody has decided this meanwhile.",
}
NEW_HERE: dict[str, Any] = ON_PATH | {
    "place": Place(4, State.ONBOARDING, 1, "Everywhere", None, "", None),
    "row": place_row(State.ONBOARDING),
    "first_steps": FIRST,
    "buddy": TOMAS,
    "may": {State.SET_ASIDE},
    "review": None,
    "problem": "",
}
INVITED: dict[str, Any] = ON_PATH | {
    "place": Place(4, State.INVITED, 1, "Everywhere", None, "", None),
    "row": place_row(State.INVITED),
    "may": {State.SET_ASIDE},
    "expires_at": rows.before(days=-14),
    "review": None,
    "signatures": [],
    "problem": "",
}

MAIL = {
    "name": "Ada",
    "text": "You are invited to the super-user programme.",
    "reason": "",
    "until": None,
    "until_words": "Open until",
    "link": "https://community.example/my-path",
    "link_words": "Your path",
    "subject": "An invitation to the super users",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
}
LONG = {"reason": f"{rows.LONG_WORD}\nand more", "until": rows.NOW}
SHOWN = [
    ShownMember(ADA, "Super user", "Everywhere", rows.before(days=300)),
    ShownMember(LONG_NAME, "Senior super user", "Benelux", rows.before(days=9)),
]
GOALS = [
    GoalView("Nobody waits for a day", "solutions", "questions solved by super users", 200, 211),
    GoalView(rows.LONG_WORD, "active", "super users with an active place", 40, 38),
    GoalView("People like to be here", "", "", 0, 0),
]
LATER = rows.before(days=-2)
TOPICS = [
    TopicRow(3, "The new doorbell", ADA, True, LATER, rows.NOW, 0, False),
    TopicRow(2, "Meeting in June", TOMAS, True, rows.before(days=3), rows.NOW, 12, True),
    TopicRow(1, rows.LONG_WORD, LONG_NAME, False, rows.before(days=3), rows.NOW, 1, False),
]
TOPIC = TopicView(
    3,
    "The new doorbell",
    True,
    LATER,
    LoungeSaid(3, ADA, rows.NOW, HTML),
    [
        LoungeSaid(1, TOMAS, rows.NOW, "<p>When?</p>"),
        LoungeSaid(2, LONG_NAME, rows.NOW, f"<p>{rows.LONG_WORD}</p>"),
    ],
    None,
    [ADA],
    [TOMAS, LONG_NAME],
)
LOUNGE: dict[str, Any] = {
    "topics": TOPICS,
    "now": rows.NOW,
    "pager": {"newer_url": None, "older_url": "/lounge?page=1"},
    "news": [News(ADA, rows.NOW, True), News(LONG_NAME, rows.NOW, False)],
    "goals": GOALS,
}
ARRIVALS = [
    Arrival(2, "ada@example.com", "", "Senior", rows.before(days=400), member_id=4, market_id=1, tier_id=2),
    Arrival(3, "Tomas Keller", "Benelux", "", None, member_id=2, market_id=2, tier_id=1, inside=True),
    Arrival(4, rows.LONG_WORD, "Nowhere", "", None, problem="There is no market “Nowhere”."),
]


SOMEBODY = [Person(ADA, "since 01 Jun 2026"), Person(LONG_NAME, "9 answers, then 2")]
HEALTH = Health(SOMEBODY, SOMEBODY, SOMEBODY[:1], [], SOMEBODY, [])
BOARD: dict[str, Any] = {
    "tabs_": manage_tabs(""),
    "funnel": [(WORDS[one], 12) for one in State],
    "health": HEALTH,
    "top": Concentration(1204, 851, 610, SOMEBODY),
    "gaps": [Gap("Sunday 20:00 to 24:00", 41, 3), Gap(rows.LONG_WORD, 12, 0)],
    "cohorts": [Half("2026, second half", 9, None, None, 9), Half("2026, first half", 31, 28, None, 27)],
}
EMPTY_BOARD = BOARD | {
    "health": Health([], [], [], [], [], []),
    "top": Concentration(0, 0, 0, []),
    "gaps": [],
    "cohorts": [],
}
TODAY: dict[str, Any] = {
    "waiting": [(3, "nominations to decide", "/programme/manage/candidates?show=nominated")],
    "escalated": 2,
    "health": HEALTH,
    "goals": GOALS,
}
DESK: dict[str, Any] = {
    "place": Place(1, State.ACTIVE, 1, "Everywhere", 2, "Super user", rows.before(days=270)),
    "row": place_row(State.ACTIVE, agreement_due_at=rows.before(days=-9)),
    "words": WORDS,
    "mine": [
        Row(title="Firmware 2.14 stuck at 63%", url="/questions/3/x", category_id=1, asked_at=rows.NOW),
        Row(title=rows.LONG_WORD, url="/questions/4/x", category_id=2, asked_at=rows.NOW),
    ],
    "waiting": 14,
    "categories": {1: "Speakers", 2: "Doorbells"},
    "month": Impact(40, 12, 11, 30, 2),
    "half_year": Impact(211, 61, 58, 140, 9),
    "announcements": TOPICS[:1],
    "goals": GOALS,
    "rests": True,
}
IDLE = {"mine": [], "waiting": 0, "announcements": [], "goals": [], "rests": False}


def arriving(lines: list[Arrival] | None) -> Any:
    def context() -> dict[str, Any]:
        found = lines or []
        return {
            "tabs_": manage_tabs("/arrival"),
            "form": ArrivalForm(formdata=None, data={"list": "member\nada@example.com"}),
            "lines": lines,
            "cards": {4: ADA, 2: TOMAS},
            "problems": sum(bool(line.problem) for line in found),
            "coming": sum(not line.problem and not line.inside for line in found),
            "markets": {1: "Everywhere", 2: "Benelux"},
            "tiers": {1: "Helper", 2: "Senior"},
        }

    return context


def topic(**changes: Any) -> Any:
    return lambda: (
        {"topic": TOPIC, "form": ReplyForm(formdata=None), "now": rows.NOW, "viewer_id": 4, "runs_it": True}
        | changes
    )


ABOUT: dict[str, Any] = {
    "goals": GOALS,
    "criteria": Criteria(),
    "people": SHOWN,
    "place": None,
    "notice_days": 60,
    "may_manage": False,
}
NOBODY: dict[str, Any] = {"people": [], "goals": [], "may_manage": True}
EVIDENCE = Evidence(214, (14, 9, 6), 61, 22, 0, 2)
CANDIDATE_ROWS = [
    CandidateRow(
        ADA,
        State.NOMINATED,
        rows.before(days=3),
        "Everywhere",
        2,
        False,
        {"for": 2},
        EVIDENCE,
        None,
        [Fit("Sunday 20:00 to 24:00", 41), Fit(rows.LONG_WORD, 3)],
    ),
    CandidateRow(
        LONG_NAME, State.NOMINATED, rows.NOW, "Benelux", 0, True, {}, None, rows.before(days=-14), []
    ),
]


def candidates(show: State, found: list[CandidateRow]) -> dict[str, Any]:
    return {
        "tabs_": manage_tabs("/candidates"),
        "shows": [tab(WORDS[one], "#", one == show, 3) for one in CANDIDATES],
        "show": show,
        "words": WORDS,
        "rows": found,
    }


def place_page(state: State, **changes: Any) -> Any:
    def context() -> dict[str, Any]:
        forms = {name: kind(formdata=None) for name, kind in FORMS.items()}
        for name, field in (("activate", "tier"), ("tier", "tier"), ("market", "market")):
            forms[name][field].choices = [("1", "Helper"), ("2", "Super user")]
        if changes.get("wrong"):
            forms[changes["wrong"]].form_errors.append("Somebody has decided this meanwhile.")
        tier = "Super user" if state in MEMBERS else ""
        return {
            "tabs_": manage_tabs("/candidates"),
            "card": ADA,
            "place": Place(4, state, 1, "Everywhere", 2 if tier else None, tier, None),
            "row": place_row(state),
            "words": WORDS,
            "steps": STEPS,
            "case": Case([], []),
            "judged": judge(Criteria(), EVIDENCE),
            "first_steps": [],
            "review": None,
            "signatures": SIGNED,
            "buddy": None,
            "forms": forms,
            "wrong": "",
            "may": set(),
            "may_breach": False,
            "may_vote": False,
            "may_manage": True,
            "is_member": bool(tier),
            "refusal": "",
            "notice_days": 60,
        } | changes

    return context


CASE = Case(
    [Said(TOMAS, rows.before(days=3), "Patient with everybody."), Said(ADA, rows.NOW, rows.LONG_WORD)],
    [Said(TOMAS, rows.NOW, "Yes.", "for"), Said(LONG_NAME, rows.NOW, "", "unsure")],
    rows.before(days=-14),
)
VERSION = Row(
    number=2, html=HTML, source="x", changed="One more paragraph.", published_at=rows.before(days=2)
)
VERSIONS = [
    VersionRow(2, rows.LONG_WORD, rows.before(days=2), 0),
    VersionRow(1, "The first one.", rows.before(days=200), 41),
]
MARKETS = [
    Row(id=1, name="Everywhere", is_default=True, languages=""),
    Row(id=2, name="Benelux", is_default=False, languages="nl fr"),
]
TIERS = [
    (Row(id=1, name="Helper", is_default=False), ["programme.lounge"]),
    (Row(id=2, name=rows.LONG_WORD, is_default=True), ["programme.lounge", "forum.moderate"]),
]


def reading(**changes: Any) -> Any:
    def context() -> dict[str, Any]:
        return {
            "version": VERSION,
            "form": SignForm(formdata=None, data={"number": "2"}),
            "signed": False,
            "asked": True,
            "invited": True,
            "expires_at": rows.before(days=-3),
        } | changes

    return context


def editor(**changes: Any) -> Any:
    def context() -> dict[str, Any]:
        return {
            "tabs_": manage_tabs("/agreement"),
            "form": AgreementForm(formdata=None, data={"text": "## One\n\nText.", "seen": "2"}),
            "versions": VERSIONS,
            "preview": None,
            "theirs": None,
            "steps_form": FirstStepsForm(formdata=None, data={"lines": "One\nTwo"}),
        } | changes

    return context


def criteria(**changes: Any) -> Any:
    def context() -> dict[str, Any]:
        return {
            "tabs_": manage_tabs("/criteria"),
            "form": CriteriaForm(formdata=None, data={"answers": "30"}),
            "markets": MARKETS,
            "market": MARKETS[1],
            "category_id": None,
            "categories": [(1, "Speakers"), (2, rows.LONG_WORD)],
            "special": ["Speakers"],
            "base": asdict(Criteria()),
            "found": None,
            "today": date(2026, 11, 1),
        } | changes

    return context


def wrong(form: Any) -> Any:
    form.form_errors.append("You have nominated this person already.")
    form.reason.errors = ["Please say why, in a sentence."]
    return form


MANAGER = member("programme.manage", "programme.review_candidates")
FOLDER = "superusers/programme"
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "mail-programme-txt": ("email/programme_letter.txt", visitor(), MAIL, {}),
    "mail-programme": ("email/programme_letter.html", visitor(), MAIL, {}),
    "mail-programme-reason": ("email/programme_letter.html", visitor(), MAIL | LONG, {}),
    "mail-programme-reason-txt": ("email/programme_letter.txt", visitor(), MAIL | LONG, {}),
    "programme": (f"{FOLDER}/programme.html", visitor(), ABOUT, {}),
    "programme-nobody": (
        f"{FOLDER}/programme.html",
        MANAGER,
        ABOUT | NOBODY,
        {},
    ),
    "programme-inside": (f"{FOLDER}/programme.html", member(), ABOUT | {"place": PLACE}, {}),
    "nominate": (f"{FOLDER}/nominate.html", member(), lambda: {"form": NominateForm(formdata=None)}, {}),
    "nominate-wrong": (
        f"{FOLDER}/nominate.html",
        member(),
        lambda: {"form": wrong(NominateForm(formdata=None))},
        {},
    ),
    "apply": (f"{FOLDER}/apply.html", member(), lambda: {"form": ApplyForm(formdata=None)}, {}),
    "agreement": (f"{FOLDER}/agreement.html", member(), reading(), {}),
    "agreement-signed": (f"{FOLDER}/agreement.html", member(), reading(signed=True, invited=False), {}),
    "agreement-not-asked": (f"{FOLDER}/agreement.html", member(), reading(asked=False, invited=False), {}),
    "agreement-none": (f"{FOLDER}/agreement.html", member(), reading(version=None, asked=False), {}),
    "candidates": (f"{FOLDER}/candidates.html", MANAGER, candidates(State.NOMINATED, CANDIDATE_ROWS), {}),
    **{
        f"candidates-no-{state}": (f"{FOLDER}/candidates.html", MANAGER, candidates(state, []), {})
        for state in (State.SIGNALLED, State.NOMINATED, State.INVITED)
    },
    "place-nominated": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(
            State.NOMINATED, case=CASE, may={State.INVITED, State.SET_ASIDE}, may_vote=True, wrong="vote"
        ),
        {},
    ),
    "place-own-nomination": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(State.NOMINATED, case=CASE, refusal="You nominated this person yourself."),
        {},
    ),
    "place-signed": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(State.SIGNED, may={State.ONBOARDING, State.SET_ASIDE}),
        {},
    ),
    "place-onboarding": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(State.ONBOARDING, may={State.ACTIVE, State.SET_ASIDE}, first_steps=FIRST, buddy=TOMAS),
        {},
    ),
    "place-review": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(
            State.REVIEW,
            may={State.RENEWED, State.ON_LEAVE},
            review=REVIEW,
            may_breach=True,
            refusal="Warn first.",
            wrong="end",
        ),
        {},
    ),
    "place-leave": (
        f"{FOLDER}/member.html",
        MANAGER,
        place_page(State.ON_LEAVE, may={State.ACTIVE, State.REVIEW}, may_breach=True),
        {},
    ),
    "lounge": (f"{FOLDER}/lounge.html", member("programme.lounge"), LOUNGE, {}),
    "lounge-empty": (
        f"{FOLDER}/lounge.html",
        member("programme.lounge"),
        LOUNGE | {"topics": [], "news": [], "goals": []},
        {},
    ),
    "lounge-new": (
        f"{FOLDER}/lounge_new.html",
        MANAGER,
        lambda: {"form": TopicForm(formdata=None), "runs_it": True},
        {},
    ),
    "lounge-topic": (f"{FOLDER}/lounge_topic.html", MANAGER, topic(), {}),
    "lounge-topic-read": (
        f"{FOLDER}/lounge_topic.html",
        member("programme.lounge"),
        topic(topic=replace(TOPIC, read_at=rows.NOW, opens_at=rows.NOW, replies=[]), runs_it=False),
        {},
    ),
    "goals": (
        f"{FOLDER}/goals.html",
        MANAGER,
        lambda: {"tabs_": manage_tabs("/goals"), "form": GoalsForm(formdata=None), "goals": GOALS},
        {},
    ),
    "board": (f"{FOLDER}/board.html", MANAGER, BOARD, {}),
    "board-empty": (f"{FOLDER}/board.html", MANAGER, EMPTY_BOARD, {}),
    "today": (f"{FOLDER}/today.html", MANAGER, TODAY, {}),
    "today-nothing": (
        f"{FOLDER}/today.html",
        MANAGER,
        TODAY | {"waiting": [], "escalated": 0, "goals": []},
        {},
    ),
    "desk": (f"{FOLDER}/desk.html", member("programme.lounge"), DESK, {}),
    "desk-idle": (f"{FOLDER}/desk.html", member("programme.lounge"), DESK | IDLE, {}),
    "desk-leave": (f"{FOLDER}/desk.html", member("programme.lounge"), DESK | IDLE | {"place": PLACE}, {}),
    "desk-manager": (f"{FOLDER}/desk.html", MANAGER, DESK | IDLE | {"place": None, "row": None}, {}),
    "goals-none": (
        f"{FOLDER}/goals.html",
        MANAGER,
        lambda: {"tabs_": manage_tabs("/goals"), "form": GoalsForm(formdata=None), "goals": []},
        {},
    ),
    "arrival": (f"{FOLDER}/arrival.html", MANAGER, arriving(None), {}),
    "arrival-problems": (f"{FOLDER}/arrival.html", MANAGER, arriving(ARRIVALS), {}),
    "arrival-ready": (f"{FOLDER}/arrival.html", MANAGER, arriving(ARRIVALS[:2]), {}),
    "criteria": (f"{FOLDER}/criteria.html", MANAGER, criteria(), {}),
    "criteria-found": (
        f"{FOLDER}/criteria.html",
        MANAGER,
        criteria(
            category_id=1,
            found=Row(day=date(2026, 6, 30), count=2, rows=[(ADA, EVIDENCE), (LONG_NAME, EVIDENCE)]),
        ),
        {},
    ),
    "criteria-nobody": (
        f"{FOLDER}/criteria.html",
        MANAGER,
        criteria(markets=[], market=None, found=Row(day=date(2026, 6, 30), count=0, rows=[])),
        {},
    ),
    "agreement-editor": (
        f"{FOLDER}/agreement_editor.html",
        MANAGER,
        editor(preview=HTML, theirs=VERSION),
        {},
    ),
    "agreement-first": (f"{FOLDER}/agreement_editor.html", MANAGER, editor(versions=[]), {}),
    "tiers": (
        f"{FOLDER}/tiers.html",
        MANAGER,
        {"tabs_": manage_tabs("/tiers"), "tiers": TIERS, "markets": MARKETS},
        {},
    ),
    "tiers-none": (
        f"{FOLDER}/tiers.html",
        MANAGER,
        {"tabs_": manage_tabs("/tiers"), "tiers": [], "markets": []},
        {},
    ),
    "tier": (
        f"{FOLDER}/tier.html",
        MANAGER,
        lambda: {
            "tabs_": manage_tabs("/tiers"),
            "form": TierForm(formdata=None, data={"name": "Helper", "grants": ["programme.lounge"]}),
            "tier": Row(id=1, name="Helper"),
        },
        {},
    ),
    "market": (
        f"{FOLDER}/market.html",
        MANAGER,
        lambda: {"tabs_": manage_tabs("/tiers"), "form": MarketForm(formdata=None), "market": None},
        {},
    ),
}
