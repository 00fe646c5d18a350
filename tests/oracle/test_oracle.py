"""The second computation, checked against data small enough to work out by hand."""

import ast
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import archive, communities, figures, reputation, stackexchange
from tests.oracle.facts import Question

AS_OF = datetime(2021, 2, 1, tzinfo=UTC)


def january(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2021, 1, day, hour, minute, tzinfo=UTC)


def write_xml(folder: Path, file: str, rows: Iterable[dict[str, object]]) -> None:
    lines = ["<row " + " ".join(f'{name}="{value}"' for name, value in row.items()) + " />" for row in rows]
    (folder / file).write_text("<rows>\n" + "\n".join(lines) + "\n</rows>")


def write_jsonl(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def post(number: int, kind: int, at: datetime, owner: int | None, **more: object) -> dict[str, object]:
    owned = {} if owner is None else {"OwnerUserId": owner}
    return {"Id": number, "PostTypeId": kind, "CreationDate": at.isoformat()[:19]} | owned | more


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Eight questions, each for one thing; ids of answers begin with their question's digit."""
    question_posts = [
        post(10, 1, january(1), 1, AcceptedAnswerId=12),
        post(20, 1, january(2), None, AcceptedAnswerId=21),
        post(30, 1, january(3), 3, AcceptedAnswerId=31),
        post(40, 1, january(4), 1, AcceptedAnswerId=999),
        post(50, 1, january(5), 1, ClosedDate="2021-01-06T00:00:00.000"),
        post(60, 1, january(6), 1, ClosedDate="2021-01-07T00:00:00.000"),
        post(70, 1, january(31, 12), 1),
        post(80, 1, january(8), 1),
    ]
    answer_posts = [
        post(11, 2, january(1, 0, 10), 1, ParentId=10),
        post(12, 2, january(1, 1), 2, ParentId=10),
        post(21, 2, january(2, 12), None, ParentId=20),
        post(31, 2, january(3, 1), 3, ParentId=30),
        post(71, 2, january(31, 13), -1, ParentId=70),
        post(91, 2, january(9), 2, ParentId=90),
        post(92, 5, january(9), 2),
    ]
    write_xml(tmp_path, "Posts.xml", question_posts + answer_posts)
    comments = [(10, january(1, 0, 20), -1), (11, january(1, 0, 30), 2), (10, january(1, 0, 5), 1)]
    write_xml(
        tmp_path,
        "Comments.xml",
        [{"PostId": on, "CreationDate": at.isoformat()[:19], "UserId": by} for on, at, by in comments],
    )
    accepts = [(12, january(1)), (21, january(4)), (21, january(3)), (999, january(5))]
    write_xml(
        tmp_path,
        "Votes.xml",
        [
            {"PostId": on, "VoteTypeId": 1, "CreationDate": at.isoformat()[:10] + "T00:00:00.000"}
            for on, at in accepts
        ],
    )
    links = [(60, 999, 3), (70, 999, 3), (80, 10, 3), (40, 10, 1)]
    write_xml(
        tmp_path,
        "PostLinks.xml",
        [{"PostId": on, "RelatedPostId": other, "LinkTypeId": kind} for on, other, kind in links],
    )
    return tmp_path


# ---------------------------------------------------------------- facts of a dump


def test_the_facts_of_each_question_of_a_dump(dump: Path) -> None:
    found = stackexchange.questions(dump)
    facts = {
        number: (one.acknowledged, one.answered, one.solved, one.solver, one.self_solved, one.answers)
        for number, one in found.items()
        if one.excluded is None
    }
    assert facts == {
        # A comment on an answer is the first reply; the accept vote's day began before the answer.
        "10": (january(1, 0, 30), january(1, 1), january(1, 1), "2", False, 2),
        # Asker and answerer are deleted and count as two people; the later of two accept votes.
        "20": (january(2, 12), january(2, 12), january(4), None, False, 1),
        # Solved by the asker, so nobody ever replied; no accept vote.
        "30": (None, None, january(3, 1), "3", True, 1),
        # Its accepted answer is not there.
        "40": (None, None, None, None, False, 0),
        # Only the automatic member answered; the duplicate link leads nowhere and the question is open.
        "70": (None, None, None, None, False, 1),
    }
    assert {number: one.excluded for number, one in found.items() if one.excluded} == {
        "50": "off_topic",
        "60": "duplicate",
        "80": "duplicate",
    }


def test_the_figures_of_a_dump(dump: Path) -> None:
    result = figures.statistics(stackexchange.questions(dump).values(), as_of=AS_OF)
    assert (result["questions"], result["answers"], result["eligible"]) == (8, 5, 5)
    assert result["excluded"] == {"off_topic": 1, "duplicate": 2}

    def counts(event: str) -> list[tuple[int, int]]:
        assert list(result[event]) == ["1h", "24h", "72h", "7d", "30d", "ever"]
        return [(one["count"], one["n"]) for one in result[event].values()]

    # Question 70 is 12 h old; 10 and 20 alone are 30 days old, the latter to the second.
    n = [5, 4, 4, 4, 2, 5]
    assert counts("acknowledged") == list(zip([1, 2, 2, 2, 2, 2], n, strict=True))
    assert counts("answered") == list(zip([1, 2, 2, 2, 2, 2], n, strict=True))
    assert counts("solved") == list(zip([2, 2, 3, 3, 2, 3], n, strict=True))
    # Solutions after 1 h, 1 h and 48 h; 70 leaves at 12 h: S = 3/5, then 3/5 · 1/2 = 3/10.
    assert result["solution"] == {"median_s": 48 * 3600.0, "p90_s": None}
    # Replies after 30 min and 12 h, 70 still at risk at 12 h: S = 4/5, then 4/5 · 3/4 = 3/5.
    assert result["first_response"] == {"median_s": None, "p90_s": None}


def test_what_happens_after_as_of_has_not_happened(dump: Path) -> None:
    result = figures.statistics(stackexchange.questions(dump).values(), as_of=january(2, 12))
    assert (result["questions"], result["eligible"]) == (2, 2)
    assert result["acknowledged"]["ever"]["count"] == 2
    assert result["solved"]["ever"]["count"] == 1


def test_questions_are_chosen_and_grouped_by_the_time_of_asking() -> None:
    moments = {"a": january(31, 23), "b": AS_OF, "c": AS_OF + timedelta(hours=1)}
    asked = [Question(id=name, author="m", asked=at, category=name) for name, at in moments.items()]
    later = AS_OF + timedelta(days=1)
    assert [one.id for one in figures.cohort(asked, as_of=later, asked_from=AS_OF)] == ["b", "c"]
    assert [one.id for one in figures.cohort(asked, as_of=later, asked_before=AS_OF)] == ["a"]
    assert [one.id for one in figures.cohort(asked, as_of=AS_OF)] == ["a", "b"]
    assert [one.id for one in figures.cohort(asked, as_of=later, category="c")] == ["c"]
    months = figures.by_month(asked, as_of=later)
    assert {month: result["questions"] for month, result in months.items()} == {"2021-01": 1, "2021-02": 2}
    assert set(figures.by_category(asked, as_of=later)) == {"a", "b", "c"}


def test_a_reply_from_before_the_question_takes_no_time() -> None:
    question = Question(id="1", author="a", asked=january(2))
    question.reply(january(1), author="b", role="customer", is_answer=False)
    assert question.acknowledged == january(1)
    assert question.duration("acknowledged") == 0.0


# ---------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("count", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634)]
)
def test_wilson_intervals_are_those_of_the_tables(count: int, n: int, low: float, high: float) -> None:
    assert figures.wilson(count, n) == pytest.approx((low, high), abs=5e-5)
    assert figures.wilson(n - count, n) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_there_is_no_interval_without_questions() -> None:
    assert figures.wilson(0, 0) is None
    assert figures.rate([], "solved", None, as_of=AS_OF)["rate"] is None


def test_kaplan_meier_is_that_of_the_textbook() -> None:
    """Remission of leukaemia under 6-MP (Freireich 1963), in Kalbfleisch and Prentice and many others."""
    events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    steps = figures.kaplan_meier([(time, True) for time in events] + [(time, False) for time in censored])
    assert [time for time, _survival in steps] == [6, 7, 10, 13, 16, 22, 23]
    survivals = [float(survival) for _time, survival in steps]
    assert survivals == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert figures.reached(steps, Fraction(1, 2)) == 23
    assert figures.reached(steps, Fraction(1, 10)) is None


def test_a_median_is_reached_where_exactly_half_is_left() -> None:
    steps = figures.kaplan_meier([(1, True), (2, True), (3, True), (4, True)])
    assert figures.reached(steps, Fraction(1, 2)) == 2
    assert figures.reached(steps, Fraction(1, 10)) == 4


# ---------------------------------------------------------------- facts of an archive


STAMP = "2021-01-{:02}T00:00:00Z"


def read_archive(folder: Path, **files: list[dict[str, Any]]) -> dict[str, Question]:
    for name, rows in files.items():
        write_jsonl(folder, name, rows)
    return archive.questions(folder)


def asked(number: str, day: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "author": "asker", "created_at": STAMP.format(day)} | more


def answered(number: str, day: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "question": "q", "author": "x", "created_at": STAMP.format(day)} | more


def test_exclusions_of_an_archive_have_an_order(tmp_path: Path) -> None:
    state = {"at": STAMP.format(3)}
    found = read_archive(
        tmp_path,
        questions=[
            asked("plain", category="c"),
            asked("spam", hidden=state | {"reason": "spam"}, duplicate_of="plain", closed=state),
            asked("abuse", hidden=state | {"reason": "abuse"}),
            asked("rude", hidden=state | {"reason": "rude"}),
            asked("duplicate", duplicate_of="plain"),
            asked("closed duplicate", duplicate_of="nowhere", closed=state),
            asked("open", duplicate_of="nowhere"),
            asked("closed", closed=state | {"reason": "old"}),
        ],
    )
    assert {number: question.excluded for number, question in found.items()} == {
        "plain": None,
        "spam": "spam",
        "abuse": "abuse",
        "rude": None,
        "duplicate": "duplicate",
        "closed duplicate": "duplicate",
        "open": None,
        "closed": "off_topic",
    }
    assert found["plain"].category == "c"


def test_hidden_and_automatic_replies_do_not_count(tmp_path: Path) -> None:
    hidden = {"at": STAMP.format(9), "reason": "rude"}
    comment = {"on": "answer", "author": "y"}
    question = read_archive(
        tmp_path,
        questions=[asked("q")],
        answers=[
            answered("robot", 2, author_role="automatic"),
            answered("hidden", 2, hidden=hidden),
            answered("own", 3, author="asker"),
            answered("good", 6, author_role="administrator"),
            answered("lost", 2, question="nowhere"),
        ],
        comments=[
            comment | {"post": "hidden", "created_at": STAMP.format(3)},
            comment | {"post": "own", "created_at": STAMP.format(3), "hidden": hidden},
            comment | {"post": "own", "created_at": STAMP.format(5)},
            comment | {"post": "q", "on": "question", "created_at": STAMP.format(4)},
        ],
    )["q"]
    assert (question.acknowledged, question.answered, question.answers) == (january(4), january(6), 4)
    assert question.solved is None


def solved(folder: Path, *spells: tuple[str, int, int | None], **hidden: int) -> Question:
    """Answers a and b, accepted from day to day, hidden on a day."""
    return read_archive(
        folder,
        questions=[asked("q")],
        answers=[
            answered(name, 2, author=name, author_role="super_user")
            | ({"hidden": {"at": STAMP.format(hidden[name]), "reason": "rude"}} if name in hidden else {})
            for name in ("a", "b")
        ],
        acceptances=[
            {"answer": name, "at": STAMP.format(start)} | ({"undone_at": STAMP.format(end)} if end else {})
            for name, start, end in spells
        ]
        + [{"answer": "a", "kind": "also_works", "at": STAMP.format(2)}],
    )["q"]


def test_the_time_of_solution_is_the_start_of_the_present_unbroken_spell(tmp_path: Path) -> None:
    assert solved(tmp_path).solved is None
    assert solved(tmp_path, ("a", 3, 5)).solved is None
    assert solved(tmp_path, ("a", 3, None)).solved == january(3)
    assert solved(tmp_path, ("a", 3, 5), ("a", 7, None)).solved == january(7)
    # From one answer straight to the other, the question was never unsolved.
    switched = solved(tmp_path, ("a", 3, 5), ("b", 5, None))
    assert (switched.solved, switched.solution, switched.role) == (january(3), "b", "super_user")
    # Hiding the accepted answer ends its spell.
    assert solved(tmp_path, ("a", 3, None), a=6).solved is None
    assert solved(tmp_path, ("a", 3, 7), ("b", 7, None), a=6).solved == january(7)


# ---------------------------------------------------------------- reputation


def test_reputation_by_hand(tmp_path: Path) -> None:
    day = january(1)
    write_xml(tmp_path, "Users.xml", [{"Id": number} for number in (-1, 1, 2, 3, 4)])
    write_xml(
        tmp_path,
        "Posts.xml",
        [
            post(10, 1, day, 1, AcceptedAnswerId=11),
            post(11, 2, day, 2, ParentId=10),
            post(20, 1, day, 3, AcceptedAnswerId=21),
            post(21, 2, day, 3, ParentId=20),
            post(30, 1, day, None, AcceptedAnswerId=31),
            post(31, 2, day, 2, ParentId=30),
            post(40, 1, day, 4, AcceptedAnswerId=41),
            post(41, 2, day, -1, ParentId=40),
            post(50, 2, day, None, ParentId=40),
        ],
    )
    votes = [(11, 2, 1)] * 21 + [(11, 3, 1), (11, 3, 2), (11, 2, 3), (11, 1, 1)]
    votes += [(20, 3, 1), (10, 2, 1), (41, 2, 1), (50, 2, 1), (999, 2, 1)]
    write_xml(
        tmp_path,
        "Votes.xml",
        [
            {"PostId": on, "VoteTypeId": kind, "CreationDate": january(date).isoformat()[:19]}
            for on, kind, date in votes
        ],
    )
    earned = reputation.accounts(tmp_path)
    # 1: +2 for accepting, +5 for a question.
    # 2: 21 · 10 − 2 = 208 on the first day, of which 200 stay; −2 on the second; +10 on the third; twice +15.
    # 3: −2 for a question, and nothing for accepting an own answer. 4: +2 for accepting.
    assert {member: (one.uncapped, one.total) for member, one in earned.items()} == {
        "1": (7, 7),
        "2": (246, 238),
        "3": (-2, 1),
        "4": (2, 2),
    }


# ---------------------------------------------------------------- the oracle itself, and the real communities


def test_the_oracle_imports_nothing_from_the_product() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] not in ("app", "superusers", "config", "wsgi"), path


@pytest.mark.data
@pytest.mark.parametrize(
    ("community", "counts"),
    [("cardano", (1042, 1496, 459)), ("bicycles-meta", (453, 971, 157)), ("thunderbird", (12347, 27960, 0))],
)
def test_the_real_communities_have_the_counts_their_readme_says(
    community: str, counts: tuple[int, int, int], tmp_path: Path
) -> None:
    folder = communities.unpack(community, tmp_path)
    source = archive if community == "thunderbird" else stackexchange
    questions = list(source.questions(folder).values())
    answers = sum(question.answers for question in questions)
    assert (len(questions), answers, sum(question.solved is not None for question in questions)) == counts


@pytest.mark.data
@pytest.mark.parametrize("event", ["acknowledged", "answered", "solved"])
def test_on_a_mature_cohort_the_curve_and_the_rate_agree(event: str, tmp_path: Path) -> None:
    as_of = datetime(2026, 11, 21, tzinfo=UTC)
    found = stackexchange.questions(communities.unpack("cardano", tmp_path)).values()
    eligible = [question for question in found if question.excluded is None]
    steps = figures.curve(eligible, event, as_of=as_of)
    for name, window in figures.WINDOWS.items():
        if window is not None:
            rate = figures.rate(eligible, event, window, as_of=as_of)
            survival = figures.survival_at(steps, window.total_seconds())
            assert 1 - survival == Fraction(rate["count"], rate["n"]), name
