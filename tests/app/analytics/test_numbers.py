"""Figures of cohorts: they follow every change, equal a rebuild, and open exactly their questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.analytics import cohort_cells
from app.analytics.drill_down import behind, count_behind
from app.analytics.fold import rebuild_facts, verify_facts
from app.analytics.groups import by_category, compare, trend
from app.analytics.models import CohortCell, CohortMonth
from app.analytics.numbers import Numbers, read_numbers
from app.analytics.queries import (
    Cohort,
    cohort_facts,
    default_as_of,
    in_category,
    previous_period,
    read_cohort,
)
from app.analytics.statistics import EVENTS, WITHIN, report
from app.core import clock
from app.core.db import db
from app.core.policy import Invalid
from app.forum.models import Category
from app.forum.services.retire_category import retire_category
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.unaccept_answer import unaccept_answer
from tests.make.community import Community

START = datetime(2024, 3, 1, 9, tzinfo=UTC)


def after(**spent: float) -> datetime:
    return START + timedelta(**spent)


@pytest.fixture
def lived(sqlite_community: Community) -> Community:
    return live(sqlite_community)


def live(community: Community) -> Community:
    """Three weeks of questions that ended in every way, told to the statistics."""
    first, second = community.category("Speakers"), community.category("Lights")
    ana, ben = community.member("Ana"), community.member("Ben", role="super_user")
    staff = community.member("Kim", role="staff")
    for number in range(21):
        asker = community.member()
        asked = after(days=number, hours=number)
        question = community.question(asker, category_id=first if number % 3 else second, at=asked)
        if number % 7 == 0:
            continue
        helper = (ana, ben, staff)[number % 3]
        answer = community.answer(question, helper, at=asked + timedelta(minutes=30 * number))
        if number % 5 == 0:
            with clock.frozen_at(asked + timedelta(days=2)):
                say_didnt_help(asker, question, answer, helped=False)
        elif number % 2:
            by = staff if number % 3 == 1 else asker
            community.accept(question, answer, by, at=asked + timedelta(days=1, hours=number))
        if number == 13:  # solves it alone
            own = community.answer(question, asker, at=asked + timedelta(days=3))
            community.accept(question, own, asker, at=asked + timedelta(days=3))
    community.deliver()
    return community


@pytest.fixture(params=["marked", "folded"])
def cells(request: pytest.FixtureRequest, community: Community) -> Iterator[str]:
    """The same figures are read from cells that are marked and from cells that are folded."""
    live(community)
    if request.param == "folded":
        with clock.shifted_by(timedelta(minutes=1)):
            community.deliver()
        assert not db.session.scalars(select(CohortCell).where(CohortCell.marked)).all()
    yield str(request.param)
    assert verify_facts().agrees


def everything(numbers: Numbers) -> list[tuple[str, str, int]]:
    """(figure, part, how many) of every share there is."""
    quality, solvers, took_part = numbers.quality(), numbers.solvers(), numbers.participation()
    shares = [share for rates in numbers.rates().values() for share in rates.values()]
    shares += [step.of_previous for step in numbers.funnel()[1:] if step.of_previous]
    shares += [*solvers.roles.values(), solvers.staff_free, solvers.marginal, *numbers.responders().values()]
    shares += [quality.confirmed, quality.marked, quality.self_solved, quality.reopened, quality.didnt_help]
    shares += [took_part.top_1, took_part.top_10, took_part.solved, took_part.without_top_three]
    found = [("questions", "", numbers.questions), ("eligible", "", numbers.eligible)]
    found += [("excluded", reason, count) for reason, count in numbers.excluded.items()]
    for share in shares:
        found += [(share.figure, "count", share.count), (share.figure, "n", share.n)]
        found.append((share.figure, "rest", share.n - share.count))
        if share.figure.partition(".")[2] in WITHIN:
            found.append((share.figure, "not_yet", share.not_yet))
    return found + [(hour.figure, "", hour.asked) for hour in numbers.coverage()]


def test_every_figure_opens_exactly_its_questions(cells: str) -> None:
    as_of = after(days=25)
    for cohort in (Cohort(), Cohort(date(2024, 3, 4), date(2024, 3, 12)), Cohort(date(2030, 1, 1))):
        numbers = read_numbers(cohort, as_of)
        for figure, part, count in everything(numbers):
            people = numbers.top_solvers(figure) if "top" in figure else ()
            assert count_behind(cohort, figure, part, as_of=as_of, people=people) == count, (figure, part)


def test_figures_from_cells_are_those_from_the_facts(cells: str) -> None:
    as_of = after(days=21, minutes=17)
    numbers, expected = read_numbers(Cohort(), as_of), report(cohort_facts(Cohort()), as_of)
    for event in EVENTS:
        for window in WITHIN:
            ours, theirs = numbers.rates()[event][window], expected.rates[event][window]
            assert (ours.count, ours.n, ours.low, ours.high, ours.not_yet) == (
                theirs.count,
                theirs.n,
                theirs.low,
                theirs.high,
                theirs.not_yet,
            )
    curve = numbers.curve("solved")
    assert curve is not None
    assert (curve.median_s, curve.p90_s) == (expected.solution.median_s, expected.solution.p90_s)
    roles = numbers.by_role("solved")
    assert roles is not None
    for at, total in enumerate(roles.total):
        assert sum(shares[at] for shares in roles.roles.values()) == pytest.approx(total, abs=1e-12)


def test_long_cohorts_are_read_from_whole_months_and_from_days_where_something_changed(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort_cells, "MOST_KEPT", 0)  # so what compares reads again
    asker, first, second = community.member(), community.category("Screens"), community.category("Lights")
    asked = [after(days=9 * number) for number in range(40)]
    for number, at in enumerate(asked):
        question = community.question(asker, category_id=first if number % 3 else second, at=at)
        if number % 4:
            answer = community.answer(question, at=at + timedelta(hours=number))
            community.accept(question, answer, at=at + timedelta(hours=2 * number))
    fold(community)
    filled = select(func.count()).select_from(CohortMonth).where(~CohortMonth.marked)
    months = db.session.scalar(filled)
    late = community.question(category_id=first, at=after(days=201))
    community.deliver()
    assert db.session.scalar(filled) == (months or 0) - 1
    as_of = after(days=400)
    long = Cohort(asked[2].date(), asked[-3].date())
    for cohort in (Cohort(), long, replace(long, category=in_category(db.session.get_one(Category, second)))):
        numbers, expected = read_numbers(cohort, as_of), report(cohort_facts(cohort), as_of)
        assert numbers.questions == expected.questions
        assert numbers.rates()["solved"]["7d"].count == expected.rates["solved"]["7d"].count
        curve = numbers.curve("solved")
        assert curve is not None
        assert (curve.median_s, curve.p90_s) == (expected.solution.median_s, expected.solution.p90_s)
        again = numbers.survival("solved")
        assert (again.n, again.quantile(0.5)) == (curve.n, numbers.survival("solved").quantile(0.5))
        assert sum(group.numbers.questions for group in by_category(numbers)) == numbers.questions
        parts = [group.numbers.curve("solved") for group in by_category(numbers)]
        assert sum(part.happened for part in parts if part) == curve.happened
    with clock.frozen_at(after(days=401)):
        community.answer(late, at=after(days=401))
    fold(community)
    assert db.session.scalar(filled) == months
    assert verify_facts().agrees
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cohort_month SET counts = records WHERE month = '2024-05-01'")
    db.session.rollback()
    assert not verify_facts().agrees


def fold(community: Community) -> None:
    community.deliver()
    with clock.shifted_by(timedelta(minutes=1)):
        community.deliver()
    db.session.rollback()


def test_a_curve_at_a_time_is_the_rate_of_a_cohort_that_is_old_enough(lived: Community) -> None:
    numbers = read_numbers(Cohort(), after(days=90))
    curve = numbers.curve("acknowledged")
    assert curve is not None
    for window, seconds in WITHIN.items():
        if seconds is not None:
            band = curve.at[seconds]
            assert band is not None
            assert band.share == pytest.approx(numbers.rates()["acknowledged"][window].rate, abs=1e-12)


def test_who_solved_what_and_how_it_held(lived: Community) -> None:
    numbers = read_numbers(Cohort(), after(days=90))
    quality, solvers = numbers.quality(), numbers.solvers()
    solved = numbers.rates()["solved"]["ever"].count
    assert solved == 7
    assert quality.self_solved.count == 1
    assert quality.confirmed.count + quality.marked.count == solvers.staff_free.n == solved - 1
    assert sum(share.count for share in solvers.roles.values()) == solved - 1
    assert quality.didnt_help.count == 4
    took_part = numbers.participation()
    assert took_part.without_top_three.count == 1  # what its asker solved
    assert [count for _, count in took_part.top_three] == sorted(
        (count for _, count in took_part.top_three), reverse=True
    )


def test_an_unaccept_after_a_year_moves_the_cohort_of_the_day_of_asking(community: Community) -> None:
    asker = community.member()
    question = community.question(asker, at=START)
    community.accept(question, community.answer(question, at=after(hours=1)), at=after(hours=2))
    community.question(at=after(days=400))
    community.deliver()
    day = Cohort(START.date(), START.date())
    before = read_numbers(day, after(days=401))
    assert before.rates()["solved"]["30d"].count == 1

    with clock.frozen_at(after(days=400)):
        unaccept_answer(asker, question)
    community.deliver()

    later = read_numbers(day, after(days=401))
    assert later.rates()["solved"]["30d"].count == 0
    assert (later.quality().reopened.count, later.quality().reopened.n) == (1, 1)
    assert read_numbers(Cohort(start=date(2025, 1, 1)), after(days=401)).rates()["solved"]["ever"].count == 0
    assert verify_facts().agrees
    rebuild_facts()
    assert read_numbers(day, after(days=401)).quality().reopened.count == 1


def test_a_check_finds_a_fact_and_a_cell_that_are_wrong(lived: Community) -> None:
    rebuild_facts()
    assert verify_facts().agrees
    assert verify_facts().questions == 21
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE question_fact SET reopened = 3 WHERE question_id = 2")
    db.session.rollback()
    found = verify_facts()
    assert (found.facts_that_differ, found.cells_that_differ) == (1, 1)
    rebuild_facts()
    assert verify_facts().agrees


def test_questions_of_a_category_that_is_retired_are_counted_in_its_new_home(lived: Community) -> None:
    manager = lived.member(role="community_manager")
    groups = {group.category.name: group for group in by_category(read_numbers(Cohort(), after(days=90)))}
    retire_category(manager, groups["Lights"].category.id, groups["Speakers"].category.id)
    lived.deliver()
    after_it = by_category(read_numbers(Cohort(), after(days=90)))
    assert [(group.category.name, group.numbers.questions) for group in after_it] == [("Speakers", 21)]
    assert verify_facts().agrees


def test_the_same_minute_is_computed_once_until_something_changes(lived: Community) -> None:
    as_of = after(days=30)
    first = read_numbers(Cohort(), as_of)
    assert read_numbers(Cohort(), as_of) is first
    lived.question(category_id=1, at=after(days=29))
    lived.deliver()
    second = read_numbers(Cohort(), as_of)
    assert (first.questions, second.questions) == (21, 22)


def test_a_trend_has_every_week_and_sums_to_the_whole(lived: Community) -> None:
    weeks = trend(read_numbers(Cohort(), after(days=90)), "solved", "7d", step="week")
    assert [week.start.weekday() for week in weeks[1:]] == [0] * (len(weeks) - 1)
    assert sum(week.share.n for week in weeks) == 21
    for week in weeks:
        assert read_numbers(week.cohort, after(days=90)).rates()["solved"]["7d"] == week.share


def test_two_periods_are_compared_and_one_without_questions_is_not(lived: Community) -> None:
    first, second = (
        Cohort(date(2024, 3, 1), date(2024, 3, 10)),
        Cohort(date(2024, 3, 11), date(2024, 3, 31)),
    )
    as_of = after(days=90)
    found = compare(read_numbers(first, as_of), read_numbers(second, as_of), "acknowledged")
    assert found is not None
    assert 0 <= found.p_value <= 1
    assert found.expected_a + found.expected_b == pytest.approx(found.events_a + found.events_b)
    nobody = read_numbers(Cohort(date(2031, 1, 1)), as_of)
    assert compare(read_numbers(first, as_of), nobody, "acknowledged") is None


def test_an_empty_community_says_nothing_rather_than_a_wrong_number(sqlite_community: Community) -> None:
    numbers = read_numbers(Cohort())
    assert (numbers.questions, numbers.curve("solved"), numbers.by_role("solved")) == (0, None, None)
    assert numbers.within().kept is None
    assert all(hour.median_s is None for hour in numbers.coverage())
    assert {share.rate for share in numbers.rates()["solved"].values()} == {None}
    took_part = numbers.participation()
    assert (took_part.gini, took_part.top_1.rate, took_part.top_three) == (None, None, [])
    assert (trend(numbers, "solved", "7d"), by_category(numbers)) == ([], [])


def test_one_question_that_nobody_answers(sqlite_community: Community) -> None:
    sqlite_community.question(at=START)
    sqlite_community.deliver()
    numbers = read_numbers(Cohort(), after(days=3650))
    curve = numbers.curve("solved")
    assert curve is not None
    assert (curve.median_s, curve.happened, curve.n) == (None, 0, 1)
    assert numbers.rates()["solved"]["ever"].rate == 0.0


def test_what_is_asked_in_the_future_is_not_countable_yet(sqlite_community: Community) -> None:
    sqlite_community.question(at=after(days=3))
    sqlite_community.deliver()
    numbers = read_numbers(Cohort(), START)
    within = numbers.rates()["acknowledged"]["1h"]
    assert (within.n, within.rate, within.not_yet) == (0, None, 1)
    assert numbers.curve("acknowledged") is not None


def test_days_before_the_calendar_and_reversed_ones_are_said_not_computed(
    sqlite_community: Community,
) -> None:
    with pytest.raises(Invalid):
        read_cohort(start="2024-02-02", end="2024-02-01", category=None)
    assert previous_period(Cohort(date(1, 1, 5), date(1, 2, 1)), date(2024, 1, 1)) is None
    before = previous_period(Cohort(date(2024, 3, 8), None), date(2024, 3, 14))
    assert before == Cohort(date(2024, 3, 1), date(2024, 3, 7))
    assert read_numbers(Cohort(date.min, date.max)).questions == 0
    with pytest.raises(Invalid):
        behind(Cohort(), "solved.role.nobody", as_of=default_as_of())
