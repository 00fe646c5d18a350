"""Rules of points in the hands of managers: versions, dry runs, the first day, and no minutes anywhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from superusers.reputation.comparison import History, compare, read_history, spread
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.models import DryRun, RuleEffect, RuleRow
from superusers.reputation.queries import explain_total
from superusers.reputation.rules import CURRENT_RULES, RULES_3, SHIPPED, Earning, wrong_with
from superusers.reputation.services import ask_dry_run as asking
from superusers.reputation.services._dry_runs import dry_run
from superusers.reputation.services.ask_dry_run import ask_dry_run
from superusers.reputation.services.hold_from_the_start import hold_from_the_start
from superusers.reputation.services.make_rules import MadeMeanwhile, make_rules
from superusers.reputation.services.put_into_effect import put_into_effect
from superusers.reputation.services.withdraw_effect import withdraw_effect
from superusers.reputation.versions import all_versions, timeline
from tests.make.community import Community
from tests.superusers.reputation.ledger import lines_of, totals, up

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def points(**changes: int) -> dict[str, int]:
    return {event.value: CURRENT_RULES.points[event] for event in Earning} | changes


def make(manager: Actor, *, seen: int = 100, cap: int = 200, **changes: int) -> int:
    return make_rules(
        manager,
        name="Solutions first",
        reason="Solving should count more.",
        points=points(**changes),
        daily_cap=cap,
        seen=seen,
    )


def take_effect(manager: Actor, number: int, day: date) -> None:
    run, _ = ask_dry_run(manager, number)
    dry_run(run)
    put_into_effect(manager, number, day, dry_run_id=run)


@pytest.fixture
def manager(community: Community) -> Actor:
    return community.member("Mona Manager", role="community_manager")


class TestMaking:
    def test_a_version_changes_nothing_by_itself(self, community: Community, manager: Actor) -> None:
        number = make(manager, answer_accepted=25)
        assert number == 101
        assert all_versions()[number].points[Earning.ANSWER_ACCEPTED] == 25
        helper, question = community.member(), community.question()
        community.accept(question, community.answer(question, helper))
        community.deliver()
        assert totals(helper) == (15,)
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "reputation.rules_made")
        ).one()
        assert (entry.actor_id, entry.subject_id) == (manager.member_id, number)

    @pytest.mark.parametrize("role", ["member", "super_user", "staff"])
    def test_only_managers_make_them(self, community: Community, role: str) -> None:
        with pytest.raises(Refused):
            make(community.member(role=role))

    def test_what_somebody_else_made_meanwhile_is_seen_first(self, manager: Actor) -> None:
        make(manager)
        with pytest.raises(MadeMeanwhile) as other:
            make(manager)
        assert other.value.number == 101
        assert make(manager, seen=101) == 102

    def test_two_who_save_at_once_do_not_overwrite_each_other(
        self, community: Community, manager: Actor
    ) -> None:
        came: list[Any] = []
        start = Barrier(2)

        def save() -> None:
            with community.app.app_context():
                start.wait()
                try:
                    came.append(make(manager))
                except MadeMeanwhile as other:
                    came.append(other)
                db.session.remove()

        threads = [Thread(target=save) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(isinstance(one, MadeMeanwhile) for one in came) == [False, True]
        db.session.rollback()
        assert db.session.scalars(select(RuleRow.number)).all() == [101]


class TestNoMinutes:
    """Points are never a function of time: it is tried through every door there is."""

    EVIL = ("minutes", "hours_online", "visits", "two_hour_days")

    @pytest.mark.parametrize("event", EVIL)
    def test_the_use_case_refuses_it(self, sqlite_community: Community, event: str) -> None:
        manager = sqlite_community.member(role="community_manager")
        with pytest.raises(Invalid) as refused:
            make(manager, **{event: 1})
        assert event in refused.value.problems

    def test_the_form_does_not_know_it(self, sqlite_community: Community) -> None:
        manager = sqlite_community.member(role="community_manager")
        browser = sqlite_community.browser(manager)
        typed = {event: str(given) for event, given in points().items()} | dict.fromkeys(self.EVIL, "5")
        typed |= {"name": "Presence", "reason": "Try.", "daily_cap": "200", "seen": "100"}
        page = browser.post("/reputation/rules/new", typed, page="/reputation/rules/new")
        assert page.status_code == 303
        assert set(all_versions()[101].points) == set(Earning)

    def test_a_row_that_names_it_is_not_read(self, sqlite_community: Community) -> None:
        manager = sqlite_community.member(role="community_manager")
        make(manager)
        with db.engine.begin() as connection:  # past the product altogether
            connection.exec_driver_sql("UPDATE reputation_rules SET points = '{\"minutes\": 5}'")
        db.session.rollback()
        with pytest.raises(ValueError, match="minutes"):
            all_versions()

    def test_no_event_is_about_time(self) -> None:
        words = ["minute", "hour", "second", "time", "visit", "presence", "online", "session", "beat"]
        assert not [event for event in Earning if set(event.split("_")) & set(words)]


@pytest.mark.parametrize(
    ("changes", "cap", "field"),
    [
        ({"answer_accepted": -1}, 200, "answer_accepted"),
        ({"answer_accepted": 1001}, 200, "answer_accepted"),
        ({"answer_down_voted": 1}, 200, "answer_down_voted"),
        ({"post_removed": 5}, 200, "post_removed"),
        ({"answer_accepted": True}, 200, "answer_accepted"),
        ({}, -1, "daily_cap"),
        ({}, 10**9, "daily_cap"),
    ],
)
def test_what_no_version_may_hold(changes: dict[str, int], cap: int, field: str) -> None:
    assert set(wrong_with(points(**changes), cap)) == {field}
    assert wrong_with(points(), 200) == {}
    assert set(wrong_with({}, 200)) == set(Earning)


class TestTakingEffect:
    def test_it_holds_for_what_happens_from_its_day_on(self, community: Community, manager: Actor) -> None:
        asker, helper = community.member(), community.member()
        question = community.question(asker)
        answer = community.answer(question, helper)
        with clock.frozen_at(NOW):
            community.accept(question, answer)
            community.deliver()
            take_effect(manager, make(manager, answer_accepted=25), TOMORROW)
        later = NOW + timedelta(days=1)
        with clock.frozen_at(later):
            other = community.question(asker)
            community.accept(other, community.answer(other, helper))
            community.deliver()
        assert [(line.points, line.rule_version) for line in lines_of(helper)] == [
            (15, CURRENT_RULES.number),
            (25, 101),
        ]
        assert verify_ledger().agrees

    def test_what_happened_before_is_given_by_the_old_rules_however_late_it_arrives(
        self, community: Community, manager: Actor
    ) -> None:
        helper, question = community.member(), community.question()
        answer = community.answer(question, helper)
        with clock.frozen_at(NOW):
            take_effect(manager, make(manager, answer_accepted=25), TOMORROW)
            community.accept(question, answer)
        with clock.frozen_at(NOW + timedelta(days=3)):
            community.deliver()
        assert [line.points for line in lines_of(helper)] == [15]

    def test_each_day_has_its_own_cap(self, community: Community, manager: Actor) -> None:
        helper, question = community.member(), community.question()
        answer = community.answer(question, helper)
        with clock.frozen_at(NOW):
            take_effect(manager, make(manager, cap=30), TOMORROW)
            for _ in range(5):
                up(community, question, answer)
        with clock.frozen_at(NOW + timedelta(days=1)):
            for _ in range(5):
                up(community, question, answer)
            community.deliver()
            assert totals(helper) == (50 + 30,)
            assert explain_total(helper.signed_in_id).capped_days == [(TOMORROW, 20)]
            assert verify_ledger().agrees

    def test_a_day_that_has_begun_is_too_early(self, community: Community, manager: Actor) -> None:
        number = make(manager)
        for day in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
            with clock.frozen_at(NOW), pytest.raises(Invalid) as refused:
                take_effect(manager, number, day)
            assert "first_day" in refused.value.problems

    def test_it_takes_a_dry_run_against_the_rules_that_hold(
        self, community: Community, manager: Actor
    ) -> None:
        with clock.frozen_at(NOW):
            first, second = make(manager), make(manager, seen=101)
            run, _ = ask_dry_run(manager, second)
            with pytest.raises(Invalid):  # not carried out yet
                put_into_effect(manager, second, TOMORROW, dry_run_id=run)
            dry_run(run)
            take_effect(manager, first, TOMORROW)
            with pytest.raises(Invalid, match="changed since"):
                put_into_effect(manager, second, TOMORROW + timedelta(days=1), dry_run_id=run)
            take_effect(manager, second, TOMORROW + timedelta(days=1))
        assert [spell.rules.number for spell in timeline().spells] == [101, 102]

    def test_two_do_not_take_effect_on_one_day(self, community: Community, manager: Actor) -> None:
        with clock.frozen_at(NOW):
            first, second = make(manager), make(manager, seen=101)
            take_effect(manager, first, TOMORROW)
            with pytest.raises(Invalid, match="later day"):
                take_effect(manager, second, TOMORROW)

    def test_it_can_be_withdrawn_until_its_day_comes(self, community: Community, manager: Actor) -> None:
        with clock.frozen_at(NOW):
            number = make(manager)
            take_effect(manager, number, TOMORROW)
            withdraw_effect(manager, number)
            assert timeline().on(TOMORROW) is CURRENT_RULES
            take_effect(manager, number, TOMORROW)
        with clock.frozen_at(NOW + timedelta(days=1)), pytest.raises(Refused):
            withdraw_effect(manager, number)
        with pytest.raises(NotFound):
            withdraw_effect(manager, 2)

    def test_before_there_is_history_a_shipped_version_holds_from_the_start(
        self, community: Community
    ) -> None:
        hold_from_the_start(3)
        asker = community.member()
        question = community.question(asker)
        up(community, question)
        community.deliver()
        assert totals(asker) == (10,)
        with pytest.raises(Invalid):
            hold_from_the_start(2)
        with pytest.raises(NotFound):
            hold_from_the_start(99)


class TestDryRun:
    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    def build(self, community: Community) -> dict[str, Actor]:
        people = {name: community.member(name) for name in ("Ada", "Bob", "Cleo")}
        question = community.question(people["Cleo"])
        first, second = community.answer(question, people["Ada"]), community.answer(question, people["Bob"])
        community.accept(question, first)
        for _ in range(2):
            up(community, question, second)
        community.deliver()
        return people

    def test_it_tells_who_gains_and_who_loses(self, community: Community, manager: Actor) -> None:
        people = self.build(community)
        number = make(manager, answer_accepted=30, answer_up_voted=5)
        run, by_worker = ask_dry_run(manager, number)
        assert not by_worker
        dry_run(run)
        result = db.session.get_one(DryRun, run).result
        assert result is not None
        assert result["winners"] == [[people["Ada"].member_id, 15, 30]]
        assert result["losers"] == [[people["Bob"].member_id, 20, 10]]
        assert (result["gain"], result["lose"], result["same"]) == (1, 1, 1)
        assert (result["before_sum"], result["after_sum"]) == (37, 42)
        assert sum(row[2] for row in result["spread"]) == sum(row[3] for row in result["spread"]) == 3

    def test_the_same_rules_change_nobody_and_agree_with_the_ledger(self, community: Community) -> None:
        people = self.build(community)
        history = read_history()
        found = compare(history, CURRENT_RULES, CURRENT_RULES)
        assert (found.gain, found.lose) == (0, 0)
        assert history.totals(CURRENT_RULES) == {
            actor.member_id: totals(actor)[0] for actor in people.values()
        }

    def test_a_large_history_is_left_to_the_worker(
        self, community: Community, manager: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.build(community)
        monkeypatch.setattr(asking, "LARGE", 2)
        run, by_worker = ask_dry_run(manager, make(manager))
        assert by_worker
        assert db.session.get_one(DryRun, run).result is None
        community.deliver()
        db.session.rollback()
        assert db.session.get_one(DryRun, run).result is not None

    def test_every_total_is_in_one_group(self) -> None:
        rows = spread([1, 1, 2, 9, 10, 49, 50, 199, 200, 999, 1000, 4999, 5000, 19999, 20000, 10**6], [])
        assert [row[2] for row in rows] == [2] * 8
        assert [row[3] for row in rows] == [0] * 8


def test_a_version_from_before_an_event_gives_nothing_for_it() -> None:
    history = History()
    history.counts[1, date(2026, 3, 10)].update({Earning.FLAG_UPHELD: 2, Earning.ANSWER_ACCEPTED: 1})
    assert Earning.FLAG_UPHELD not in SHIPPED[1].points
    assert history.totals(SHIPPED[1]) == {1: 15}
    assert history.totals(CURRENT_RULES) == {1: 15 + 2 * CURRENT_RULES.points[Earning.FLAG_UPHELD]}


def test_the_shipped_rules_of_stack_exchange_are_the_public_ones() -> None:
    assert RULES_3.points[Earning.QUESTION_UP_VOTED] == RULES_3.points[Earning.ANSWER_UP_VOTED] == 10
    assert RULES_3.points[Earning.ALSO_WORKS] == RULES_3.points[Earning.FLAG_UPHELD] == 0
    assert all(
        wrong_with({e.value: n for e, n in rules.points.items()}, 200) == {}
        for n, rules in SHIPPED.items()
        if n not in (1, 2)  # they know fewer events
    )


def test_the_same_history_gives_the_same_ledger_under_changing_rules(community: Community) -> None:
    """A line is a function of what happened when: built at once or event by event, it is the same."""
    manager = community.member(role="community_manager")
    helper, question = community.member(), community.question()
    answer = community.answer(question, helper)
    with clock.frozen_at(NOW):
        take_effect(manager, make(manager, answer_up_voted=7), TOMORROW)
        up(community, question, answer)
    with clock.frozen_at(NOW + timedelta(days=2)):
        up(community, question, answer)
        assert build_ledger() == 2
        given = [(line.points, line.rule_version) for line in lines_of(helper)]
        assert given == [(10, CURRENT_RULES.number), (7, 101)]
        community.deliver()
    assert len(lines_of(helper)) == 2


class TestPages:
    def test_from_numbers_to_the_first_day(self, sqlite_community: Community) -> None:
        community = sqlite_community
        TestDryRun().build(community)
        browser = community.browser(community.member("Mona", role="community_manager"))
        page = browser.get("/reputation/rules/new").text
        typed = dict(re.findall(r'name="(\w+)"[^>]* value="(-?\d+)"', page))
        typed |= {"name": "Solutions first", "reason": "They count.", "answer_accepted": "30"}
        saved = browser.post("/reputation/rules/new", typed, page="/reputation/rules/new")
        assert saved.headers["Location"] == "/reputation/rules/101"
        version = browser.get("/reputation/rules/101").text
        assert "Who gains most" in version
        assert "Ada" in version
        assert "Nobody loses." in version
        run = re.search(r'name="dry_run"[^>]* value="(\d+)"', version)
        assert run is not None
        day = (clock.now() + timedelta(days=3)).date()
        refused = browser.post("/reputation/rules/101/effect", {"first_day": "soon", "dry_run": run[1]})
        assert refused.status_code == 422
        assert "Please give a day" in refused.text
        done = browser.post("/reputation/rules/101/effect", {"first_day": f"{day}", "dry_run": run[1]})
        assert done.status_code == 303
        assert "To come" not in browser.get("/leaderboard").text
        member = community.member()
        own = community.browser(member).get(f"/members/{member.member_id}/reputation").text
        assert "version 101" in own
        browser.post("/reputation/rules/101/withdraw")
        db.session.rollback()
        assert db.session.scalars(select(RuleEffect.withdrawn_at)).one() is not None

    def test_what_was_typed_stays_and_each_complaint_is_beside_its_field(
        self, sqlite_community: Community
    ) -> None:
        browser = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        typed = {event: str(given) for event, given in points().items()}
        typed |= {"name": "N", "reason": "", "daily_cap": "many", "seen": "100", "answer_accepted": "1.5"}
        page = browser.post("/reputation/rules/new", typed, page="/reputation/rules/new")
        assert page.status_code == 422
        assert 'value="1.5"' in page.text
        assert 'id="answer_accepted-error"' in page.text
        assert 'id="daily_cap-error"' in page.text

    def test_a_version_made_meanwhile_is_shown_and_nothing_is_lost(self, sqlite_community: Community) -> None:
        manager = sqlite_community.member(role="community_manager")
        browser = sqlite_community.browser(manager)
        make(manager)
        typed = {event: str(given) for event, given in points().items()}
        typed |= {"name": "Mine", "reason": "Because.", "daily_cap": "200", "seen": "100"}
        page = browser.post("/reputation/rules/new", typed, page="/reputation/rules/new")
        assert page.status_code == 409
        assert "version 101" in page.text
        assert 'value="Mine"' in page.text

    def test_nobody_else_gets_in(self, sqlite_community: Community) -> None:
        browser = sqlite_community.browser(sqlite_community.member(role="super_user"))
        for path in ("/reputation/rules", "/reputation/rules/new", "/reputation/rules/2"):
            assert browser.get(path).status_code == 403
        assert browser.post("/reputation/rules/2/effect", {"first_day": "2030-01-01"}).status_code == 403
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        assert manager.get("/reputation/rules/999999").status_code == 404
