"""Pages of those who look after reputation: rules of points, vote patterns, badges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace as Row
from typing import Any

from superusers.reputation.badge_queries import Held
from superusers.reputation.badge_rules import RANKS, RULES
from superusers.reputation.case_rows import ActRow, CaseRow, CaseView, Evidence, Gave, NoticeRow
from superusers.reputation.forms import (
    ActForm,
    AnswerForm,
    AppealForm,
    BadgeForm,
    DismissForm,
    EffectForm,
    RulesForm,
)
from superusers.reputation.rule_rows import DryRunView, Mover, VersionRow, rule_lines
from superusers.reputation.rules import RULES_2, RULES_3, Earning
from tests.web.gallery import rows
from tests.web.gallery.account_contexts import MAIL as ACCOUNT_MAIL
from tests.web.gallery.shelf import member, visitor

MANAGER = member("reputation.manage", "analytics.read")
OWN = replace(
    RULES_2, number=101, name="Solutions first", points=RULES_2.points | {Earning.ANSWER_ACCEPTED: 30}
)
MAKER = Row(name="Lena Brandt", url="/members/3")
VERSION = VersionRow(
    number=101,
    name="Solutions first",
    reason="What solves a question should count more than what is merely liked.",
    maker=MAKER,  # type: ignore[arg-type]
    made_at=rows.before(days=2),
    first_day=None,
    state="",
    url="/reputation/rules/101",
)
SHIPPED = replace(VERSION, number=2, name=RULES_2.name, reason="", maker=None, made_at=None, state="current")
COMING = replace(VERSION, state="coming", first_day=date(2026, 12, 1))
PAST = replace(VERSION, number=102, name=rows.LONG_WORD, state="past", first_day=date(2026, 1, 1))
MOVERS = [
    Mover(name, "/members/2", before, after)
    for name, before, after in (("Tomas Keller", 2310, 3105), (rows.LONG_WORD, 12, 27))
]
RUN = DryRunView(
    id=3,
    against=2,
    asked_at=rows.before(hours=2),
    done_at=rows.before(hours=2),
    figures={
        "questions": 4204,
        "members": 1892,
        "gain": 310,
        "lose": 12,
        "same": 1570,
        "before_sum": 80112,
        "after_sum": 91004,
    },
    winners=MOVERS,
    losers=[],
    spread=[("1", 900, 880), ("2 – 9", 500, 480), ("10 – 49", 300, 330), ("20,000 and more", 0, 1)],
    events=[("Your answer was accepted", 1204, 18060, 36120), ("Your answer was voted down", 80, -160, -160)],
)
UNDER_WAY = replace(RUN, done_at=None, figures={}, winners=[], spread=[], events=[])


def rules_form() -> RulesForm:
    form = RulesForm(formdata=None)
    form.fill(RULES_2, 101)
    return form


def rules_with_errors() -> RulesForm:
    form = rules_form()
    form.answer_accepted.errors = ["This cannot take points. Please give 0 or more."]
    form.reason.errors = ["Please say why the rules should change. Every member can read it."]
    return form


VERSION_PAGE: dict[str, Any] = {
    "row": VERSION,
    "rules": OWN,
    "is_held": False,
    "compared": [RULES_2, OWN],
    "lines": rule_lines(RULES_2, OWN),
    "run": RUN,
    "form": None,
    "may_withdraw": False,
}
ADA: Any = Row(name="Ada Okafor", url="/members/4")
TOMAS: Any = Row(name="Tomas Keller", url="/members/2")
CASE = CaseRow(
    id=7,
    url="/reputation/cases/7",
    names=["Ada Okafor", "Tomas Keller", rows.LONG_WORD],
    signals=["A small group keeps to itself", "Two vote for each other"],
    acts=41,
    state="open",
    state_word="To look at",
    opened_at=rows.before(hours=9),
    decided_at=None,
)
ACTED = replace(CASE, id=6, state="acted", state_word="Acted on", decided_at=rows.before(hours=2))
NOTICE_ROW = NoticeRow(
    id=3,
    member=ADA,
    points=-120,
    restricted_until=rows.before(days=-30),
    read_at=rows.before(hours=1),
    appeal="We sit in one office, and I vote for what helps.",
    appealed_at=rows.before(hours=1),
    upheld=None,
    answer="",
    answered_at=None,
    answered_by="",
    alone=False,
)
ANSWERED = replace(
    NOTICE_ROW,
    id=4,
    member=TOMAS,
    upheld=True,
    answer="You are right.",
    answered_at=rows.before(hours=1),
    answered_by="Lena Brandt",
    alone=True,
)
VIEW = CaseView(
    people=[(4, ADA), (2, TOMAS)],
    evidence=[
        Evidence(
            "A small group keeps to itself", "Ada Okafor, Tomas Keller", "41 inside: 90% of what they give"
        ),
        Evidence("Two vote for each other", "Ada Okafor, Tomas Keller", "21 votes (70%) and 20 back (66%)"),
    ],
    matrix=[Gave(ADA, TOMAS, 21, 0, 3), Gave(TOMAS, ADA, 20, 1, 2)],
    history=[
        ActRow(
            ADA, TOMAS, "Voted up", "Firmware 2.14 stuck at 63%", "/questions/3/x", rows.before(days=1), False
        ),
        ActRow(
            TOMAS, ADA, "Accepted the answer", rows.LONG_WORD, "/questions/4/x", rows.before(days=2), True
        ),
    ],
    total=41,
    decided_by="Lena Brandt",
    notices=[],
)
NOTICE = Row(
    id=3,
    at=rows.before(hours=3),
    points=-120,
    restricted_until=rows.before(days=-30),
    reason="41 votes between three accounts within a week, on questions nobody else has read.",
    read_at=None,
    appealed_at=None,
    answered_at=None,
    upheld=None,
    answer="",
    alone=False,
)
APPEALED = Row(**NOTICE.__dict__ | {"appealed_at": rows.before(hours=1), "read_at": rows.before(hours=1)})
SETTLED = Row(
    **APPEALED.__dict__ | {"answered_at": rows.before(hours=1), "upheld": True, "answer": "You are right."}
)


def act_form() -> ActForm:
    form = ActForm(formdata=None)
    form.offer(VIEW.people)
    return form


def act_with_errors() -> ActForm:
    form = act_form()
    form.restrict.errors = ["Please choose among the members of this case."]
    form.reason.errors = ["Please say why. It is kept with the decision."]
    return form


def case_page(**changes: Any) -> dict[str, Any]:
    return {
        "case": CASE,
        "reason": "",
        "view": VIEW,
        "act_form": act_form(),
        "dismiss_form": DismissForm(formdata=None),
        "answer_form": AnswerForm(formdata=None),
        "refusal": None,
    } | changes


def cases_page(*listed: CaseRow, show: str = "open") -> dict[str, Any]:
    return {
        "tabs_": rows.filters()[:3],
        "shows": rows.filters()[:3],
        "show": show,
        "rows": list(listed),
        "pager": rows.PAGER,
        "searched_at": rows.before(hours=9),
    }


def notice_page(notice: Row) -> dict[str, Any]:
    form = AppealForm(formdata=None) if notice.appealed_at is None else None
    return {"told": notice, "form": form, "reputation_url": "/members/4/reputation"}


HELD = [
    Held(1, "Rescuer", RULES["rescuer"].says, rows.before(days=9), None, False),
    Held(2, "Map maker", rows.LONG_WORD, rows.before(days=3), rows.before(days=-90), True),
]
BADGES_OF: dict[str, Any] = {
    "member_name": "Ada Okafor",
    "member_url": "/members/4",
    "form_url": "/members/4/badges",
    "held": HELD,
    "refusal": "",
}


def badge_with_errors() -> BadgeForm:
    form = BadgeForm(formdata=None)
    form.reason.errors = ["Please say what for. Everybody can read it."]
    return form


MAIL: dict[str, Any] = ACCOUNT_MAIL | {
    "subject": "About your votes",
    "name": "Ada Okafor",
    "what": "decided",
    "points": -120,
    "restricted_until": rows.NOW,
    "reason": "41 votes between three accounts.",
    "upheld": None,
    "answer": "",
    "link": "https://community.example/reputation/notices/3",
}
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "rules": (
        "superusers/rules.html",
        MANAGER,
        {
            "tabs_": rows.filters()[:3],
            "versions": [COMING, SHIPPED, PAST],
            "compared": [RULES_2, OWN],
            "lines": rule_lines(RULES_2, OWN),
        },
        {},
    ),
    "rules-new": (
        "superusers/rules_new.html",
        MANAGER,
        lambda: {"form": rules_form(), "held": RULES_3, "made_meanwhile": None},
        {},
    ),
    "rules-new-wrong": (
        "superusers/rules_new.html",
        MANAGER,
        lambda: {"form": rules_with_errors(), "held": RULES_3, "made_meanwhile": 102},
        {},
    ),
    "rules-version": (
        "superusers/rules_version.html",
        MANAGER,
        lambda: VERSION_PAGE | {"form": EffectForm(formdata=None)},
        {},
    ),
    "rules-version-waits": (
        "superusers/rules_version.html",
        MANAGER,
        VERSION_PAGE | {"run": UNDER_WAY},
        {},
    ),
    "rules-version-coming": (
        "superusers/rules_version.html",
        MANAGER,
        VERSION_PAGE | {"row": COMING, "is_held": True, "may_withdraw": True},
        {},
    ),
    "cases": ("superusers/cases.html", MANAGER, lambda: cases_page(CASE, ACTED), {}),
    "cases-none": ("superusers/cases.html", MANAGER, lambda: cases_page(), {}),
    "cases-no-appeal": ("superusers/cases.html", MANAGER, lambda: cases_page(show="appeals"), {}),
    "case": ("superusers/case.html", MANAGER, lambda: case_page(), {}),
    "case-wrong": ("superusers/case.html", MANAGER, lambda: case_page(act_form=act_with_errors()), {}),
    "case-acted": (
        "superusers/case.html",
        MANAGER,
        lambda: case_page(
            case=ACTED,
            act_form=None,
            reason="41 votes between three accounts.",
            view=replace(VIEW, notices=[NOTICE_ROW, ANSWERED]),
        ),
        {},
    ),
    "notice": ("superusers/notice.html", member(), lambda: notice_page(NOTICE), {}),
    "notice-appealed": ("superusers/notice.html", member(), lambda: notice_page(APPEALED), {}),
    "notice-settled": ("superusers/notice.html", member(), lambda: notice_page(SETTLED), {}),
    "notice-panel": ("superusers/notice_panel.html", member(), {"url": "/reputation/notices/3"}, {}),
    "mail-votes-txt": ("email/reputation_notice.txt", visitor(), MAIL, {}),
    "mail-votes": ("email/reputation_notice.html", visitor(), MAIL, {}),
    "mail-appeal": (
        "email/reputation_notice.html",
        visitor(),
        MAIL | {"what": "answered", "upheld": True, "answer": "You are right."},
        {},
    ),
    "badges": ("superusers/badges.html", visitor(), {"rules": list(RULES.values()), "ranks": RANKS}, {}),
    "member-badges": (
        "superusers/member_badges.html",
        MANAGER,
        lambda: BADGES_OF | {"form": badge_with_errors()},
        {},
    ),
    "member-badges-none": (
        "superusers/member_badges.html",
        MANAGER,
        BADGES_OF | {"held": [], "form": None, "refusal": "You cannot give yourself a badge."},
        {},
    ),
}
