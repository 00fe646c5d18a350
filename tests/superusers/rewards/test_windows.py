"""Payout windows: planned, opened, closed to the microsecond, frozen, settled; what is left rolls on once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import db
from app.core.policy import Invalid, Refused
from app.core.uow import command
from superusers.rewards.calendar import closing_words, usual_window
from superusers.rewards.consumers import _reconcile
from superusers.rewards.jobs import look_after_windows, release_due
from superusers.rewards.models import Grant, PayoutWindow, Redemption
from superusers.rewards.models.ledger import CHARITY, EXPIRED
from superusers.rewards.models.windows import CLOSED, EXPORTED, FROZEN, OPEN, PLANNED, SETTLED
from superusers.rewards.queries.mine import expiries
from superusers.rewards.queries.payouts import outcome_of
from superusers.rewards.queries.windows import window_by_id
from superusers.rewards.services._closing import settle_closed
from superusers.rewards.services.call_off_window import call_off_window
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.decide_redemption import decide_redemption
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.export_window import export_window
from superusers.rewards.services.freeze_window import freeze_window
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.settle_window import settle_window
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.rewards import Rewards, all_agrees, held_by, shared
from tests.superusers.rewards.test_earning import hide_or_show
from tests.superusers.rewards.test_redeeming import money_of, refusal

JUNE, DECEMBER = (date(2026, 6, 1), date(2026, 6, 30)), (date(2026, 12, 1), date(2026, 12, 31))


def on(day: date, hour: int = 12) -> Any:
    return clock.frozen_at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def plan(rewards: Rewards, days: tuple[date, date], name: str = "") -> int:
    return plan_window(rewards.manager, name=name or f"{days[0]:%B %Y}", first=days[0], last=days[1])


def after(days: tuple[date, date]) -> Any:
    return on(days[1] + timedelta(days=1))


def step_of(window: int) -> int:
    db.session.rollback()
    return db.session.get_one(PayoutWindow, window).step


def mails(folder: Path) -> list[str]:
    return sorted(path.read_text() for path in (folder / "mail").glob("*.eml"))


def test_a_window_from_plan_to_receipts(rewards: Rewards, tmp_path: Path) -> None:
    community = rewards.community
    year = rewards.budget(30_000)
    gone = community.member()
    member = rewards.member_with(7000, email="member@example.com", email_key="member@example.com")
    tree = rewards.item(kind="donation", cost=100, value_minor=150, match_percent=100, window_only=True)
    large = rewards.item(cost=5500, value_minor=9000)
    parcel = rewards.item(kind="product", cost=50, value_minor=100)
    window = plan(rewards, JUNE)
    assert step_of(window) == PLANNED
    assert refusal(choose_item, member, tree) == "no_window"
    with on(JUNE[0], 1):
        look_after_windows()
        look_after_windows()
        community.deliver()
        assert step_of(window) == OPEN
        given, waits = choose_item(member, tree), choose_item(member, large)
        sent = choose_item(member, parcel, country="DE", address="Lane 1")
        back = choose_item(member, tree)
        withdraw_redemption(member, back)
    with on(date(2026, 6, 25)):
        look_after_windows()
        look_after_windows()
        community.deliver()
    assert refusal(freeze_window, rewards.manager, window) == "not_closed"
    with after(JUNE):
        look_after_windows()
        assert step_of(window) == CLOSED
        assert refusal(choose_item, member, tree) == "no_window"
        assert refusal(withdraw_redemption, member, given) == "window_closed"
        assert refusal(freeze_window, gone, window) == "not_manager"
        assert refusal(freeze_window, rewards.manager, window) == "to_approve"
        assert outcome_of(window_by_id(window)).problems == ["1 choice waits for approval in the queue."]
        decide_redemption(rewards.second, waits, approve=True)
        freeze_window(rewards.manager, window)
        assert refusal(freeze_window, rewards.manager, window) == "frozen_already"
        assert step_of(window) == FROZEN
        assert refusal(settle_window, rewards.manager, window, reference="x") == "not_exported"
        file = export_window(rewards.manager, window)
        assert [(line.kind, line.credits, line.cost) for line in file] == [
            ("donation", 100, "3.00"),
            ("experience", 5500, "90.00"),
            ("product", 50, "1.00"),
        ]
        end_parcel(rewards.manager, waits, end="failed", note="Sold out")
        assert export_window(rewards.second, window) == file, "what failed since stays in the file"
        assert step_of(window) == EXPORTED
        settle_window(rewards.manager, window, reference="SEPA 77")
        assert refusal(settle_window, rewards.manager, window, reference="SEPA 78") == "settled_already"
        community.deliver()
        assert step_of(window) == SETTLED
    states = {row.id: row.state for row in db.session.execute(select(Redemption.id, Redemption.state))}
    assert states == {given: "fulfilled", waits: "failed", sent: "approved", back: "failed"}
    assert shared(CHARITY) == 100
    assert money_of(year)[1] == 300
    assert held_by(member) == (0, 6850, 50)
    assert all_agrees()
    letters = mails(tmp_path)
    told = [
        sum(words in letter for letter in letters) for words in ("is open:", "closes soon", "receipts of")
    ]
    assert told == [1, 1, 1]
    with pytest.raises(DBAPIError, match="never opened again"):
        set_step(window, OPEN)


@command
def set_step(window: int, step: int) -> None:
    db.session.execute(update(PayoutWindow).where(PayoutWindow.id == window).values(step=step))


def test_what_nobody_claims_rolls_on_once_and_then_expires(rewards: Rewards) -> None:
    year = rewards.budget(10_000)
    early = rewards.member_with(300)
    june, december = plan(rewards, JUNE), plan(rewards, DECEMBER)
    with on(date(2026, 6, 2)):
        rewards.give_released(early, 50)  # released while June is open: June is none of its two
    assert [(e.amount, e.window) for e in expiries(early.signed_in_id)] == [
        (300, "December 2026"),
        (50, None),
    ]
    with after(JUNE):
        look_after_windows()
        assert held_by(early) == (0, 350, 0)
    with on(date(2026, 12, 5)):
        look_after_windows()
        rehearsed = outcome_of(window_by_id(december))
        assert (rehearsed.lapsing_credits, rehearsed.rolling_credits) == (300, 50)
        choose_item(early, rewards.item(cost=120, value_minor=200))  # from what expires first
    with after(DECEMBER):
        rehearsed = outcome_of(window_by_id(december))
        assert (rehearsed.lapsing_credits, rehearsed.lapsing_worth) == (180, ["3.60 EUR"])
        look_after_windows()
        look_after_windows()
        assert held_by(early) == (0, 50, 120)
        assert shared(EXPIRED) == 180
        assert outcome_of(window_by_id(december)).lapsing_credits == 0
    assert money_of(year) == ((10_000 - 180) * 2, 0)
    assert [step_of(window) for window in (june, december)] == [CLOSED, CLOSED]
    assert all_agrees()


def test_what_expired_is_not_spent_before_the_job_has_come_by(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(10_000)
    rewards.budget(10_000, year=2027)
    member = rewards.member_with(300)
    plan(rewards, JUNE)
    plan(rewards, DECEMBER)
    item = rewards.item(cost=300)
    with after(JUNE):
        look_after_windows()
    with after(DECEMBER):  # and no job has closed December
        assert refusal(choose_item, member, item) == "not_enough"
        look_after_windows()
    assert held_by(member) == (0, 0, 0)
    assert all_agrees()


def test_what_comes_back_after_its_end_lives_until_the_next_window_closes(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(10_000)
    member = rewards.member_with(300)
    plan(rewards, JUNE)
    plan(rewards, DECEMBER)
    with on(date(2026, 12, 5)):
        look_after_windows()
        number = choose_item(member, rewards.item(cost=200))
    with after(DECEMBER):
        look_after_windows()
        assert held_by(member) == (0, 0, 200)
        end_parcel(rewards.manager, number, end="failed", note="Sold out")
        look_after_windows()
        assert held_by(member) == (0, 200, 0)
        later = (date(2027, 6, 1), date(2027, 6, 30))
        plan(rewards, later)
        assert [e.window for e in expiries(member.signed_in_id)] == ["June 2027"]
    with after(later):
        look_after_windows()
    assert held_by(member) == (0, 0, 0)
    assert shared(EXPIRED) == 300
    assert all_agrees()


def test_the_last_microsecond_is_in_and_the_next_is_out_where_clocks_change(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """On the night of 24 October 2026 Berlin has 25 hours left; the window's end is midnight there."""
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, PROGRAMME_TIME_ZONE="Europe/Berlin")
    for built in in_context(app):
        rewards = Rewards(Community(built))
        rewards.budget(10_000)
        member, item = rewards.member_with(300), rewards.item(window_only=True)
        window = plan(rewards, (date(2026, 10, 1), date(2026, 10, 25)))
        row = db.session.get_one(PayoutWindow, window)
        assert row.opens_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
        closes = row.closes_at
        assert closes == datetime(2026, 10, 25, 23, tzinfo=UTC)
        assert closing_words(closes) == "25 Oct 2026, 23:59 (Europe/Berlin)"
        with clock.frozen_at(closes - timedelta(microseconds=1)):
            chosen = choose_item(member, item)
        with clock.frozen_at(closes):
            assert refusal(choose_item, member, item) == "no_window"
            look_after_windows()
        assert db.session.get_one(Redemption, chosen).window_id == window
        with clock.frozen_at(closes - timedelta(seconds=1)):  # a clock that goes back opens nothing
            assert refusal(choose_item, member, item) == "no_window"
        assert all_agrees()


def test_windows_follow_one_another_and_stay_once_they_are_open(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    manager = rewards.manager
    june = plan(rewards, JUNE)
    for days in ((date(2026, 3, 9), date(2026, 3, 20)), JUNE, (date(2026, 4, 1), date(2026, 4, 2))):
        with pytest.raises(Invalid):
            plan(rewards, days)
    with pytest.raises(Invalid):
        plan(rewards, (date(2026, 8, 1), date(2026, 7, 1)))
    july = (date(2026, 7, 1), date(2026, 7, 31))
    plan_window(manager, name="July", first=july[0], last=july[1], window_id=june)
    assert refusal(plan_window, rewards.community.member(), name="x", first=july[0], last=july[1]) == (
        "not_manager"
    )
    call_off_window(manager, plan(rewards, DECEMBER))
    with on(july[0]):
        for call in (
            lambda: call_off_window(manager, june),
            lambda: plan_window(manager, name="x", first=july[0], last=DECEMBER[0], window_id=june),
        ):
            with pytest.raises(Refused) as caught:
                call()
            assert caught.value.reason == "opened_already"


def test_a_window_can_be_moved_between_its_neighbours(sqlite_rewards: Rewards) -> None:
    june, _ = plan(sqlite_rewards, JUNE), plan(sqlite_rewards, DECEMBER)

    def move(first: date, last: date) -> None:
        plan_window(sqlite_rewards.manager, name="June", first=first, last=last, window_id=june)

    move(date(2026, 7, 1), date(2026, 7, 31))
    for first, last in ((date(2026, 11, 1), DECEMBER[0]), (date(2027, 1, 2), date(2027, 1, 3))):
        with pytest.raises(Invalid, match="before December 2026 opens"):
            move(first, last)


def test_what_expired_stays_expired_when_its_cause_stands_anew(rewards: Rewards) -> None:
    community = rewards.community
    rewards.budget(10_000)
    rewards.rules(50)
    helper, asker = community.member(), community.member()
    now = clock.now()
    question = community.question(asker, at=now)
    answer = community.answer(question, helper, at=now)
    community.accept(question, answer, asker)
    community.deliver()
    plan(rewards, JUNE)
    plan(rewards, DECEMBER)
    with on(date(2026, 4, 1)):
        release_due()
        number = choose_item(helper, rewards.item(cost=20, value_minor=10))
    with after(DECEMBER):
        rewards.budget(10_000, year=2027)
        look_after_windows()
        assert held_by(helper) == (0, 0, 20)
        for hidden in (True, False):
            hide_or_show(answer, hidden=hidden)
            command(_reconcile)([question])
        assert held_by(helper) == (20, 0, 20), "thirty have expired for good"
        assert all_agrees()
        end_parcel(rewards.manager, number, end="failed", note="It repays what was paid for it meanwhile")
        assert held_by(helper) == (20, 0, 0)
        assert all_agrees()
        release_due()
        later_year = (date(2027, 6, 1), date(2027, 6, 30)), (date(2027, 12, 1), date(2027, 12, 31))
        for days in later_year:
            plan(rewards, days)
    with after(later_year[1]):
        look_after_windows()
    assert all_agrees()


def test_a_donation_of_a_frozen_window_is_paid_though_its_member_leaves(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(10_000)
    member = rewards.member_with(300)
    tree, talk = rewards.item(kind="donation", value_minor=150), rewards.item()
    window = plan(rewards, JUNE)
    with on(JUNE[0]):
        given, other = choose_item(member, tree), choose_item(member, talk)
    with after(JUNE):
        look_after_windows()
        assert refusal(end_parcel, rewards.manager, given, end="fulfilled") == "with_window"
        freeze_window(rewards.manager, window)
        command(settle_closed)(member.signed_in_id)
    states = [db.session.get_one(Redemption, number).state for number in (given, other)]
    assert states == ["fulfilled", "failed"]
    assert shared(CHARITY) == 100
    assert held_by(member) == (0, 0, 0)
    assert all_agrees()


def test_june_and_december_are_proposed() -> None:
    assert usual_window(date(2026, 3, 10)) == JUNE
    assert usual_window(date(2026, 6, 2)) == DECEMBER
    assert usual_window(date(2026, 12, 2)) == (date(2027, 6, 1), date(2027, 6, 30))


def test_a_rehearsal_prints_what_closing_does_and_changes_nothing(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(10_000)
    member = rewards.member_with(300)
    run = rewards.community.app.test_cli_runner()
    assert "no payout window is planned" in run.invoke(args=["rewards", "rehearse"]).output
    plan(rewards, JUNE)
    december = plan(rewards, DECEMBER)
    with on(date(2026, 12, 5)):
        look_after_windows()
        choose_item(member, rewards.item(kind="donation", cost=100, value_minor=150, match_percent=100))
        before = db.session.execute(select(Grant.remaining, Grant.expired)).all()
        printed = run.invoke(args=["rewards", "rehearse", str(december)])
        assert printed.output.splitlines() == [
            "December 2026: if it closed now",
            "  chosen: 1 × Donation, 100 credits, 3.00 EUR",
            "  to pay: 3.00 EUR",
            "  would expire: 200 credits of 1 members, worth 4.00 EUR",
            "  would roll on: 0 credits of 0 members",
        ]
        assert run.invoke(args=["rewards", "rehearse", "99"]).exit_code == 1
        assert db.session.execute(select(Grant.remaining, Grant.expired)).all() == before
    with after(DECEMBER):
        look_after_windows()
        assert shared(EXPIRED) == 200


def test_a_manager_runs_a_window_through_its_pages(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    community = rewards.community
    rewards.budget(10_000)
    member, browser = rewards.member_with(300), community.browser(rewards.manager)
    item = rewards.item(name="=HYPERLINK(1)", kind="donation", match_percent=100)
    page = browser.get("/rewards/manage/windows").text
    assert 'value="2026-06-01"' in page
    wrong = browser.post("/rewards/manage/windows", {"name": "Spring", "first": "soon", "last": "2026-06-30"})
    assert wrong.status_code == 422
    assert "Spring" in wrong.text
    days = {"name": "June", "first": "2026-06-01", "last": "2026-06-30"}
    assert browser.post("/rewards/manage/windows", days).location == "/rewards/manage/windows/1"
    url = "/rewards/manage/windows/1"
    with on(date(2026, 6, 5)):
        look_after_windows()
        browser = community.browser(rewards.manager)
        number = choose_item(member, item)
        assert browser.post(f"{url}/freeze").status_code == 303
        assert "It has not closed yet." in browser.get(url).text
    with after(JUNE):
        look_after_windows()
        browser = community.browser(rewards.manager)
        browser.post(f"{url}/freeze")
        file = browser.post(f"{url}/payments.csv")
        assert file.mimetype == "text/csv"
        assert "'=HYPERLINK(1)" in file.text
        empty = browser.post(f"{url}/settle", {"reference": " "})
        assert empty.status_code == 422
        assert browser.post(f"{url}/settle", {"reference": "SEPA 1"}).status_code == 303
        community.deliver()
        mine = community.browser(member)
        receipt = mine.get(f"/rewards/chosen/{number}/receipt")
        assert "SEPA 1" in receipt.text
        assert "We added" in receipt.text
        other = community.browser(community.member())
        assert other.get(f"/rewards/chosen/{number}/receipt").status_code == 404
