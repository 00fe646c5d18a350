"""Stored state and counters, always recomputed from rows under the question's lock, never counted up."""

from __future__ import annotations

from sqlalchemy import case, func, or_, select, update

from app.core.db import db
from app.forum.models import Answer, Comment, Question, Vote
from app.forum.queries import facts_of, life_of_question


def recompute_state(question: Question) -> None:
    """Inside a command that holds the question's lock: state, answer count and last activity."""
    db.session.flush()
    life = life_of_question(question.id)
    question.state = life.state
    question.day_precision = life.solution is not None and life.solution.day_precision
    question.answer_count = (
        db.session.scalar(
            select(func.count()).where(Answer.question_id == question.id, Answer.hidden_at.is_(None))
        )
        or 0
    )


def recount_votes(post: Question | Answer) -> None:
    """Inside a command that holds the question's lock: a post's counters from its standing votes."""
    db.session.flush()
    on_post = (
        (Vote.question_id == post.id) & Vote.answer_id.is_(None)
        if isinstance(post, Question)
        else Vote.answer_id == post.id
    )
    up, down = db.session.execute(
        select(
            func.count(case((Vote.value == 1, 1))),
            func.count(case((Vote.value == -1, 1))),
        ).where(on_post, Vote.undone_at.is_(None))
    ).one()
    post.up_count = post.imported_up + up
    post.down_count = post.imported_down + down
    post.score = post.up_count - post.down_count


def recount_all(question_ids: list[int]) -> None:
    """Inside a command: everything stored about these questions and their answers, in bulk statements."""
    for model in (Question, Answer):
        _recount_votes_of(model, question_ids)
    states: dict[str, list[int]] = {}
    precise: dict[bool, list[int]] = {True: [], False: []}
    for facts in facts_of(question_ids):
        states.setdefault(facts.life.state, []).append(facts.question_id)
        solution = facts.life.solution
        precise[solution is not None and solution.day_precision].append(facts.question_id)
    for state, ids in states.items():
        db.session.execute(update(Question).where(Question.id.in_(ids)).values(state=state))
    for to_the_day, ids in precise.items():
        if ids:
            db.session.execute(update(Question).where(Question.id.in_(ids)).values(day_precision=to_the_day))
    visible = (Answer.question_id == Question.id, Answer.hidden_at.is_(None))
    answers = select(func.count()).where(*visible).correlate(Question).scalar_subquery()
    last_answer = select(func.max(Answer.created_at)).where(*visible).correlate(Question).scalar_subquery()
    last_comment = (
        select(func.max(Comment.created_at))
        .outerjoin(Answer, Answer.id == Comment.answer_id)
        .where(
            Comment.question_id == Question.id,
            Comment.hidden_at.is_(None),
            or_(Comment.answer_id.is_(None), Answer.hidden_at.is_(None)),
        )
        .correlate(Question)
        .scalar_subquery()
    )
    db.session.execute(
        update(Question)
        .where(Question.id.in_(question_ids))
        .values(
            answer_count=answers,
            last_activity_at=_latest(Question.created_at, last_answer, last_comment),
        )
    )


def _latest(first: object, *others: object) -> object:
    """The latest of some moments of which all but the first may be missing; the same on both databases."""
    greatest = func.max if db.engine.dialect.name == "sqlite" else func.greatest
    return greatest(first, *(func.coalesce(other, first) for other in others))


def _recount_votes_of(model: type[Question] | type[Answer], question_ids: list[int]) -> None:
    if model is Question:
        on_post, among = (Vote.question_id == Question.id) & Vote.answer_id.is_(None), Question.id
    else:
        on_post, among = Vote.answer_id == Answer.id, Answer.question_id  # type: ignore[assignment]

    def standing(value: int) -> object:
        return (
            select(func.count())
            .where(on_post, Vote.value == value, Vote.undone_at.is_(None))
            .correlate(model)
            .scalar_subquery()
        )

    up, down = model.imported_up + standing(1), model.imported_down + standing(-1)
    db.session.execute(
        update(model).where(among.in_(question_ids)).values(up_count=up, down_count=down, score=up - down)
    )
