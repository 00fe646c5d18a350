"""Reads of what reputation and credits are made from: what stands of acceptances and votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.forum.models import Acceptance, Answer, Question, Vote
from app.forum.question_facts import heard_at


@dataclass(frozen=True, slots=True)
class CreditFact:
    """A standing acceptance or vote on a visible post of a visible question: what reputation is made from."""

    kind: str
    """solution, also_works or vote."""
    cause_id: int
    """Id of the acceptance or vote row."""
    question_id: int
    asker_id: int | None
    author_id: int | None
    """Whose post it is; None when they are no longer a member, or a program."""
    actor_id: int | None
    by_role: str
    value: int
    on_answer: bool
    at: datetime


def credit_facts(question_ids: Sequence[int]) -> Iterator[CreditFact]:
    """All of them on these questions, with two queries however many they are."""
    earner = case((Answer.author_role != "automatic", Answer.author_id))
    acceptances = db.session.execute(
        select(
            Acceptance.kind,
            Acceptance.id,
            Acceptance.question_id,
            Question.author_id,
            earner,
            Acceptance.by_id,
            Acceptance.by_role,
            Acceptance.at,
        )
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(
            Acceptance.question_id.in_(question_ids),
            Acceptance.undone_at.is_(None),
            Answer.hidden_at.is_(None),
            Question.hidden_at.is_(None),
        )
    )
    for kind, cause, question_id, asker, author, actor, by_role, at in acceptances:
        yield CreditFact(kind, cause, question_id, asker, author, actor, by_role, 0, True, at)
    asker_earns = case((Question.author_role != "automatic", Question.author_id))
    votes = db.session.execute(
        select(
            Vote.id,
            Vote.question_id,
            Question.author_id,
            case((Vote.answer_id.is_(None), asker_earns), else_=earner),
            Vote.member_id,
            Vote.value,
            Vote.answer_id,
            Vote.at,
        )
        .join(Question, Question.id == Vote.question_id)
        .outerjoin(Answer, Answer.id == Vote.answer_id)
        .where(
            Vote.question_id.in_(question_ids),
            Vote.undone_at.is_(None),
            Question.hidden_at.is_(None),
            Answer.hidden_at.is_(None),
        )
    )
    for cause, question_id, asker, author, actor, value, answer_id, at in votes:
        yield CreditFact(
            "vote", cause, question_id, asker, author, actor, "", value, answer_id is not None, at
        )


def waited_before(acceptance_ids: Sequence[int]) -> dict[int, timedelta]:
    """For accepted answers that were the first visible answer by anybody but the asker: how long the question
    had waited for them, by acceptance (definitions, *marginal solve*). The others are left out. Two queries.
    """
    rows = db.session.execute(
        select(
            Acceptance.id,
            Acceptance.answer_id,
            Answer.question_id,
            Answer.created_at,
            Answer.moved_at,
            Question.created_at.label("asked_at"),
        )
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Acceptance.id.in_(acceptance_ids))
    ).all()
    other = aliased(Answer)
    earlier: dict[int, list[tuple[int, timedelta]]] = {}
    for question_id, answer_id, at, moved_at, asked_at in db.session.execute(
        select(other.question_id, other.id, other.created_at, other.moved_at, Question.created_at)
        .join(Question, Question.id == other.question_id)
        .where(
            other.question_id.in_({row.question_id for row in rows}),
            other.hidden_at.is_(None),
            other.author_id.is_distinct_from(Question.author_id),
        )
    ):
        earlier.setdefault(question_id, []).append((answer_id, heard_at(at, moved_at) - asked_at))
    found = {}
    for row in rows:
        wait = heard_at(row.created_at, row.moved_at) - row.asked_at
        if not any(
            after < wait and answer_id != row.answer_id
            for answer_id, after in earlier.get(row.question_id, ())
        ):
            found[row.id] = wait
    return found
