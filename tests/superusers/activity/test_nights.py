"""What the background does: the pattern, advice to rest, long days, and forgetting, with the clock moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from superusers.activity.jobs import upkeep
from superusers.activity.managers import overview
from superusers.activity.models import ActivityDay, Finding, PastDay, Visit
from superusers.activity.my_time import explain
from superusers.activity.queries import days_of, findings_of, pattern_of, switches_of
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.decide_finding import decide_finding
from superusers.activity.services.forget_old_time import months_before
from superusers.activity.services.pause_recording import pause_recording
from superusers.activity.services.put_advice_away import put_advice_away
from tests.make.community import Community
from tests.make.presence import NOON, TODAY, recorded, write_days, write_finding, write_visit

YESTERDAY = TODAY - timedelta(days=1)


def night(moment: datetime = NOON) -> None:
    with clock.frozen_at(moment):
        upkeep()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


class TestPattern:
    @pytest.mark.parametrize(("days", "holds"), [(14, True), (13, False)])
    def test_half_of_28_days_with_two_hours_and_two_visits_is_the_pattern(
        self, sqlite_community: Community, days: int, holds: bool
    ) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, YESTERDAY, [2.0] * days)
        night()
        found = pattern_of(actor.signed_in_id)
        assert (found.two_hour_days, found.holds) == (days, holds)

    def test_one_long_visit_a_day_is_not(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, YESTERDAY, [5.0] * 28, visits=1)
        night()
        assert pattern_of(actor.signed_in_id).two_hour_days == 0

    def test_today_is_not_over_and_28_days_ago_is(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, TODAY, [2.0] * 30)
        night()
        found = pattern_of(actor.signed_in_id)
        assert (found.two_hour_days, found.two_hour_days_before) == (28, 1)

    def test_it_is_classified_once_a_night(self, sqlite_community: Community) -> None:
        write_days(recorded(sqlite_community), YESTERDAY, [2.0])
        with clock.frozen_at(NOON):
            assert classify_members()
            assert not classify_members()
        with clock.frozen_at(NOON + timedelta(days=1)):
            assert classify_members()

    def test_a_day_set_aside_by_people_is_not_in_it(self, community: Community) -> None:
        actor, manager = recorded(community), community.member(role="community_manager")
        write_days(actor, YESTERDAY, [2.0] * 3)
        finding = write_finding(actor, YESTERDAY)
        decide_finding(manager, finding, outcome="set_aside", reason="Left open")
        night()
        assert pattern_of(actor.signed_in_id).two_hour_days == 2
        decide_finding(manager, finding, outcome="fine", reason="")
        night(NOON + timedelta(days=1))
        assert pattern_of(actor.signed_in_id).two_hour_days == 3


class TestRest:
    def test_more_than_four_hours_on_five_of_seven_days_is_advised_against(
        self, sqlite_community: Community
    ) -> None:
        much, enough, four = (recorded(sqlite_community) for _ in range(3))
        write_days(much, YESTERDAY, [4.1, 4.1, 0, 4.1, 4.1, 0, 4.1])
        write_days(enough, YESTERDAY, [4.1, 4.1, 0, 4.1, 4.1, 0, 3.9])
        write_days(four, YESTERDAY, [4.0] * 7)
        night()
        advised = [
            switches_of(actor.signed_in_id).is_advised_to_rest(TODAY) for actor in (much, enough, four)
        ]
        assert advised == [True, False, False]

    def test_put_away_it_stays_away_for_a_week(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, YESTERDAY + timedelta(days=10), [5.0] * 17)
        night()
        put_advice_away(actor)
        for later, advised in ((1, False), (6, False), (7, True)):
            night(NOON + timedelta(days=later))
            assert (
                switches_of(actor.signed_in_id).is_advised_to_rest(TODAY + timedelta(days=later)) is advised
            )

    def test_managers_see_the_flag_of_who_does_not_share_and_no_minute(
        self, sqlite_community: Community
    ) -> None:
        secret, open_ = recorded(sqlite_community), recorded(sqlite_community, shares=True)
        for actor in (secret, open_):
            write_days(actor, YESTERDAY, [5.0] * 7)
        night()
        with clock.frozen_at(NOON):
            found = overview("all", 1)
        assert [flagged.name for flagged in found.much_unshared] == [secret.name]
        assert [(row.name, row.much) for row in found.rows] == [(open_.name, True)]


class TestOdd:
    def test_sixteen_hours_are_found_in_a_day_or_in_one_visit(self, community: Community) -> None:
        day, visit, fine = (recorded(community) for _ in range(3))
        write_days(day, TODAY, [16.1])
        write_visit(visit, NOON - timedelta(hours=20), NOON - timedelta(hours=3))
        write_days(fine, TODAY, [15.9])
        for _ in range(2):
            night()
        found = db.session.execute(select(Finding.member_id, Finding.kind, Finding.day)).all()
        assert {tuple(row) for row in found} == {
            (day.signed_in_id, "long_day", TODAY),
            (visit.signed_in_id, "long_day", (NOON - timedelta(hours=20)).date()),
        }

    def test_nothing_happens_by_itself(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, YESTERDAY, [17.0])
        night()
        assert findings_of(actor.signed_in_id)[0].outcome is None
        assert pattern_of(actor.signed_in_id).two_hour_days == 1

    def test_who_decides_gives_a_reason_that_the_member_reads(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        manager = sqlite_community.member(role="community_manager")
        finding = write_finding(actor, TODAY)
        for outcome, reason, field in (
            ("set_aside", "", "reason"),
            ("x", "y", "outcome"),
            ("fine", "z" * 301, "reason"),
        ):
            with pytest.raises(Invalid) as refused:
                decide_finding(manager, finding, outcome=outcome, reason=reason)
            assert list(refused.value.problems) == [field]
        decide_finding(manager, finding, outcome="set_aside", reason="Left open over night")
        [said] = findings_of(actor.signed_in_id)
        assert (said.outcome, said.reason) == ("set_aside", "Left open over night")

    def test_nobody_decides_about_their_own_time_and_nobody_without_the_right(
        self, sqlite_community: Community
    ) -> None:
        manager = sqlite_community.member(role="community_manager")
        finding = write_finding(manager, TODAY)
        for actor in (
            manager,
            sqlite_community.member(role="super_user"),
            sqlite_community.member(role="staff"),
        ):
            with pytest.raises(Refused):
                decide_finding(actor, finding, outcome="fine", reason="")
        with pytest.raises(NotFound):
            decide_finding(manager, finding + 1, outcome="fine", reason="")


class TestForgetting:
    def test_visits_go_after_ninety_days(self, community: Community) -> None:
        actor = recorded(community)
        write_visit(actor, NOON - timedelta(hours=1), NOON)
        night(NOON + timedelta(days=89, hours=23))
        assert count(Visit) == 1
        night(NOON + timedelta(days=90, hours=1))
        assert count(Visit) == 0

    def test_days_stay_thirteen_months_and_then_name_nobody(self, community: Community) -> None:
        for _ in range(5):
            write_days(recorded(community), TODAY, [2.0])
        night(datetime(2027, 4, 10, 12, tzinfo=UTC))
        assert (count(ActivityDay), count(PastDay)) == (5, 0)
        night(datetime(2027, 4, 11, 12, tzinfo=UTC))
        assert count(ActivityDay) == 0
        [past] = db.session.execute(select(PastDay.day, PastDay.members, PastDay.verified)).all()
        assert tuple(past) == (TODAY, 5, 10 * 3_600_000)

    def test_a_sum_of_four_would_be_somebodys_so_it_goes_too(self, sqlite_community: Community) -> None:
        for _ in range(4):
            write_days(recorded(sqlite_community), TODAY, [2.0])
        night(datetime(2027, 5, 1, tzinfo=UTC))
        assert (count(ActivityDay), count(PastDay)) == (0, 0)

    def test_what_looked_odd_is_forgotten_with_the_day(self, sqlite_community: Community) -> None:
        write_finding(recorded(sqlite_community), TODAY)
        night(datetime(2027, 5, 1, tzinfo=UTC))
        assert count(Finding) == 0

    @pytest.mark.parametrize(
        ("day", "before"),
        [
            (date(2026, 3, 31), date(2025, 2, 28)),
            (date(2025, 3, 29), date(2024, 2, 29)),
            (date(2026, 1, 15), date(2024, 12, 15)),
        ],
    )
    def test_thirteen_months_before_is_a_day_that_exists(self, day: date, before: date) -> None:
        assert months_before(day, 13) == before


class TestManagers:
    def test_they_see_who_shares_by_name_beside_results_and_never_by_time(self, community: Community) -> None:
        people = {name: recorded(community, shares=True) for name in ("Zoe", "Adam", "Mia")}
        secret = recorded(community)
        write_days(people["Zoe"], YESTERDAY, [2.1] * 28)
        write_days(people["Mia"], YESTERDAY, [2.1] * 20 + [0] * 28)
        write_days(secret, YESTERDAY, [2.1] * 28)
        question = community.question(at=NOON - timedelta(days=3))
        answer = community.answer(question, people["Zoe"], at=NOON - timedelta(days=2))
        community.accept(question, answer, at=NOON - timedelta(days=1))
        night()
        with clock.frozen_at(NOON):
            found = overview("all", 1)
            assert [row.name for row in found.rows] == sorted(row.name for row in found.rows)
            assert secret.name not in [row.name for row in found.rows]
            zoe = next(row for row in found.rows if row.member_id == people["Zoe"].member_id)
            assert (zoe.solved, zoe.answers, zoe.two_hour_days, zoe.visits_a_day) == (1, 1, 28, 2.0)
            assert (zoe.lives, zoe.new, zoe.fades) == (True, True, False)
            assert [row.member_id for row in overview("fades", 1).rows] == [people["Mia"].member_id]
            assert found.counts == {"all": 3, "lives": 1, "new": 1, "fades": 1, "much": 0}

    def test_hours_of_the_week_count_members_and_not_minutes(self, sqlite_community: Community) -> None:
        one, other = (recorded(sqlite_community, shares=True) for _ in range(2))
        for week in range(3):
            write_visit(
                one, NOON - timedelta(weeks=week, minutes=90), NOON - timedelta(weeks=week, minutes=30)
            )
        write_visit(other, NOON - timedelta(minutes=50), NOON - timedelta(minutes=40))
        write_visit(recorded(sqlite_community), NOON - timedelta(minutes=50), NOON - timedelta(minutes=40))
        write_days(one, YESTERDAY, [1.0])
        night()
        with clock.frozen_at(NOON):
            hours = overview("all", 1).hours
        tuesday = 24
        assert [(n - tuesday, members) for n, members in enumerate(hours) if members] == [(10, 1), (11, 2)]


def test_a_member_reads_every_day_of_the_calendar(sqlite_community: Community) -> None:
    actor = recorded(sqlite_community)
    write_days(actor, TODAY, [2.5, 0, 0.4, 1.2])
    pause_recording(actor, paused=True)
    time = explain(days_of(actor.signed_in_id, TODAY - timedelta(days=200)), TODAY)
    assert [square.level for square in time.squares[-4:]] == [4, 0, 1, 3]
    assert time.squares[-1].day.day == TODAY
    assert (time.verified, time.two_hour_days, time.visits, time.days_with_time) == (14_760, 1, 6, 3)
    assert sum(week.verified for week in time.weeks) == time.verified
