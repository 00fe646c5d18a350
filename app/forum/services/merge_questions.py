"""Merge a duplicate into the question it repeats: its answers and followers move there."""

from __future__ import annotations

from sqlalchemy import insert, or_, select, update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db, insert_ignoring
from app.core.uow import command, emit
from app.forum.events import (
    AnswerAccepted,
    AnswersArrived,
    AnswerUnaccepted,
    MarkedAlsoWorks,
    QuestionsMerged,
)
from app.forum.life_cycle import by_someone_else
from app.forum.models import Acceptance, Answer, Comment, Follow, Question, Reaction
from app.forum.policy import can_merge
from app.forum.queries import follower_ids, standing_solution
from app.forum.services._happened import happened, lock_both
from app.forum.services.mark_duplicate import close_as_duplicate
from app.forum.upkeep import recompute_state, recount_reactions


@command
def merge_questions(actor: Actor, question_id: int, into_id: int, *, note: str = "") -> int:
    """Returns the id of the question that has the answers now.

    No answer ends up accepted twice: what stood accepted on the duplicate ends there. The merge says so anew
    on the other question, in the actor's own role: as its solution where it has none, and else as *also
    works*. An answer of the actor's own gets neither, because nobody accepts an own answer on another's
    question. Votes stay what they were. For the other question's times the answers count from now, whenever
    they were written.

    Raises Refused, NotFound, or Invalid on `other`. It cannot be undone.
    """
    question, into = lock_both(actor, question_id, into_id)
    can_merge(actor, question).enforce()
    now = clock.now()
    accepted = _end_acceptances(question, actor)
    moved = _move_answers(question, into)
    _copy_followers(question, into)
    close_as_duplicate(question, into)
    question.merged_at, question.escalated_at, question.urgency = now, None, ""
    into.last_activity_at = now
    db.session.flush()
    for acceptance in accepted:
        _accept_anew(into, acceptance, actor)
    happened(question, "merged", actor, other_id=into.id)
    happened(into, "merged_in", actor, other_id=question.id)
    for one in (question, into):
        recompute_state(one)
        recount_reactions(one)
    record(
        actor,
        "forum.questions_merged",
        subject=("question", question.id),
        reason=note,
        into=into.id,
        answers=moved,
    )
    emit(QuestionsMerged(question_id=question.id, into_id=into.id, actor_id=actor.signed_in_id))
    emit(AnswersArrived(question_id=into.id, from_id=question.id))
    return into.id


def _end_acceptances(question: Question, actor: Actor) -> list[Acceptance]:
    """Those that stood, the solution first."""
    standing = list(
        db.session.scalars(
            select(Acceptance)
            .where(Acceptance.question_id == question.id, Acceptance.undone_at.is_(None))
            .order_by(Acceptance.kind.desc(), Acceptance.id)
        )
    )
    for acceptance in standing:
        acceptance.undone_at, acceptance.undone_by_id = clock.now(), actor.signed_in_id
        emit(AnswerUnaccepted(question_id=question.id, acceptance_id=acceptance.id))
    return standing


def _move_answers(question: Question, into: Question) -> list[int]:
    db.session.flush()
    moved = list(db.session.scalars(select(Answer.id).where(Answer.question_id == question.id)))
    db.session.execute(
        update(Answer)
        .where(Answer.id.in_(moved))
        .values(question_id=into.id, moved_at=clock.now(), moved_from_id=question.id, didnt_help_at=None)
    )
    db.session.execute(
        update(Comment).where(Comment.answer_id.in_(moved)).values(question_id=into.id, asks=False)
    )
    db.session.execute(update(Reaction).where(Reaction.answer_id.in_(moved)).values(question_id=into.id))
    return moved


def _copy_followers(question: Question, into: Question) -> None:
    """Who followed the duplicate follows the other; who had it too, and its asker, have that one too."""
    now = clock.now()
    following = [
        {"question_id": into.id, "member_id": member_id, "at": now, "muted": False}
        for member_id in sorted(follower_ids(question.id))
    ]
    if following:
        db.session.execute(insert_ignoring(Follow), following)
    theirs = or_(Reaction.question_id == question.id, Reaction.question_id == into.id)
    rows = db.session.execute(
        select(Reaction.question_id, Reaction.member_id).where(Reaction.kind == "me_too", theirs)
    ).all()
    counted = {row.member_id for row in rows if row.question_id == into.id} | {into.author_id, None}
    fresh = ({row.member_id for row in rows} | {question.author_id}) - counted
    if fresh:
        db.session.execute(
            insert(Reaction),
            [
                {"kind": "me_too", "question_id": into.id, "member_id": member_id, "at": now}
                for member_id in sorted(number for number in fresh if number is not None)
            ],
        )


def _accept_anew(into: Question, ended: Acceptance, actor: Actor) -> None:
    answer = db.session.get_one(Answer, ended.answer_id, populate_existing=True)
    own = not by_someone_else(answer.author_id, actor.member_id)
    is_asker = actor.is_member(into.author_id)
    if answer.hidden_at is not None or (own and not is_asker):
        return
    solves = ended.kind == "solution" and standing_solution(into.id) is None
    fresh = Acceptance(
        question_id=into.id,
        answer_id=answer.id,
        kind="solution" if solves else "also_works",
        by_id=actor.signed_in_id,
        by_role="asker" if is_asker else "staff",
        at=clock.now(),
    )
    db.session.add(fresh)
    db.session.flush()
    kind = AnswerAccepted if solves else MarkedAlsoWorks
    emit(kind(question_id=into.id, acceptance_id=fresh.id))
