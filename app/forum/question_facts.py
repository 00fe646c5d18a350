"""Reads of what happened to questions: what the statistics, and the state of a question, are made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.core.policy import NotFound
from app.forum.fact_rows import answer_rows, comment_rows, question_rows, solution_rows
from app.forum.life_cycle import AcceptedSpell, Life, Reply, hotness, life_of, turn_of
from app.forum.models import Question


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question's life with what the statistics need to know about the question itself."""

    question_id: int
    asker_id: int | None
    asked_at: datetime
    category_id: int
    locale: str
    duplicate: bool
    duplicate_of_id: int | None
    off_topic: bool
    """Closed as off-topic here, or closed for any reason before it was imported."""
    closed_at: datetime | None
    merged_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str | None
    replies: Sequence[Reply]
    """The visible ones."""
    spells: Sequence[AcceptedSpell]
    """Every acceptance as a solution, ended or not."""
    life: Life
    turn: str
    hot: int
    answers: int
    """How many visible ones there are."""


def facts_of_question(question_id: int) -> QuestionFacts:
    """Raises NotFound."""
    for facts in facts_of([question_id]):
        return facts
    raise NotFound


def life_of_question(question_id: int) -> Life:
    return facts_of_question(question_id).life


def facts_of(question_ids: Sequence[int]) -> Iterator[QuestionFacts]:
    """The facts of these questions, read with four queries however many they are."""
    replies = _visible_replies(question_ids)
    acceptances = _acceptances(question_ids)
    for row in question_rows.all(question_ids):
        heard, spells = replies.get(row.id, ()), acceptances.get(row.id, ())
        answers = sum(reply.answer_id is not None for reply in heard)
        life = life_of(row.author_id, heard, spells)
        duplicate = row.duplicate_of_id is not None or row.closed_reason == "duplicate"
        ended = row.closed_at is not None or row.locked_at is not None
        yield QuestionFacts(
            question_id=row.id,
            asker_id=row.author_id,
            asked_at=row.created_at,
            category_id=row.category_id,
            locale=row.locale,
            duplicate=duplicate,
            duplicate_of_id=row.duplicate_of_id,
            off_topic=row.closed_at is not None
            and (row.closed_elsewhere or row.closed_reason == "off_topic"),
            closed_at=row.closed_at,
            merged_at=row.merged_at,
            hidden_at=row.hidden_at,
            hidden_reason=row.hidden_reason,
            replies=heard,
            spells=spells,
            life=life,
            turn=turn_of(
                row.author_id,
                heard,
                life,
                asked_at=row.created_at,
                asker_edited_at=row.asker_edited_at,
                escalated=row.escalated_at is not None,
                over=row.hidden_at is not None or duplicate or (ended and life.solution is None),
            ),
            hot=hotness(
                row.created_at,
                score=row.score,
                me_too=row.me_too_count,
                answers=answers,
            ),
            answers=answers,
        )


def _visible_replies(question_ids: Sequence[int]) -> dict[int, list[Reply]]:
    found: dict[int, list[Reply]] = {}
    for question_id, answer_id, at, moved_at, author_id, role, didnt_help_at in answer_rows.all(question_ids):
        found.setdefault(question_id, []).append(
            Reply(heard_at(at, moved_at), author_id, role, answer_id, didnt_help_at)
        )
    for question_id, at, moved_at, author_id, role, asks in comment_rows.all(question_ids):
        found.setdefault(question_id, []).append(
            Reply(heard_at(at, moved_at), author_id, role, None, asks=asks)
        )
    return found


def heard_at(written_at: datetime, moved_at: datetime | None) -> datetime:
    """When a question heard of a reply. A merge brings replies now, whenever they were written elsewhere."""
    return max(written_at, moved_at) if moved_at is not None else written_at


def _acceptances(question_ids: Sequence[int]) -> dict[int, list[AcceptedSpell]]:
    found: dict[int, list[AcceptedSpell]] = {}
    rows = solution_rows.all(question_ids)
    for question_id, answer_id, author_id, role, at, until, by_role, hidden_at, day in rows:
        spell = AcceptedSpell(answer_id, author_id, role, at, until, by_role, hidden_at is None, day)
        found.setdefault(question_id, []).append(spell)
    return found


def question_ids_after(last_id: int, limit: int) -> list[int]:
    """The next ids in order, for walks over all questions in constant memory."""
    return list(
        db.session.scalars(
            select(Question.id).where(Question.id > last_id).order_by(Question.id).limit(limit)
        )
    )


def walk_facts(batch: int = 500) -> Iterator[list[QuestionFacts]]:
    """The facts of all questions, a batch at a time."""
    last = 0
    while ids := question_ids_after(last, batch):
        yield list(facts_of(ids))
        last = ids[-1]
