"""From beats to seconds: the server's clock, the union of tabs, evidence, visits, days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from superusers.activity.beats import Act, Beat
from superusers.activity.crediting import Ledger, State
from superusers.activity.days import Calendar, to_ms

T0 = to_ms(datetime(2026, 3, 10, 12, tzinfo=UTC))
DAY = date(2026, 3, 10)
S, MIN = 1000, 60_000


def ledger(zone: str = "UTC", state: State | None = None) -> Ledger:
    return Ledger(state or State(), Calendar(ZoneInfo(zone)))


def beat(
    at: int, active: int = 30, *, tab: str = "a", n: int | None = None, kind: str = "r", why: str = "t"
) -> Beat:
    """`at` and `active` in seconds; the page was shown at nought."""
    return Beat(1, T0 + at * S, tab, at if n is None else n, active * S, kind, why, T0)


def act(at: int) -> Act:
    return Act(1, T0 + at * S)


def hear(*heard: Beat | Act, zone: str = "UTC") -> Ledger:
    one = ledger(zone)
    for item in heard:
        one.hear(item)
    return one


def credited(one: Ledger) -> int:
    """Seconds of all days."""
    return sum(d.reading + d.composing + d.browsing for d in one.days.values()) // S


def verified(one: Ledger) -> int:
    return sum(d.verified for d in one.days.values()) // S


class TestCredit:
    def test_a_beat_is_worth_what_it_says_it_was_active(self) -> None:
        assert credited(hear(beat(30, 12))) == 12

    def test_but_no_more_than_the_time_since_the_last_beat_of_its_tab(self) -> None:
        assert credited(hear(beat(30, 30), beat(40, 30))) == 40

    def test_the_first_beat_is_worth_no_more_than_the_page_is_old(self) -> None:
        assert credited(hear(beat(10, 60))) == 10

    def test_and_never_more_than_a_minute(self) -> None:
        assert credited(hear(beat(3600, 3600))) == 60

    def test_ten_tabs_and_three_devices_for_an_hour_are_one_hour(self) -> None:
        tabs = [f"tab{n}" for n in range(13)]
        one = ledger()
        for at in range(30, 3601, 30):
            for offset, tab in enumerate(tabs):
                one.hear(beat(at, 30, tab=tab, n=at * 100 + offset))
        assert credited(one) == 3600
        assert one.days[DAY].overlap == 12 * 3600 * S

    def test_a_beat_heard_twice_counts_once(self) -> None:
        first = beat(30)
        later = first._replace(at=first.at + 30 * S)
        assert credited(hear(first, later, later)) == 30

    def test_a_lower_number_of_the_same_tab_is_a_replay(self) -> None:
        assert credited(hear(beat(30, n=5), beat(60, n=4))) == 30

    def test_nothing_before_the_consent_counts(self) -> None:
        one = Ledger(State(), Calendar(ZoneInfo("UTC")), since=T0 + 20 * S)
        one.hear(beat(30, 30))
        assert credited(one) == 10

    def test_a_twenty_first_tab_waits_until_another_is_silent(self) -> None:
        one = hear(*(beat(30 + n, 1, tab=f"tab{n}") for n in range(20)))
        one.hear(beat(80, 30, tab="late"))
        assert "late" not in one.state.tabs
        one.hear(beat(151, 30, tab="late", n=1))
        assert "late" in one.state.tabs
        assert "tab0" not in one.state.tabs
        assert len(one.state.tabs) == 20

    @pytest.mark.parametrize(("kind", "name"), [("r", "reading"), ("c", "composing"), ("b", "browsing")])
    def test_time_is_told_by_what_it_was_spent_on(self, kind: str, name: str) -> None:
        assert getattr(hear(beat(30, kind=kind)).days[DAY], name) == 30 * S

    def test_the_state_survives_being_stored_between_any_two_beats(self) -> None:
        heard: list[Beat | Act] = [
            act(0),
            beat(30),
            beat(60, why="b"),
            beat(95, 20, tab="b"),
            act(1000),
            beat(1020),
            act(2500),
        ]
        whole, state = hear(*heard), State()
        piecewise: list[Ledger] = []
        for one in heard:
            part = ledger(state=State.from_json(state.credited_until, state.as_json()))
            part.hear(one)
            state = part.state
            piecewise.append(part)
        assert sum(credited(part) for part in piecewise) == credited(whole)
        assert sum(verified(part) for part in piecewise) == verified(whole)
        assert state == whole.state


class TestEvidence:
    def test_time_without_an_act_is_unverified(self) -> None:
        assert verified(hear(*(beat(at) for at in range(30, 3601, 30)))) == 0

    def test_an_act_verifies_a_quarter_of_an_hour_after_it(self) -> None:
        assert verified(hear(act(0), *(beat(at) for at in range(30, 3601, 30)))) == 15 * 60

    def test_and_a_quarter_of_an_hour_before_it(self) -> None:
        assert verified(hear(*(beat(at) for at in range(30, 3601, 30)), act(3600))) == 15 * 60

    def test_acts_half_an_hour_apart_leave_nothing_unverified(self) -> None:
        heard: list[Beat | Act] = []
        for at in range(30, 7201, 30):
            heard.append(beat(at))
            if at % 1800 == 0:
                heard.append(act(at))
        assert verified(hear(act(0), *heard)) == 7200

    def test_no_second_is_verified_twice(self) -> None:
        one = hear(act(0), beat(30), act(31), act(32), beat(60), act(61))
        assert verified(one) == credited(one) == 60


class TestVisits:
    def test_half_an_hour_away_begins_a_new_visit(self) -> None:
        one = hear(act(0), beat(30), beat(30 + 29 * 60, 0), beat(60 + 29 * 60), act(1900), beat(3700))
        starts = [start - T0 for start in one.visits]
        assert starts == [0, 3670 * S]

    def test_a_shorter_gap_does_not(self) -> None:
        assert len(hear(beat(30), beat(30 + 29 * 60)).visits) == 1

    def test_a_visit_counts_with_thirty_verified_seconds(self) -> None:
        assert hear(act(0), beat(30, 29)).days[DAY].visits == 0
        assert hear(act(0), beat(30, 30)).days[DAY].visits == 1
        assert hear(beat(30, 30)).days[DAY].visits == 0
        assert hear(beat(30, 30), act(31)).days[DAY].visits == 1

    def test_it_belongs_to_the_day_it_starts_on_and_seconds_to_the_day_they_fall_on(self) -> None:
        eve = to_ms(datetime(2026, 3, 10, 23, 59, 50, tzinfo=UTC))
        one = ledger()
        one.hear(Act(1, eve))
        one.hear(Beat(1, eve + 30 * S, "a", 1, 30 * S, "r", "t", eve))
        one.hear(Beat(1, eve + 60 * S, "a", 2, 30 * S, "r", "t", eve))
        assert one.days[DAY].verified == 10 * S
        assert one.days[DAY + timedelta(days=1)].verified == 50 * S
        assert (one.days[DAY].visits, one.days[DAY + timedelta(days=1)].visits) == (1, 0)


class TestUncounted:
    def test_a_gap_in_a_visit_is_explained_by_the_last_beat(self) -> None:
        one = hear(
            beat(30, why="b"),
            beat(160, 30),
            beat(190, why="i"),
            beat(400, 30),
            beat(430, why="t"),
            beat(600, 30),
        )
        day = one.days[DAY]
        assert (day.away, day.idle, day.unreported) == (100 * S, 180 * S, 140 * S)

    def test_the_time_between_two_visits_is_nobodys_business(self) -> None:
        assert hear(beat(30, why="b"), beat(7200)).days[DAY].away == 0

    def test_every_second_of_a_visit_is_counted_or_explained(self) -> None:
        one = hear(
            act(0), beat(30, why="b"), beat(500, 30, tab="b"), beat(530, 20, tab="b", why="i"), beat(900, 30)
        )
        day, visit = one.days[DAY], one.state.visit
        assert visit is not None
        assert credited(one) * S + day.away + day.idle + day.unreported == visit.end - visit.start


class TestDays:
    @pytest.mark.parametrize(
        ("day", "hours"),
        [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
    )
    def test_a_day_is_as_long_as_it_is(self, day: date, hours: int) -> None:
        start, end = Calendar(ZoneInfo("Europe/Berlin")).bounds(day)
        assert end - start == hours * 3600 * S
        parts = list(Calendar(ZoneInfo("Europe/Berlin")).split(start - S, end + S))
        assert [length for _, length in parts] == [S, hours * 3600 * S, S]
        assert [part for part, _ in parts] == [day + timedelta(days=n) for n in (-1, 0, 1)]

    @pytest.mark.parametrize("zone", ["America/Santiago", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"])
    def test_days_follow_each_other_without_gap_where_midnight_is_skipped(self, zone: str) -> None:
        calendar = Calendar(ZoneInfo(zone))
        bounds = [calendar.bounds(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)]
        assert all(end == start for (_, end), (start, _) in pairwise(bounds))
        for n, (start, end) in enumerate(bounds):
            assert calendar.day_of(start) == calendar.day_of(end - 1) == date(2026, 1, 1) + timedelta(days=n)


class TestRhythm:
    def even(self, jitter: float, *, seconds: int = 3700) -> Ledger:
        import random

        rng, one, at, n = random.Random(4), ledger(), 0.0, 0
        while at < seconds:
            at += 30 + jitter * (2 * rng.random() - 1)
            n += 1
            one.hear(Beat(1, T0 + round(at * S), "a", n, 30 * S, "r", "t", T0))
        return one

    def test_an_hour_of_beats_as_even_as_a_machines_is_noted(self) -> None:
        assert self.even(0.3).even == {DAY}

    def test_the_unevenness_of_our_script_is_not(self) -> None:
        assert self.even(3, seconds=4 * 3600).even == set()

    def test_less_than_an_hour_is_not(self) -> None:
        assert self.even(0.3, seconds=3400).even == set()

    def test_another_name_of_the_tab_for_every_beat_does_not_hide_it(self) -> None:
        one = ledger()
        for n in range(1, 125):
            one.hear(beat(30 * n, 30, tab=f"tab{n}", n=n))
        assert one.even == {DAY}
