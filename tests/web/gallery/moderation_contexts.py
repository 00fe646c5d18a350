"""Flagging, the review list, an item of it, suspensions."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from app.moderation.forms import NOTHING_MORE, AskAgainForm, FlagForm, LiftForm, SuspendForm, VoteForm
from tests.web.gallery import rows
from tests.web.gallery.shelf import member

STAFF = member("moderation.review", "moderation.decide")
ADVERT = rows.html(
    "<p>Forget the app. My cousin sells speakers that never need an update, half the price: "
    f"<a href='#'>cheap-sound.example</a> {rows.LONG_WORD}</p>"
)


def flag_form(**typed: Any) -> FlagForm:
    return FlagForm(formdata=None, data=typed)


def flag_with_errors() -> FlagForm:
    form = flag_form(reason="other", note="")
    form.note.errors = ["Please say in a sentence what is wrong."]
    return form


FLAG: dict[str, Any] = {
    "kind": "answer",
    "post": Row(body_html=ADVERT),
    "back_url": "/questions/3/x#a42",
    "form": None,
    "again": False,
    "may_hide": False,
    "refusal": None,
    "flagged": None,
}


def item_row(number: int, title: str, **changes: Any) -> Row:
    row = Row(
        id=number,
        url=f"/review/{number}",
        kind="Answer",
        title=title,
        excerpt="Forget the app. My cousin sells speakers that never need an update, half the price.",
        author_name="Cheap Sound",
        opened_at=rows.before(hours=3),
        flag_count=3,
        reasons=["spam × 2", "off topic"],
        claimed_by=None,
        claim_minutes=0,
        hidden_at_once=False,
        confirm_by=None,
        overdue=False,
        outcome=None,
        closed_at=None,
        decided_alone=False,
    )
    row.__dict__.update(changes)
    return row


ITEM = item_row(1, "Firmware 2.14 stuck at 63% and the light blinks white")
AT_ONCE = item_row(
    2,
    "What do the light colours mean",
    kind="Comment",
    excerpt=rows.LONG_WORD,
    hidden_at_once=True,
    confirm_by=rows.before(hours=-20),
    flag_count=0,
    reasons=[],
)
LATE = item_row(3, "Doorbell chime plays twice", hidden_at_once=True, confirm_by=rows.NOW, overdue=True)
CLAIMED = item_row(4, "Can two thermostats share one relay?", claimed_by="Sofia Vance", claim_minutes=8)
ABOUT = item_row(5, "Joao P.", kind="Member", excerpt="", flag_count=0, reasons=[])
DONE = item_row(
    6,
    "Aurora 3 drops Wi-Fi",
    outcome="Hidden",
    closed_at=rows.before(hours=1),
    decided_alone=True,
)


def said(what: str, note: str = "", by_name: str | None = None) -> Row:
    return Row(what=what, note=note, by_name=by_name, at=rows.before(hours=2))


def nearby(kind: str, text: str, name: str) -> Row:
    return Row(kind=kind, body_html=rows.html(f"<p>{text}</p>"), author_name=name, at=rows.before(hours=5))


OPEN: dict[str, Any] = {
    "item": ITEM,
    "question_url": "/questions/3/x",
    "body_html": ADVERT,
    "written_at": rows.before(hours=4),
    "hidden_reason": None,
    "author_url": "/members/5",
    "hidden_by": None,
    "before": [
        nearby("Question", "After the update nothing responds. The app says <code>E-1163</code>.", "Lena B."),
        nearby("Answer", "Unplug it and hold volume down for twelve seconds.", "Tomas Keller"),
    ],
    "after": [nearby("Comment", "Please do not advertise here.", "Ines Dahl")],
    "history": Row(joined_at=rows.before(days=2), posts=4, hidden=2, decided_hidden=1, suspensions=0),
    "flags": [
        said("spam", "", "Ines Dahl"),
        said("another reason", "He posts the same everywhere.", "Lena B."),
    ],
    "findings": [],
    "votes": [],
    "vote_count": 1,
    "form": None,
    "refusal": None,
    "is_member": False,
    "own_claim": False,
    "again_url": None,
}


def vote_with_errors() -> VoteForm:
    form = VoteForm(formdata=None, data={"choice": "hide"})
    form.reason.errors = ["Please choose a reason."]
    return form


def about_a_member() -> dict[str, Any]:
    form = VoteForm(formdata=None)
    form.choice.choices = NOTHING_MORE
    return OPEN | {
        "item": ABOUT,
        "is_member": True,
        "question_url": None,
        "before": [],
        "after": [],
        "flags": [],
        "findings": [said("vote pattern", "9 of 12 votes in ten minutes went to one author.")],
        "form": form,
        "own_claim": True,
    }


def decided() -> dict[str, Any]:
    return OPEN | {
        "item": DONE,
        "hidden_reason": "spam. Please do not advertise here",
        "votes": [said("hide: spam", "Please do not advertise here.", "Sofia Vance")],
        "again_url": "/flag/answer/42",
    }


def suspension(state: str, **changes: Any) -> Row:
    row = Row(
        id=1,
        member_id=5,
        member_name="Joao P.",
        days=3,
        reason="Insults after two warnings.",
        proposed_by_id=7,
        proposed_by="Sofia Vance",
        proposed_at=rows.before(hours=6),
        settled_by=None,
        settled_at=None,
        until=None,
        decided_alone=False,
        lifted_by=None,
        lifted_at=None,
        lifted_reason="",
        state=state,
        url="/members/5/suspend",
    )
    row.__dict__.update(changes)
    return row


PROPOSED = suspension("proposed")
RUNNING = suspension(
    "running", settled_by="Idris F.", settled_at=rows.before(hours=1), until=rows.before(days=-2)
)
LIFTED = suspension(
    "lifted",
    decided_alone=True,
    settled_by="Sofia Vance",
    settled_at=rows.before(days=90),
    until=rows.before(days=87),
    lifted_by="Idris F.",
    lifted_at=rows.before(days=89),
    lifted_reason="They apologised.",
)
DECLINED = suspension("declined", settled_by="Idris F.", settled_at=rows.before(days=200))
SUSPEND: dict[str, Any] = {
    "member_name": "Joao P.",
    "member_url": "/members/5",
    "form": None,
    "form_url": "/members/5/suspend",
    "refusal": None,
    "proposed": None,
    "may_confirm": False,
    "running": None,
    "lift_form": None,
    "suspensions": [],
}


def suspend_form(**errors: str) -> SuspendForm:
    form = SuspendForm(formdata=None)
    for name, error in errors.items():
        form[name].errors = [error]
    return form


LIST: dict[str, Any] = {
    "rows": [LATE, AT_ONCE, ITEM, CLAIMED, ABOUT],
    "orders": [
        Row(label=word, url="#", current=not number, count=None)
        for number, word in enumerate(("Oldest first", "Most flagged", "To confirm", "Decided"))
    ],
    "order": "oldest",
    "pager": rows.PAGER,
    "suspensions": [PROPOSED],
}
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "flag": ("moderation/flag.html", member(), lambda: FLAG | {"form": flag_form()}, {}),
    "flag-errors": (
        "moderation/flag.html",
        STAFF,
        lambda: FLAG | {"form": flag_with_errors(), "may_hide": True},
        {},
    ),
    "flag-again": (
        "moderation/flag.html",
        STAFF,
        lambda: FLAG | {"form": AskAgainForm(formdata=None), "again": True},
        {},
    ),
    "flag-refused": (
        "moderation/flag.html",
        member(),
        FLAG
        | {
            "refusal": "You have flagged this. It is on the review list.",
            "flagged": "You flagged this as: spam. It is on the review list.",
        },
        {},
    ),
    "review": ("moderation/review.html", STAFF, LIST, {}),
    "review-decided": (
        "moderation/review.html",
        STAFF,
        LIST | {"rows": [DONE], "order": "decided", "suspensions": []},
        {},
    ),
    "review-empty": (
        "moderation/review.html",
        STAFF,
        LIST | {"rows": [], "suspensions": [], "pager": rows.NO_PAGER},
        {},
    ),
    "review-none-decided": (
        "moderation/review.html",
        STAFF,
        LIST | {"rows": [], "order": "decided", "suspensions": [], "pager": rows.NO_PAGER},
        {},
    ),
    "item": ("moderation/item.html", STAFF, lambda: OPEN | {"form": VoteForm(formdata=None)}, {}),
    "item-errors": ("moderation/item.html", STAFF, lambda: OPEN | {"form": vote_with_errors()}, {}),
    "item-refused": (
        "moderation/item.html",
        STAFF,
        OPEN | {"item": CLAIMED, "refusal": "Somebody else is looking at this just now."},
        {},
    ),
    "item-at-once": (
        "moderation/item.html",
        STAFF,
        lambda: (
            OPEN
            | {
                "item": LATE,
                "hidden_reason": "personal data",
                "hidden_by": "Sofia Vance",
                "form": VoteForm(formdata=None),
            }
        ),
        {},
    ),
    "item-member": ("moderation/item.html", STAFF, about_a_member, {}),
    "item-decided": ("moderation/item.html", STAFF, decided, {}),
    "suspend": ("moderation/suspend.html", STAFF, lambda: SUSPEND | {"form": suspend_form()}, {}),
    "suspend-errors": (
        "moderation/suspend.html",
        STAFF,
        lambda: (
            SUSPEND
            | {
                "form": suspend_form(
                    days="Please choose for how long.",
                    reason="Please give the reason. The member reads it.",
                ),
                "suspensions": [LIFTED, DECLINED],
            }
        ),
        {},
    ),
    "suspend-confirm": (
        "moderation/suspend.html",
        STAFF,
        SUSPEND | {"proposed": PROPOSED, "may_confirm": True, "suspensions": [PROPOSED, LIFTED]},
        {},
    ),
    "suspend-running": (
        "moderation/suspend.html",
        STAFF,
        lambda: (
            SUSPEND | {"running": RUNNING, "lift_form": LiftForm(formdata=None), "suspensions": [RUNNING]}
        ),
        {},
    ),
    "suspend-refused": (
        "moderation/suspend.html",
        STAFF,
        SUSPEND | {"refusal": "An administrator is not suspended. Change the role first."},
        {},
    ),
    "member-panel": (
        "moderation/member_panel.html",
        STAFF,
        {
            "record": Row(
                hidden=2,
                waiting=1,
                flags_upheld=3,
                flags_declined=1,
                suspensions=[RUNNING],
                posts=[
                    Row(
                        url="/review/6",
                        kind="answer",
                        reason="spam",
                        at=rows.before(days=3 * n),
                        shown_again=n == 2,
                    )
                    for n in (1, 2)
                ],
            ),
            "suspend_url": "/members/5/suspend",
        },
        {},
    ),
}
