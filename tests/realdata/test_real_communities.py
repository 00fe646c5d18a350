"""The real communities after their import: nothing is lost, and every figure is computed twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.admin.import_cli import all_folds
from app.admin.importing.importer import run_import
from app.admin.importing.plans import archive_plan, stackexchange_plan
from app.analytics.cli import as_json
from app.analytics.drill_down import count_behind
from app.analytics.fold import verify_facts
from app.analytics.models import QuestionFact
from app.analytics.numbers import read_numbers
from app.analytics.queries import Cohort, cohort_facts, count_answers, grouped
from app.analytics.statistics import report
from app.core.db import db
from app.forum.models import Acceptance, Answer, Category, Comment, Question, QuestionTag, Tag, Vote
from superusers.reputation.fold import verify_ledger
from superusers.reputation.models import Badge, LedgerLine
from superusers.reputation.queries import stored_totals
from tests.make.imports import Quiet
from tests.oracle import figures
from tests.realdata.conftest import Imported

pytestmark = [pytest.mark.data, pytest.mark.slow]

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
"""After everything that happened in the files."""

MEMORY = 400 * 1024 * 1024


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def only_dumps(imported: Imported) -> None:
    if not imported.is_dump:
        pytest.skip("an archive")


# ---------------------------------------------------------------- nothing is lost


def test_every_row_of_a_dump_is_there(imported: Imported) -> None:
    only_dumps(imported)
    posts = {row["Id"]: row for row in imported.rows("Posts.xml") if row["PostTypeId"] in ("1", "2")}
    kinds = Counter(row["PostTypeId"] for row in posts.values())
    assert (count(Question), count(Answer)) == (kinds["1"], kinds["2"])
    assert count(Member) == len(imported.rows("Users.xml"))
    assert count(Comment) == sum(row["PostId"] in posts for row in imported.rows("Comments.xml"))
    votes = [row for row in imported.rows("Votes.xml") if row["VoteTypeId"] in ("2", "3")]
    assert count(Vote) == sum(row["PostId"] in posts for row in votes)
    assert count(Acceptance) == sum("AcceptedAnswerId" in row for row in posts.values())
    tags = {row["TagName"] for row in imported.rows("Tags.xml")}
    assert tags <= set(db.session.scalars(select(Tag.name)))
    badges = {(row["UserId"], row["Name"], row["Date"]) for row in imported.rows("Badges.xml")}
    assert count(Badge) == len(badges)


def test_every_row_of_an_archive_is_there(imported: Imported) -> None:
    if imported.is_dump:
        pytest.skip("a dump")
    expected = {"members": Member, "categories": Category, "questions": Question, "answers": Answer}
    for file, model in expected.items():
        assert count(model) == len(imported.rows(file))
    hidden = [row for row in imported.rows("answers") if row.get("hidden")]
    assert count(Answer, Answer.hidden_reason == "spam") == len(hidden) == 46
    tags = {(row["id"], tag) for row in imported.rows("questions") for tag in row.get("tags", [])}
    assert count(QuestionTag) == len(tags)


def test_every_post_has_its_author_its_time_and_its_score(imported: Imported) -> None:
    people = imported.names("member")
    for model, file, is_one in ((Question, "questions", "1"), (Answer, "answers", "2")):
        kind = file.removesuffix("s")
        names = imported.names(kind)
        found = {
            names[row.id]: (
                people.get(row.author_id),
                row.created_at,
                row.score,
                row.up_count - row.down_count,
            )
            for row in db.session.execute(
                select(
                    model.id, model.author_id, model.created_at, model.score, model.up_count, model.down_count
                )
            )
        }
        if imported.is_dump:
            rows = [row for row in imported.rows("Posts.xml") if row["PostTypeId"] == is_one]
            expected = {row["Id"]: _of_dump(row) for row in rows}
        else:
            expected = {row["id"]: _of_archive(row) for row in imported.rows(file)}
        assert found == expected


def _of_dump(row: dict[str, str]) -> tuple[str | None, datetime, int, int]:
    at = datetime.fromisoformat(row["CreationDate"]).replace(tzinfo=UTC)
    return row.get("OwnerUserId"), at, int(row["Score"]), int(row["Score"])


def _of_archive(row: dict[str, Any]) -> tuple[str | None, datetime, int, int]:
    score = row.get("up", 0) - row.get("down", 0)
    return row.get("author"), datetime.fromisoformat(row["created_at"]), score, score


def test_nothing_was_rejected_but_what_leads_nowhere(imported: Imported) -> None:
    lines = imported.output.splitlines()
    assert not [line for line in lines if line.startswith("Warning")]
    if not imported.is_dump:
        assert not [line for line in lines if line.startswith("Rejected")]
        return
    posts = {row["Id"] for row in imported.rows("Posts.xml") if row["PostTypeId"] in ("1", "2")}
    questions = {row["Id"] for row in imported.rows("Posts.xml") if row["PostTypeId"] == "1"}
    nowhere = sum(
        row["VoteTypeId"] in ("1", "2", "3") and row["PostId"] not in posts
        for row in imported.rows("Votes.xml")
    )
    nowhere += sum(row["PostId"] not in posts for row in imported.rows("Comments.xml"))
    nowhere += sum(
        row["LinkTypeId"] == "3" and row["PostId"] not in questions for row in imported.rows("PostLinks.xml")
    )
    assert f"Rejected: {nowhere:,}" in lines


def test_memory_stays_below_400_megabytes(imported: Imported) -> None:
    assert imported.peak_bytes < MEMORY


# ---------------------------------------------------------------- the facts, question by question


def test_the_facts_of_every_question_are_those_of_the_second_computation(imported: Imported) -> None:
    questions, people = imported.names("question"), imported.names("member")
    found = {
        questions[fact.question_id]: (
            fact.asked_at,
            fact.excluded,
            fact.acknowledged_at,
            fact.answered_at,
            fact.solved_at,
            people.get(fact.solver_id or 0),
            fact.solver_role,
            fact.self_solved,
        )
        for fact in db.session.scalars(select(QuestionFact))
    }
    expected = {
        number: (
            one.asked,
            one.excluded,
            one.acknowledged,
            one.answered,
            one.solved,
            one.solver,
            one.role,
            one.self_solved,
        )
        for number, one in imported.questions.items()
    }
    differing = {
        number: (found.get(number), expected[number])
        for number in expected
        if found.get(number) != expected[number]
    }
    assert not differing
    assert found.keys() == expected.keys()
    solved = sum(one.solved is not None for one in imported.questions.values())
    assert solved >= {"cardano": 400, "bicycles-meta": 150, "thunderbird": 0}[imported.name]


def test_what_happened_to_a_question_shows_in_its_state(imported: Imported) -> None:
    names = imported.names("question")
    found = {
        names[number]: state for number, state in db.session.execute(select(Question.id, Question.state))
    }
    assert found == {number: _state(one) for number, one in imported.questions.items()}


def _state(one: Any) -> str:
    if one.solved is not None:
        return "solved"
    if one.answered is not None:
        return "answered"
    return "acknowledged" if one.acknowledged is not None else "open"


def test_solutions_of_dumps_are_known_to_the_day(imported: Imported) -> None:
    precise = count(QuestionFact, QuestionFact.solved_at.is_not(None), ~QuestionFact.day_precision)
    assert precise == 0
    solved = sum(one.solved is not None for one in imported.questions.values())
    assert count(QuestionFact, QuestionFact.day_precision) == solved


# ---------------------------------------------------------------- the figures, one by one


def assert_same_figures(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in ("questions", "eligible", "excluded"):
        assert found[name] == expected[name], name
    for event in ("acknowledged", "answered", "solved"):
        for window, rate in expected[event].items():
            ours = found[event][window]
            assert (ours["n"], ours["count"]) == (rate["n"], rate["count"]), (event, window)
            for bound in ("rate", "low", "high"):
                assert ours[bound] == pytest.approx(rate[bound], abs=1e-9), (event, window, bound)
    for name in ("first_response", "solution"):
        assert found[name] == pytest.approx(expected[name]), name


def test_every_figure_is_that_of_the_second_computation(imported: Imported) -> None:
    cohort = Cohort()
    found = as_json(report(cohort_facts(cohort), AS_OF), count_answers(cohort))
    expected = figures.statistics(imported.questions.values(), as_of=AS_OF)
    assert_same_figures(found, expected)
    assert found["answers"] == expected["answers"]


def test_young_questions_are_not_counted_yet_in_either(imported: Imported) -> None:
    newest = max(one.asked for one in imported.questions.values())
    found = as_json(report(cohort_facts(Cohort()), newest), None)
    eligible = [one for one in imported.questions.values() if one.excluded is None]
    for event in ("acknowledged", "answered", "solved"):
        expected = {
            window: rate["n"] for window, rate in figures.rates(eligible, event, as_of=newest).items()
        }
        assert {window: rate["n"] for window, rate in found[event].items()} == expected
        assert expected["30d"] < expected["1h"] < expected["ever"]


def test_every_figure_of_every_month_and_category(imported: Imported) -> None:
    facts = cohort_facts(Cohort())
    months = {group.key: as_json(group.report, None) for group in grouped(facts, "month", AS_OF)}
    expected = figures.by_month(imported.questions.values(), as_of=AS_OF)
    assert months.keys() == expected.keys()
    for month, one in expected.items():
        assert_same_figures(months[str(month)], one)
    if imported.is_dump:
        return
    slugs = {
        slug: imported.names("category").get(number)
        for number, slug in db.session.execute(select(Category.id, Category.slug))
    }
    categories = {
        slugs[group.key]: as_json(group.report, None) for group in grouped(facts, "category", AS_OF)
    }
    by_category = figures.by_category(imported.questions.values(), as_of=AS_OF)
    assert categories.keys() == by_category.keys()
    for name, one in by_category.items():
        assert_same_figures(categories[name], one)


# ---------------------------------------------------------------- figures from cells, at scale


def test_figures_from_cells_are_those_of_the_second_computation(imported: Imported) -> None:
    numbers = read_numbers(Cohort(), AS_OF)
    expected = figures.statistics(imported.questions.values(), as_of=AS_OF)
    assert (numbers.questions, numbers.eligible) == (expected["questions"], expected["eligible"])
    assert numbers.excluded == expected["excluded"]
    for event, windows in numbers.rates().items():
        for window, share in windows.items():
            theirs = expected[event][window]
            assert (share.n, share.count) == (theirs["n"], theirs["count"]), (event, window)
            for bound in ("rate", "low", "high"):
                assert getattr(share, bound) == pytest.approx(theirs[bound], abs=1e-9), (event, window)
            assert count_behind(Cohort(), share.figure, "count", as_of=AS_OF) == share.count
    for event, name in (("acknowledged", "first_response"), ("solved", "solution")):
        curve = numbers.curve(event)
        assert curve is not None
        assert {"median_s": curve.median_s, "p90_s": curve.p90_s} == pytest.approx(expected[name])


def test_curves_and_roles_from_cells_are_those_worked_out_step_by_step(imported: Imported) -> None:
    eligible = [one for one in imported.questions.values() if one.excluded is None]
    numbers = read_numbers(Cohort(), AS_OF)
    for event in ("acknowledged", "answered", "solved"):
        steps, curve = figures.curve(eligible, event, as_of=AS_OF), numbers.curve(event)
        assert curve is not None
        for band in curve.points[::10]:
            assert band.share == pytest.approx(1 - float(figures.survival_at(steps, band.t)), abs=1e-9)
    incidence = numbers.by_role("solved")
    assert incidence is not None
    expected = incidences(eligible, AS_OF, incidence.times[-1])
    for role, shares in incidence.roles.items():
        assert shares[-1] == pytest.approx(expected.get(role, 0.0), abs=1e-9), role


def incidences(eligible: list[Any], as_of: datetime, until: float) -> dict[str, float]:
    """Aalen and Johansen (1978), question by question: S(t-) d / n by role at each solution."""
    leaving: dict[float, list[str]] = {}
    for one in eligible:
        seconds = one.duration("solved")
        role = "" if seconds is None else "self" if one.self_solved else one.role
        leaving.setdefault((as_of - one.asked).total_seconds() if seconds is None else seconds, []).append(
            role
        )
    found: dict[str, float] = {}
    at_risk, waiting = len(eligible), Fraction(1)
    for t in sorted(leaving):
        happened = [role for role in leaving[t] if role]
        if happened and t <= until:
            for role in happened:
                found[role] = found.get(role, 0.0) + float(waiting / at_risk)
            waiting *= Fraction(at_risk - len(happened), at_risk)
        at_risk -= len(leaving[t])
    return found


def test_facts_and_cells_agree_with_the_rows_they_come_from(imported: Imported) -> None:
    found = verify_facts()
    assert found.agrees
    assert found.questions == len(imported.questions)


# ---------------------------------------------------------------- reputation


def test_every_members_reputation_is_that_of_the_second_computation(imported: Imported) -> None:
    only_dumps(imported)
    people = imported.names("member")
    totals = {people[number]: points for number, points in stored_totals().items()}
    assert totals == {name: account.total for name, account in imported.accounts.items()}


def test_the_lines_of_the_ledger_sum_up_to_what_was_earned(imported: Imported) -> None:
    only_dumps(imported)
    people = imported.names("member")
    sums = {
        people[member]: points
        for member, points in db.session.execute(
            select(LedgerLine.member_id, func.sum(LedgerLine.points)).group_by(LedgerLine.member_id)
        )
    }
    assert sums == {name: account.uncapped for name, account in imported.accounts.items()}


def test_ledger_and_facts_agree(imported: Imported) -> None:
    assert verify_ledger().agrees


# ---------------------------------------------------------------- last: it writes


def test_the_same_again_adds_nothing(imported: Imported) -> None:
    def counts() -> list[int]:
        models = (Member, Tag, Question, Answer, Comment, Vote, Acceptance, Badge, LedgerLine, QuestionFact)
        return [count(model) for model in models]

    before = counts()
    plan = (stackexchange_plan if imported.is_dump else archive_plan)(imported.folder)
    outcome = run_import(plan, Quiet(), all_folds())
    assert not outcome.tally.imported
    assert counts() == before
