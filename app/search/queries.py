"""Reads of the search room: what goes into the index, and what has not gone into it yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, false, func, literal, select

from app.core.db import db
from app.core.markup.rendered import plain_text
from app.core.reading import Ids, ReadingOfIds
from app.core.text import case_fold_key
from app.forum.models import Acceptance, Answer, Category, Question, QuestionTag, Tag
from app.forum.queries import question_ids_after
from app.search.engine import Batch, Document
from app.search.models import Change

BATCH = 500

STATUSES = {
    "solved": "solved",
    "unsolved": "neither solved nor closed",
    "open": "nobody has replied yet",
    "acknowledged": "somebody has replied, nobody has answered",
    "answered": "answered, not solved yet",
    "unanswered": "without an answer",
    "duplicate": "asked before",
    "closed": "closed",
}
"""What `status:` takes, and what it means."""


def documents_of(question_ids: Sequence[int]) -> Batch:
    """These questions as everybody may see them, and the numbers of those that nobody may. Four queries."""
    questions = db.session.execute(
        select(
            Question.id,
            Question.title,
            Question.body_html,
            Question.created_at,
            Question.category_id,
            Question.locale,
            Question.state,
            Question.answer_count,
            Question.closed_at,
            Question.closed_reason,
            Question.duplicate_of_id,
        ).where(Question.id.in_(question_ids), Question.hidden_at.is_(None))
    ).all()
    tags, answers, solutions = _tags(question_ids), _answers(question_ids), _solutions(question_ids)
    documents = []
    for q in questions:
        texts = answers.get(q.id, {})
        documents.append(
            Document(
                number=q.id,
                title=q.title,
                body=plain_text(q.body_html),
                asked_at=q.created_at,
                solution=texts.pop(solutions.get(q.id, 0), ""),
                answers="\n".join(texts.values()),
                tags=tuple(tags.get(q.id, ())),
                category_id=q.category_id,
                statuses=_statuses(q),
                language=q.locale,
            )
        )
    return documents, set(question_ids) - {q.id for q in questions}


def _statuses(q: Any) -> frozenset[str]:
    found = {q.state}
    closed = q.closed_at is not None
    if q.duplicate_of_id is not None or q.closed_reason == "duplicate":
        found.add("duplicate")
    elif closed:
        found.add("closed")
    if q.state != "solved" and not closed:
        found.add("unsolved")
    if not q.answer_count:
        found.add("unanswered")
    return frozenset(found)


def _tags(question_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(QuestionTag.question_id, Tag.name)
        .join(Tag, Tag.id == QuestionTag.tag_id)
        .where(QuestionTag.question_id.in_(question_ids))
    )
    for question_id, name in rows:
        found.setdefault(question_id, []).append(name)
    return found


def _answers(question_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Texts of visible answers by question and answer."""
    found: dict[int, dict[int, str]] = {}
    rows = db.session.execute(
        select(Answer.question_id, Answer.id, Answer.body_html)
        .where(Answer.question_id.in_(question_ids), Answer.hidden_at.is_(None))
        .order_by(Answer.id)
    )
    for question_id, answer_id, body in rows:
        found.setdefault(question_id, {})[answer_id] = plain_text(body)
    return found


def _solutions(question_ids: Sequence[int]) -> dict[int, int]:
    """The answer that stands as the solution, by question."""
    rows = db.session.execute(
        select(Acceptance.question_id, Acceptance.answer_id).where(
            Acceptance.question_id.in_(question_ids),
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
        )
    )
    return {row.question_id: row.answer_id for row in rows}


def walk_documents() -> Iterator[list[Document]]:
    """The documents of all questions, a batch at a time, each from a fresh look at the database."""
    last = 0
    while ids := question_ids_after(last, BATCH):
        documents, _ = documents_of(ids)
        db.session.remove()
        yield list(documents)
        last = ids[-1]


def count_questions() -> int:
    return db.session.scalar(select(func.count()).select_from(Question)) or 0


def count_visible_questions() -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Question).where(Question.hidden_at.is_(None))) or 0
    )


def pending_changes(model: type[Change], limit: int) -> dict[int, int]:
    """Changes the index has not heard of, the oldest first: by row the number of what changed."""
    rows = db.session.execute(
        select(model.id, model.number).where(model.applied_at.is_(None)).order_by(model.id).limit(limit)
    )
    return {row.id: row[1] for row in rows}


def changed_since(model: type[Change], moment: datetime) -> list[int]:
    """Numbers of what changed since then, whether the index has heard of it or not."""
    return list(db.session.scalars(select(model.number).where(model.at >= moment).distinct()))


def oldest_pending(model: type[Change]) -> datetime | None:
    return db.session.scalar(select(func.min(model.at)).where(model.applied_at.is_(None)))


@ReadingOfIds
def _texts(ids: Ids) -> CompoundSelect[Any]:
    question, answer, acceptance = Question.__table__, Answer.__table__.c, Acceptance.__table__.c
    q = question.c
    visible = (q.id.in_(ids), q.hidden_at.is_(None))
    standing = select(acceptance.id).where(
        acceptance.answer_id == answer.id, acceptance.kind == "solution", acceptance.undone_at.is_(None)
    )
    questions = select(
        q.id.label("question_id"), literal(0).label("answer_id"), q.body_html, false().label("solves")
    )
    answers = (
        select(answer.question_id, answer.id, answer.body_html, standing.correlate(Answer.__table__).exists())
        .select_from(Answer.__table__)
        .join(question, q.id == answer.question_id)
    )
    return (
        questions.where(*visible)
        .union_all(answers.where(*visible, answer.hidden_at.is_(None)))
        .order_by("question_id", "answer_id")
    )


def question_texts(question_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What everybody may read of these questions now: (kind, plain text), the question first. One query.

    The kind is question, answer or solution.
    """
    found: dict[int, list[tuple[str, str]]] = {}
    for question_id, answer_id, body, solves in _texts.all(question_ids):
        kind = "solution" if solves else "answer" if answer_id else "question"
        found.setdefault(question_id, []).append((kind, plain_text(body)))
    return found


@ReadingOfIds
def _visible_solutions(ids: Ids) -> Select[Any]:
    question, answer, acceptance = Question.__table__, Answer.__table__, Acceptance.__table__
    q, a, c = question.c, answer.c, acceptance.c
    standing = (c.question_id == q.id) & (c.kind == "solution") & c.undone_at.is_(None)
    return (
        select(q.id, a.body_html)
        .select_from(question)
        .outerjoin(acceptance, standing)
        .outerjoin(answer, (a.id == c.answer_id) & a.hidden_at.is_(None))
        .where(q.id.in_(ids), q.hidden_at.is_(None))
    )


def visible_solutions(question_ids: Sequence[int]) -> dict[int, str]:
    """The plain text of the solution of those that everybody may see; empty without one. One query."""
    rows = _visible_solutions.all(question_ids)
    return {question_id: plain_text(body) if body else "" for question_id, body in rows}


def questions_in_category(category_id: int) -> list[int]:
    return list(db.session.scalars(select(Question.id).where(Question.category_id == category_id)))


def category_named(name: str) -> tuple[int, str] | None:
    """Id and name of the category that goes by this slug or name, as it was typed.

    The name of a retired one leads to where its questions went, unless another bears it now.
    """
    rows = db.session.execute(select(Category.id, Category.slug, Category.name, Category.new_home_id)).all()
    names = {row.id: row.name for row in rows}
    key = case_fold_key(name)
    for row in sorted(rows, key=lambda row: row.new_home_id is not None):
        if key in (case_fold_key(row.slug), case_fold_key(row.name)):
            leads_to = row.new_home_id or row.id
            return leads_to, names[leads_to]
    return None
