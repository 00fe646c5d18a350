"""Pages of rewards ask the same for ten times as many rows, and say what is wrong with what was typed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.queries import actor_of_member
from app.core.db import db
from superusers.rewards.calendar import today
from superusers.rewards.models import BudgetEntry, Grant, Item
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.turn_windows import turn_windows
from superusers.rewards.services.upload_codes import upload_codes
from tests.make.rewards import Rewards
from tests.web.reading import changes, statements

OF_MEMBERS = ("/rewards", "/rewards/catalogue")
OF_MANAGERS = tuple(
    f"/rewards/manage{path}"
    for path in (
        *("", "/grants", "/catalogue", "/queue", "/queue/packing", "/queue.csv"),
        *("/windows", "/windows/1", "/budget", "/reports"),
    )
)


def fill(rewards: Rewards, rows: int) -> None:
    """So many members with so many things in every state."""
    names = [f"Member {rows}-{n}" for n in range(rows)]
    for name in names:
        member = rewards.community.member(name)
        give_credits(rewards.manager, member.signed_in_id, amount=10, reason="x")
    lucky = rewards.community.member(f"Lucky {rows}")
    rewards.give_released(lucky, 1000)
    voucher = rewards.item(kind="voucher", cost=1, stock=None)
    upload_codes(rewards.manager, voucher, [f"{rows}-{n}" for n in range(rows)])
    for _ in range(rows // 4):
        thing = rewards.item(kind="product", cost=1)
        for how in ("take", "fulfil", "wait"):
            number = choose_item(lucky, thing, country="DE", address="Lane 1")
            if how == "take":
                take_parcel(rewards.manager, number)
            elif how == "fulfil":
                end_parcel(rewards.manager, number, end="fulfilled")
        choose_item(lucky, voucher)


def asked(rewards: Rewards) -> dict[str, int]:
    """How many statements each page takes, for a manager and for the member who has the most."""
    found = {}
    lucky = Grant.member_id == select(func.max(Grant.member_id)).scalar_subquery()
    number = db.session.scalars(select(Grant.member_id).where(lucky)).first() or 0
    member = rewards.community.browser(actor_of_member(number))
    manager = rewards.community.browser(rewards.manager)
    for browser, paths in ((member, OF_MEMBERS), (manager, OF_MANAGERS)):
        for path in paths:
            browser.get(path)
            with statements() as log:
                assert browser.get(path).status_code == 200
            assert changes(log) == []
            found[path] = len(log)
    return found


def test_pages_ask_the_same_for_ten_times_as_many_rows(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.community.name_site()
    rewards.budget(100_000)
    rewards.rules(50)
    plan_window(rewards.manager, name="Now", first=today(), last=today() + timedelta(days=9))
    turn_windows()
    fill(rewards, 4)
    few = asked(rewards)
    fill(rewards, 40)
    assert asked(rewards) == few
    assert max(few.values()) <= 30


ITEM = {
    "name": "A doorbell",
    "kind": "product",
    "cost": "100",
    "currency": "EUR",
    "value": "2",
    "match_percent": "0",
}


ODD: tuple[tuple[str, dict[str, str], str], ...] = (
    ("catalogue/new", ITEM | {"currency": "CHF"}, "No rate is recorded for CHF"),
    *(("catalogue/new", ITEM | {"cost": cost}, "whole number") for cost in ("-5", "0", "1e9", "9" * 30)),
    *(("catalogue/new", ITEM | {"value": v}, "amount such as") for v in ("-1", "1.999", "∞", "9" * 14)),
    ("catalogue/new", ITEM | {"value": "9" * 13}, "more than any budget"),
    ("catalogue/new", ITEM | {"stock": "-1"}, "whole number"),
    *(("grants", {"member": "1", "credits": c, "reason": "x"}, "whole number") for c in ("-1", "10000000")),
    ("budget/fund?year=2026", {"direction": "in", "amount": "-1", "reason": "x"}, "whole number"),
    ("budget/fund?year=2026", {"direction": "in", "amount": "999999999", "reason": "x"}, "does not cover"),
    ("budget/fund?year=2026", {"direction": "out", "amount": "999999999", "reason": "x"}, "are left"),
    ("budget/rate", {"currency": "EUR", "minor_per_credit": "-2"}, "whole number"),
    ("budget/plan?year=2026", {"line": "rewards", "planned": "-2", "reason": "x"}, "amount such as"),
    ("windows", {"name": "x", "first": "99999-01-01", "last": "2026-13-01"}, "a day such as"),
)


def test_odd_amounts_are_refused_beside_the_field(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(1000)
    browser = sqlite_rewards.community.browser(sqlite_rewards.manager)
    before = written()
    for path, values, wrong in ODD:
        page = browser.post(f"/rewards/manage/{path}", values)
        assert page.status_code == 422, (path, values)
        assert wrong in page.text, (path, values)
        for typed in values.values():
            assert typed in page.text, "what was typed is kept"
    assert written() == before, "nothing is half written"


def written() -> list[int]:
    db.session.rollback()
    return [
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Item, Grant, BudgetEntry)
    ]


def test_what_waits_for_a_second_person_stands_on_the_first_page(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(100_000)
    member = rewards.community.member()
    browser = rewards.community.browser(rewards.manager)
    assert "Approvals" not in browser.get("/today").text
    give_credits(rewards.manager, member.signed_in_id, amount=5000, reason="More than one may give alone")
    page = browser.get("/today").text
    assert "Approvals" in page
    assert "credits given by hand, to approve" in page
