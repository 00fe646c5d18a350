"""Stored state and counters, always recomputed from rows under the question's lock, never counted up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, or_, select, update

from app.core.db import db
from app.forum.life_cycle import hotness
from app.forum.models import Acceptance, Answer, Comment, Question, Reaction, Vote
from app.forum.queries import facts_of, facts_of_question


def recompute_state(question: Question) -> None:
    """Inside a command that holds the question's lock: state, whose turn it is, and answer count."""
    db.session.flush()
    facts = facts_of_question(question.id)
    question.state, question.turn, question.hot = facts.life.state, facts.turn, facts.hot
    question.day_precision = facts.life.solution is not None and facts.life.solution.day_precision
    question.answer_count = facts.answers


def recount_reactions(post: Question | Answer) -> None:
    """Inside a command that holds the question's lock: those who have it too, or for whom it worked."""
    db.session.flush()
    if isinstance(post, Question):
        counted = select(func.count()).where(Reaction.question_id == post.id, Reaction.kind == "me_too")
        post.me_too_count = db.session.scalar(counted) or 0
        _recompute_hotness(post)
    else:
        counted = select(func.count()).where(Reaction.answer_id == post.id, Reaction.kind == "worked")
        post.worked_count = db.session.scalar(counted) or 0


def _recompute_hotness(question: Question) -> None:
    question.hot = hotness(
        question.created_at,
        score=question.score,
        me_too=question.me_too_count,
        answers=question.answer_count,
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
    if isinstance(post, Question):
        _recompute_hotness(post)


def recount_all(question_ids: list[int]) -> None:
    """Inside a command: everything stored about these questions and their answers, in bulk statements."""
    for model in (Question, Answer):
        _recount_votes_of(model, question_ids)
    _recount_reactions_of(question_ids)
    rows = []
    for facts in facts_of(question_ids):
        solution = facts.life.solution
        rows.append(
            {
                "id": facts.question_id,
                "state": facts.life.state,
                "turn": facts.turn,
                "hot": facts.hot,
                "day_precision": solution is not None and solution.day_precision,
            }
        )
    if rows:
        db.session.execute(update(Question), rows)
    db.session.execute(
        update(Question)
        .where(Question.id.in_(question_ids))
        .values(answer_count=_answers(func.count()), last_activity_at=_last_activity())
    )


def recompute_activity(question: Question) -> None:
    """Inside a command that holds the question's lock: when something visible was last written on it."""
    db.session.flush()
    question.last_activity_at = db.session.scalars(
        select(_last_activity()).where(Question.id == question.id)
    ).one()


def _answers(what: Any) -> Any:
    """Of a question's visible answers, as a column of a statement over questions."""
    return (
        select(what)
        .select_from(Answer)
        .where(Answer.question_id == Question.id, Answer.hidden_at.is_(None))
        .correlate(Question)
        .scalar_subquery()
    )


def _last_activity() -> Any:
    """The same: when it was asked, when the newest visible reply was written or a merge brought it, or when a
    visible answer was accepted."""
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
    last_accepted = (
        select(func.max(Acceptance.at))
        .join(Answer, Answer.id == Acceptance.answer_id)
        .where(
            Acceptance.question_id == Question.id,
            Acceptance.kind == "solution",
            Answer.hidden_at.is_(None),
        )
        .correlate(Question)
        .scalar_subquery()
    )
    written, moved = _answers(func.max(Answer.created_at)), _answers(func.max(Answer.moved_at))
    return _latest(Question.created_at, written, moved, last_comment, last_accepted)


def _latest(first: Any, *others: Any) -> Any:
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


def _recount_reactions_of(question_ids: list[int]) -> None:
    me_too = (
        select(func.count())
        .where(Reaction.question_id == Question.id, Reaction.kind == "me_too")
        .correlate(Question)
        .scalar_subquery()
    )
    worked = (
        select(func.count())
        .where(Reaction.answer_id == Answer.id, Reaction.kind == "worked")
        .correlate(Answer)
        .scalar_subquery()
    )
    db.session.execute(update(Question).where(Question.id.in_(question_ids)).values(me_too_count=me_too))
    db.session.execute(update(Answer).where(Answer.question_id.in_(question_ids)).values(worked_count=worked))
