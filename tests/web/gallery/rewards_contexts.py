"""My rewards, and the pages that run them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Row
from typing import Any

from app.core.slots import ReportLine
from superusers.rewards.forms import (
    ChooseForm,
    CodesForm,
    GrantForm,
    ItemForm,
    RuleForm,
    SettleForm,
    ThankForm,
    WindowForm,
)
from superusers.rewards.manage_views import FORMS, tabs
from superusers.rewards.queries.catalogue import CodeRow, ItemRow, ParcelRow, Pool
from superusers.rewards.queries.mine import Balance, Chosen, Expiry, Move, Waiting
from superusers.rewards.queries.payouts import ChosenKind, Outcome
from superusers.rewards.queries.receipts import Receipt
from superusers.rewards.queries.report import Report
from superusers.rewards.queries.running import EntryRow, GrantRow, LineRow, RuleRow, VersionRow, YearView
from superusers.rewards.queries.statements import Handed, Statement
from superusers.rewards.rules import EVENTS
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

MANAGER = member("rewards.manage", "rewards.fulfil")
WINDOW = Row(id=1, name="June 2026", opens_at=rows.before(days=3), closes_at=rows.before(days=-11), step=1)


def move(number: int, what: str, about: str = "", **gained: int) -> Move:
    figures = {"pending": 0, "available": 0, "reserved": 0} | gained
    return Move(
        number, what, about, "/questions/3/x" if about else None, rows.before(hours=number), **figures
    )


STATEMENT: dict[str, Any] = {
    "statement": Statement(
        2026,
        120,
        [("Earned", 540)],
        360,
        [
            Handed("R-0000002", rows.NOW.date(), "Aurora doorbell", "product", 200, 7900, "EUR", False),
            Handed("R-0000003", rows.NOW.date(), rows.LONG_WORD, "voucher", 100, 2000, "EUR", False),
        ],
        {"EUR": 9900},
        ["DE: 99.00 EUR in this year, shown from 50.00 EUR on. Ask your tax office."],
    ),
    "rows": [("At the beginning of the year", "120"), ("Earned", "+540"), ("At the end", "360")],
    "fair_value": "99.00 EUR",
    "made_on": "22 Nov 2026",
    "zone": "Europe/Berlin",
    "small_print": "Fair value is what it would cost in a shop.",
}
MINE: dict[str, Any] = {
    "balance": Balance(pending=125, available=1240, reserved=500),
    "waiting": [
        Waiting(
            "Your answer was accepted", 50, "held", rows.before(days=-9), "", rows.LONG_WORD, "/questions/3/x"
        ),
        Waiting("Given by a manager", 75, "unfunded", rows.NOW, "For the talk about batteries", None, None),
    ],
    "moves": [
        move(9, "Set aside for what you chose", "Aurora doorbell", available=-500, reserved=500),
        move(8, "Released", "Your answer was accepted: Why does it blink", pending=-50, available=50),
        move(7, "Taken back", f"Your answer was accepted: {rows.LONG_WORD}", pending=-50),
        move(6, "Expired", available=-20),
    ],
    "older_url": "/rewards?before=6#moves",
    "newest_url": None,
    "chosen": [
        Chosen(4, "/rewards/chosen/4", "Aurora doorbell", 500, "approved", "Being prepared", rows.NOW),
        Chosen(3, "/rewards/chosen/3", "A tree", 200, "fulfilled", "Done", rows.before(days=90)),
    ],
    "expiries": [Expiry(240, "June 2026", rows.before(days=-11)), Expiry(1000, None, None)],
    "window": WINDOW,
    "next_window": None,
    "years": [2026, 2025],
    "opening": lambda opens_at: f"{opens_at:%d %b %Y}",
    "closing": lambda closes_at: f"{closes_at:%d %b %Y}, 23:59 (Europe/Berlin)",
}
NOTHING = MINE | {
    "balance": Balance(),
    "waiting": [],
    "moves": [],
    "older_url": None,
    "chosen": [],
    "expiries": [],
    "window": None,
    "next_window": WINDOW,
    "years": [],
}

VERSION = VersionRow(2, 50, 50, 1000, 0, rows.before(days=20), "Mo Manager", "After the pilot")


def rule_forms() -> dict[str, Any]:
    forms = {event: RuleForm(formdata=None, data={"credits": 50, "marked_percent": 50}) for event in EVENTS}
    forms["accepted_answer"].reason.errors = ["Please give the reason."]
    return forms


def rules_page() -> dict[str, Any]:
    return {
        "tabs_": tabs(""),
        "rules": [
            RuleRow(event, words, [VERSION] if event == "accepted_answer" else [])
            for event, words in EVENTS.items()
        ],
        "forms": rule_forms(),
        "hold_days": 14,
        "rescue_hours": 24,
    }


def grant(number: int, state: str, words: str, **changes: Any) -> GrantRow:
    values: dict[str, Any] = {
        "member_name": "Tomas Keller",
        "member_url": "/members/2",
        "what": "Your answer was accepted",
        "amount": 50,
        "cut": 0,
        "reason": "",
        "happened_at": rows.before(days=number),
        "by": None,
        "by_id": None,
        "can_take_back": False,
    }
    return GrantRow(id=number, state=state, state_words=words, **(values | changes))


GRANTS = [
    grant(
        5,
        "proposed",
        "Waits for a second manager",
        amount=2000,
        what="Given by a manager",
        reason=rows.LONG_WORD,
        by="Mo Manager",
        by_id=9,
    ),
    grant(4, "unfunded", "Waits for a budget"),
    grant(3, "held", "Held", by="Mo Manager", by_id=9, can_take_back=True, what="Given by a manager"),
    grant(2, "released", "Released", cut=20, amount=30),
    grant(1, "reversed", "Taken back", member_name="Former member", member_url=None),
]


def grants_page(**changes: Any) -> Any:
    return lambda: (
        {
            "tabs_": tabs("/grants"),
            "form": GrantForm(formdata=None),
            "rows": GRANTS,
            "only_waiting": False,
            "limit": 1000,
            "viewer_id": 3,
            "older_url": "/rewards/manage/grants?before=1",
            "newest_url": None,
        }
        | changes
    )


def line(key: str, name: str, used: int | None, alarm: int = 0) -> LineRow:
    planned = 4_000_000 if used is not None else 0
    return LineRow(
        key,
        name,
        "40,000.00 EUR" if planned else "0.00 EUR",
        "12,000.00 EUR",
        "20,400.00 EUR",
        "7,600.00 EUR",
        planned,
        used,
        alarm,
        40 if key == "conference" else None,
    )


VIEW = YearView(
    2026,
    "EUR",
    2,
    "0.02 EUR",
    None,
    [
        line("conference", "Conference", None),
        line("rewards", "Rewards", 81, 80),
        line("platform", "Platform", 100, 100),
    ],
    line("", "Total", 74),
    112_400,
    "4,210.00 EUR",
    75,
)
ENTRY = EntryRow(
    rows.NOW, "Rewards", "Credits funded", "", "+2,000.00 EUR", "", "Mo Manager", "The second half"
)


def budget_page(**changes: Any) -> Any:
    return lambda: (
        {
            "tabs_": tabs("/budget"),
            "years": [2026, 2025],
            "year": 2026,
            "view": VIEW,
            "entries": [ENTRY],
            "rates": [Row(currency="EUR", minor_per_credit=2, starts_at=rows.before(days=300))],
            "currency": "EUR",
            "forms": {name: kind(formdata=None) for name, kind in FORMS.items()} | {"plan": plan_form()},
        }
        | changes
    )


def plan_form() -> Any:
    form = FORMS["plan"](formdata=None)
    form.line.choices = [("rewards", "Rewards")]
    form.planned.errors = ["Please write an amount such as 12.50, without a sign."]
    return form


def thing(number: int, name: str, **changes: Any) -> ItemRow:
    values: dict[str, Any] = {
        "description": "It rings, and it knows who is there.",
        "kind": "product",
        "kind_words": "Product",
        "cost": 500,
        "value": "10.00 EUR",
        "delivery": "4.90 EUR",
        "customs": "10.00 EUR",
        "member_pays": True,
        "match_percent": 0,
        "countries": "AT DE FR",
        "stock": 7,
        "member_limit": 1,
        "window_only": False,
        "picture": None,
        "offered": True,
    }
    return ItemRow(id=number, name=name, **(values | changes))


THINGS = [
    thing(1, "Aurora doorbell"),
    thing(2, rows.LONG_WORD, stock=0, window_only=True),
    thing(3, "A tree", kind="donation", kind_words="Donation", match_percent=100, stock=None, offered=False),
]


def parcel(number: int, state: str, words: str, **changes: Any) -> ParcelRow:
    values: dict[str, Any] = {
        "item_name": "Aurora doorbell",
        "kind": "product",
        "member_id": 2,
        "member_name": "Tomas Keller",
        "member_url": "/members/2",
        "cost": 500,
        "country": "DE",
        "requested_at": rows.before(days=2),
        "fulfiller_id": None,
        "fulfiller": None,
        "tracking": "",
        "reason": "",
        "ended_at": None,
    }
    return ParcelRow(id=number, state=state, state_words=words, **(values | changes))


WAITS = parcel(1, "reserved", "Waiting for approval", cost=9000)
MY_PARCEL = parcel(2, "approved", "Being prepared", fulfiller_id=3, fulfiller="Lena Brandt")
OTHERS = parcel(3, "approved", "Being prepared", fulfiller_id=8, fulfiller="Mo Manager")
SENT = parcel(4, "fulfilled", "Done", tracking=rows.LONG_WORD, ended_at=rows.NOW)
QUEUE: dict[str, Any] = {
    "tabs_": tabs("/queue"),
    "to_approve": [WAITS],
    "to_send": [MY_PARCEL, OTHERS],
    "sent": [SENT],
    "viewer_id": 3,
    "shown": 2,
    "address": "Tomas Keller\nLane 1\n12345 Town",
    "opened": 2,
}


def choose_page() -> dict[str, Any]:
    form = ChooseForm(formdata=None)
    form.address.errors = ["Please write the address it goes to."]
    return {"item": THINGS[0], "form": form, "balance": Balance(available=1240)}


def edit_page() -> dict[str, Any]:
    form = ItemForm(formdata=None)
    form.kind.choices = [("product", "Product")]
    return {"tabs_": tabs("/catalogue"), "form": form, "item": None}


def chosen_page(parcel: ParcelRow, **changes: Any) -> dict[str, Any]:
    return {"parcel": parcel, "code": None, "may_withdraw": False} | changes


COUPON = parcel(
    5,
    "approved",
    "Being prepared",
    kind="voucher",
    item_name="A voucher for the shop",
    code=CodeRow(None, rows.NOW.date(), over=False),
)
RECEIPT = Receipt(
    number="R-0000004",
    redemption_id=4,
    item=rows.LONG_WORD,
    kind="Donation",
    credits=500,
    value="10.00 EUR",
    matched="10.00 EUR",
    at=rows.NOW,
    window="June 2026",
    reference="SEPA 2026-07-01",
    returned_at=None,
)
PACKING: dict[str, Any] = {
    "tabs_": tabs("/queue"),
    "parcels": [MY_PARCEL, parcel(6, "approved", "Being prepared", customs="10.00 EUR")],
    "picks": [("Aurora doorbell", 2)],
    "addresses": {2: "Tomas Keller\nLane 1\n12345 Town"},
}


def codes_page() -> dict[str, Any]:
    form = CodesForm(formdata=None)
    form.codes.errors = ["The code in line 3 is here already. Nothing was stored."]
    pool = Pool(free=0, chosen=2, shown=40, expired=1, next_end=None)
    return {"tabs_": tabs("/catalogue"), "item": THINGS[0], "pool": pool, "form": form}


def window_row(step: int) -> dict[str, Any]:
    words = ("Planned", "Open", "Closed", "Frozen", "Exported", "Settled")
    return {
        "id": step,
        "name": "June 2026",
        "url": f"/rewards/manage/windows/{step}",
        "step": step,
        "step_words": words[step],
        "opens": "01 Jun 2026",
        "closes": "30 Jun 2026, 23:59 (Europe/Berlin)",
        "settling": False,
        "reference": "SEPA 2026-07-01" if step == 5 else "",
    }


WINDOW_ROWS = [window_row(step) for step in range(6)]
OUTCOME = Outcome(
    chosen=[ChosenKind("Donation", 12, 2400, "96.00 EUR"), ChosenKind("Product", 3, 1500, "44.70 EUR")],
    costs=["140.70 EUR"],
    to_approve=1,
    parcels=3,
    lapsing_credits=12_400,
    lapsing_members=31,
    lapsing_worth=["248.00 EUR"],
    rolling_credits=90_200,
    rolling_members=140,
    problems=["1 choice waits for approval in the queue."],
)


REPORT = Report(
    2026,
    rows.NOW.date(),
    [
        (
            "Support by the community",
            [
                ReportLine(
                    "", "Solve rate", "71.2% (70.1% – 72.3%)", "questions with a standing solution, of all"
                )
            ],
        ),
        (
            "Cost against plan",
            [
                ReportLine(
                    "", rows.LONG_WORD, "9,120.00 EUR spent, 402.00 EUR committed, 95% of the plan", "x"
                )
            ],
        ),
    ],
)
NO_REPORT = Report(2026, rows.NOW.date(), [])


def reports_page(report: Report) -> dict[str, Any]:
    return {"tabs_": tabs("/reports"), "years": [2026, 2025], "report": report}


def thank_page() -> dict[str, Any]:
    form = ThankForm(formdata=None)
    form.voucher.choices = [("", "Credits"), ("5", "A voucher for the shop, worth 10.00 EUR")]
    form.credits.errors = ["Please give a whole number from 1 to 500."]
    title = "Why does it blink " + rows.LONG_WORD
    return {
        "form": form,
        "kind": "answer",
        "post_id": 4,
        "title": title,
        "url": "/questions/3/x",
        "limit": 500,
    }


def windows_page(found: list[dict[str, Any]]) -> Any:
    return lambda: {
        "tabs_": tabs("/windows"),
        "windows": found,
        "form": WindowForm(formdata=None),
        "zone": "Europe/Berlin",
    }


def window_page(step: int) -> Any:
    def page() -> dict[str, Any]:
        form = SettleForm(formdata=None)
        form.reference.errors = ["Please give the reference of the payment."]
        nothing = replace(OUTCOME, chosen=[], costs=[], problems=[], parcels=0)
        return {
            "tabs_": tabs("/windows"),
            "window": window_row(step),
            "outcome": nothing if step in (0, 3) else OUTCOME,
            "form": WindowForm(formdata=None),
            "settle_form": form,
            "may_move": step == 0,
        }

    return page


LETTER = {
    "subject": "June 2026 is open",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
    "name": "Lena Brandt",
    "what": "open",
    "window": "June 2026",
    "closes_at": "30 Jun 2026, 23:59 (Europe/Berlin)",
    "balance": 1240,
    "receipts": [],
    "link": "https://community.example/rewards/catalogue",
}
RECEIPTS = LETTER | {"what": "receipts", "receipts": [RECEIPT], "subject": "Your receipts of June 2026"}
THANKED = LETTER | {
    "subject": "Thanks for your answer",
    "by": "Sam Staff",
    "kind": "answer",
    "title": "Why does it blink",
    "words": "Wonderful",
    "credits": 120,
}
LETTERS: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    f"mail-{name}-{ending}": (f"email/{template}.{ending}", visitor(), context, {})
    for name, template, context in (
        ("window-open", "payout_window", LETTER),
        ("window-receipts", "payout_window", RECEIPTS),
        ("thanks", "staff_thanks", THANKED),
        ("thanks-voucher", "staff_thanks", THANKED | {"credits": 0}),
    )
    for ending in ("html", "txt")
}


PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "rewards": ("superusers/rewards/mine.html", member(), MINE, {}),
    "rewards-none": ("superusers/rewards/mine.html", member(), NOTHING, {}),
    "rewards-rules": ("superusers/rewards/rules.html", MANAGER, rules_page, {}),
    "rewards-grants": ("superusers/rewards/grants.html", MANAGER, grants_page(), {}),
    "rewards-grants-none": (
        "superusers/rewards/grants.html",
        MANAGER,
        grants_page(rows=[], only_waiting=True, older_url=None),
        {},
    ),
    "rewards-budget": ("superusers/rewards/budget.html", MANAGER, budget_page(), {}),
    "rewards-budget-none": (
        "superusers/rewards/budget.html",
        MANAGER,
        budget_page(view=None, years=[], entries=[], rates=[]),
        {},
    ),
    "rewards-catalogue": (
        "superusers/rewards/catalogue.html",
        member(),
        {"items": THINGS, "balance": Balance(available=1240)},
        {},
    ),
    "rewards-catalogue-none": (
        "superusers/rewards/catalogue.html",
        member(),
        {"items": [], "balance": Balance()},
        {},
    ),
    "rewards-item": ("superusers/rewards/item.html", member(), choose_page, {}),
    "rewards-chosen": ("superusers/rewards/chosen.html", member(), chosen_page(WAITS, may_withdraw=True), {}),
    "rewards-chosen-sent": ("superusers/rewards/chosen.html", member(), chosen_page(SENT), {}),
    "rewards-chosen-code": ("superusers/rewards/chosen.html", member(), chosen_page(COUPON), {}),
    "rewards-chosen-shown": (
        "superusers/rewards/chosen.html",
        member(),
        chosen_page(COUPON, code="A7F3-99KL-" + rows.LONG_WORD),
        {},
    ),
    "rewards-receipt": ("superusers/rewards/receipt.html", member(), {"receipt": RECEIPT}, {}),
    "rewards-statement": ("superusers/rewards/statement.html", member(), STATEMENT, {}),
    "rewards-statement-none": (
        "superusers/rewards/statement.html",
        member(),
        STATEMENT | {"statement": replace(STATEMENT["statement"], handed=[], notes=[])},
        {},
    ),
    "rewards-codes": ("superusers/rewards/codes.html", MANAGER, codes_page, {}),
    "rewards-packing": ("superusers/rewards/packing.html", MANAGER, PACKING, {}),
    "rewards-packing-none": (
        "superusers/rewards/packing.html",
        MANAGER,
        PACKING | {"parcels": [], "picks": [], "addresses": {}},
        {},
    ),
    **LETTERS,
    "rewards-reports": ("superusers/rewards/reports.html", MANAGER, reports_page(REPORT), {}),
    "rewards-reports-none": ("superusers/rewards/reports.html", MANAGER, reports_page(NO_REPORT), {}),
    "rewards-thank": ("superusers/rewards/thank.html", MANAGER, thank_page, {}),
    "rewards-windows": ("superusers/rewards/windows.html", MANAGER, windows_page(WINDOW_ROWS), {}),
    "rewards-windows-none": ("superusers/rewards/windows.html", MANAGER, windows_page([]), {}),
    **{
        f"rewards-window-{step}": ("superusers/rewards/window.html", MANAGER, window_page(step), {})
        for step in range(6)
    },
    "rewards-items": (
        "superusers/rewards/items.html",
        MANAGER,
        {"tabs_": tabs("/catalogue"), "items": THINGS},
        {},
    ),
    "rewards-edit-item": ("superusers/rewards/edit_item.html", MANAGER, edit_page, {}),
    "rewards-queue": ("superusers/rewards/queue.html", MANAGER, QUEUE, {}),
    "rewards-queue-none": (
        "superusers/rewards/queue.html",
        MANAGER,
        QUEUE | {"to_approve": [], "to_send": [], "sent": [], "address": None, "opened": None},
        {},
    ),
}
