"""A rebuild in bulk leaves what the one question's way would: over odd lives, on both databases."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.analytics.fold import rebuild_facts, verify_facts
from app.analytics.models import CohortCell, QuestionFact
from app.core.db import db
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Comment, Question
from tests.make.community import Community

START = datetime(2024, 3, 1, 9, tzinfo=UTC)
ROLES = ("customer", "customer", "super_user", "staff", "automatic")
QUESTIONS = 150


@command
def live_oddly(choose: random.Random, members: list[int], questions: list[int]) -> None:
    """Replies at the same moments, by deleted authors, moved or hidden; solutions that come and go."""
    for number in questions:
        _fate(choose, number, members)
        answers = [_reply(choose, Answer, number, members) for _ in range(choose.choice((0, 0, 1, 2, 4)))]
        for _ in range(choose.choice((0, 0, 1, 2))):
            _reply(choose, Comment, number, members, answer_id=choose.choice([None, *answers]))
        _solve(choose, number, answers)


def _moment(choose: random.Random) -> datetime:
    return START + timedelta(
        hours=choose.choice((-1, 0, 0, 1, 5, 24, 25, 60)), seconds=choose.choice((0, 0, 1))
    )


def _some(choose: random.Random, value: Any, likely: float = 0.15) -> Any:
    return value if choose.random() < likely else None


def _fate(choose: random.Random, number: int, members: list[int]) -> None:
    values = {
        "created_at": START,
        "author_id": choose.choice([None, *members]),
        "closed_at": _some(choose, START),
        "closed_reason": choose.choice((None, "off_topic", "duplicate", "other")),
        "closed_elsewhere": choose.random() < 0.1,
        "hidden_at": _some(choose, START),
        "hidden_reason": choose.choice((None, "spam", "abuse", "other")),
        "merged_at": _some(choose, START),
        "duplicate_of_id": _some(choose, 1, 0.05),
        "locale": choose.choice(("", "de")),
    }
    db.session.execute(update(Question).where(Question.id == number).values(**values))


def _reply(choose: random.Random, kind: Any, question: int, members: list[int], **more: Any) -> int:
    if kind is Answer:
        more = {"moved_at": _some(choose, _moment(choose)), "didnt_help_at": _some(choose, START)}
    row = {
        "question_id": question,
        "author_id": choose.choice([None, *members]),
        "author_role": choose.choice(ROLES),
        "created_at": _moment(choose),
        "hidden_at": _some(choose, START),
        "body_source": "x",
        "body_html": "<p>x</p>",
        "renderer": 1,
    }
    number: int = db.session.scalar(insert(kind).values(**row, **more).returning(kind.id))
    return number


def _solve(choose: random.Random, question: int, answers: list[int]) -> None:
    at = START + timedelta(hours=choose.choice((2, 30)))
    for place, answer in enumerate(answers[: choose.choice((0, 1, 1, 3))]):
        last = place == len(answers) - 1 or choose.random() < 0.4
        until = None if last else at + timedelta(hours=choose.choice((0, 3)))
        row = {"question_id": question, "answer_id": answer, "at": at, "undone_at": until}
        by = {"by_role": choose.choice(("asker", "staff")), "day_precision": choose.random() < 0.1}
        db.session.execute(insert(Acceptance).values(**row, **by))
        if until is None:
            return
        at = until + timedelta(hours=choose.choice((0, 0, 5)))


def test_odd_lives_are_rebuilt_as_they_are_recorded(community: Community) -> None:
    members = [community.member().signed_in_id for _ in range(4)]
    questions = [community.question() for _ in range(QUESTIONS)]
    live_oddly(random.Random(5), members, questions)
    assert rebuild_facts() == QUESTIONS
    found = verify_facts()
    assert (found.questions, found.facts_that_differ, found.cells_that_differ) == (QUESTIONS, 0, 0)
    assert found.cells_to_fold == 0
    kinds = (QuestionFact.solved_at, QuestionFact.excluded, QuestionFact.solver_role)
    assert all(db.session.scalar(select(func.count(kind))) for kind in kinds)
    assert db.session.scalar(select(func.sum(QuestionFact.reopened)))
    assert db.session.scalar(select(func.count()).where(QuestionFact.marginal))


@command
def lose(question_id: int, *, day: datetime) -> None:
    """Rows that are not what they should be."""
    stored = update(QuestionFact).where(QuestionFact.question_id == question_id)
    db.session.execute(stored.values(day=day.date(), solved_us=5))
    db.session.execute(update(CohortCell).values(counts=b"\0" * 8, records=b"x"))


def test_a_rebuild_sets_right_whatever_is_stored(sqlite_community: Community) -> None:
    for back in range(3):
        sqlite_community.question(at=START - timedelta(days=back))
    sqlite_community.deliver()
    lose(2, day=START - timedelta(days=400))
    assert not verify_facts().agrees
    assert rebuild_facts() == 3
    assert verify_facts().agrees
    assert rebuild_facts() == 3
    assert verify_facts().agrees
