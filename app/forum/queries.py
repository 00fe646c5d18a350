"""Reads of the forum that decide or look after something; pages read through `app.forum.pages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select, true

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import among, db
from app.core.policy import Invalid, NotFound
from app.forum.contributions import Contributions as Contributions
from app.forum.contributions import answers_given as answers_given
from app.forum.contributions import contributed_by as contributed_by
from app.forum.contributions import contributions_of as contributions_of
from app.forum.contributions import contributions_until as contributions_until
from app.forum.credit_facts import CreditFact as CreditFact
from app.forum.credit_facts import credit_facts as credit_facts
from app.forum.credit_facts import waited_before as waited_before
from app.forum.help_given import answers_between as answers_between
from app.forum.help_given import contributed_between as contributed_between
from app.forum.help_given import first_replies_to_newcomers as first_replies_to_newcomers
from app.forum.help_given import questions_in as questions_in
from app.forum.help_given import solutions_between as solutions_between
from app.forum.help_given import waits_of_solutions as waits_of_solutions
from app.forum.help_given import worked_for as worked_for
from app.forum.models import (
    Acceptance,
    Answer,
    Category,
    Comment,
    Follow,
    KeptQuestion,
    Question,
    QuestionTag,
    Reaction,
    Revision,
    Tag,
    Vote,
)
from app.forum.question_facts import QuestionFacts as QuestionFacts
from app.forum.question_facts import facts_of as facts_of
from app.forum.question_facts import facts_of_question as facts_of_question
from app.forum.question_facts import heard_at as heard_at
from app.forum.question_facts import life_of_question as life_of_question
from app.forum.question_facts import question_ids_after as question_ids_after
from app.forum.question_facts import walk_facts as walk_facts
from app.forum.vote_graph import Act as Act
from app.forum.vote_graph import acceptances_by_pair as acceptances_by_pair
from app.forum.vote_graph import acted_since as acted_since
from app.forum.vote_graph import acts_between as acts_between
from app.forum.vote_graph import votes_by_pair as votes_by_pair
from app.forum.vote_graph import votes_in_time as votes_in_time


def visible_question(actor: Actor, question_id: int, *, lock: bool = False) -> Question:
    """The question, or NotFound when there is none or it is hidden from this actor.

    `lock` takes its row lock: everything that changes a question's life holds it.
    """
    statement = select(Question).where(Question.id == question_id)
    if lock:  # what was read before the lock may have changed while waiting for it
        statement = statement.with_for_update().execution_options(populate_existing=True)
    question = db.session.scalars(statement).first()
    if question is None or (question.hidden_at is not None and not may_see_hidden(actor, question.author_id)):
        raise NotFound
    return question


def lock_question(question_id: int) -> None:
    """Inside a transaction: wait until nobody else changes this question's life, and keep others waiting."""
    lock_questions([question_id])


def lock_questions(question_ids: Sequence[int]) -> None:
    """The same for several, in one order, so that two who lock several never wait for each other."""
    db.session.execute(
        select(Question.id).where(among(Question.id, question_ids)).order_by(Question.id).with_for_update()
    )


def visible_answer(actor: Actor, answer_id: int) -> Answer:
    """The answer, or NotFound when there is none or it is hidden from this actor."""
    answer = db.session.get(Answer, answer_id)
    if answer is None or (answer.hidden_at is not None and not may_see_hidden(actor, answer.author_id)):
        raise NotFound
    return answer


def visible_comment(actor: Actor, comment_id: int) -> Comment:
    """The comment, or NotFound when there is none, or it or the answer it is on is hidden from this actor."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or (comment.hidden_at is not None and not may_see_hidden(actor, comment.author_id)):
        raise NotFound
    if comment.answer_id is not None:
        visible_answer(actor, comment.answer_id)
    visible_question(actor, comment.question_id)
    return comment


def current_version(kind: str, post_id: int) -> int:
    """The number of the version that stands; 1 for a post that was never edited here."""
    return (
        db.session.scalar(
            select(func.max(Revision.number)).where(Revision.kind == kind, Revision.post_id == post_id)
        )
        or 1
    )


def tag_names(question_id: int) -> list[str]:
    """A question's tags, in the order they were given in."""
    return list(
        db.session.scalars(
            select(Tag.name)
            .join(QuestionTag, QuestionTag.tag_id == Tag.id)
            .where(QuestionTag.question_id == question_id)
            .order_by(QuestionTag.position, Tag.name)
        )
    )


def may_see_hidden(actor: Actor, author_id: int | None) -> bool:
    return actor.can(capabilities.SEE_HIDDEN) or actor.is_member(author_id)


def kept_question(visit_hash: str | None, member_id: int | None) -> KeptQuestion | None:
    """What is kept for this browser or this member, the newest; posted or not."""
    ours = []
    if visit_hash is not None:
        # Of this browser, and nobody else's by a sign-up.
        unowned = or_(KeptQuestion.member_id.is_(None), KeptQuestion.member_id == member_id)
        ours.append(and_(KeptQuestion.visit_hash == visit_hash, unowned if member_id else true()))
    if member_id is not None:
        ours.append(KeptQuestion.member_id == member_id)
    if not ours:
        return None
    return db.session.scalars(
        select(KeptQuestion)
        .where(or_(*ours), KeptQuestion.expires_at > clock.now())
        .order_by(KeptQuestion.created_at.desc())
        .limit(1)
    ).first()


def category_by_slug(slug: str) -> Category | None:
    return db.session.scalars(select(Category).where(Category.slug == slug)).first()


def category_by_id(category_id: int) -> Category:
    return db.session.get_one(Category, category_id)


def all_categories() -> list[Category]:
    """Those that questions may be asked in, in their order."""
    return list(
        db.session.scalars(
            select(Category).where(Category.retired_at.is_(None)).order_by(Category.position, Category.name)
        )
    )


def home_of(category_id: int) -> Category | None:
    """The category, or where its questions went when it was retired. None: nowhere."""
    category = db.session.get(Category, category_id)
    seen: set[int] = set()
    while category is not None and category.retired_at is not None and category.id not in seen:
        seen.add(category.id)
        category = db.session.get(Category, category.new_home_id) if category.new_home_id else None
    return category


def open_category(category_id: int) -> Category:
    """Inside a command: a category that takes questions, kept from being retired meanwhile.

    Raises Invalid on `category`.
    """
    category = db.session.scalars(
        select(Category).where(Category.id == category_id).with_for_update(key_share=True)
    ).first()
    if category is None or category.retired_at is not None:
        raise Invalid(category="This category is no longer there. Please choose another.")
    return category


def standing_solution(question_id: int) -> Acceptance | None:
    """The one acceptance as a solution that has not been taken back."""
    return db.session.scalars(
        select(Acceptance).where(
            Acceptance.question_id == question_id,
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
        )
    ).first()


def standing_also_works(answer_id: int) -> Acceptance | None:
    return db.session.scalars(
        select(Acceptance).where(
            Acceptance.answer_id == answer_id,
            Acceptance.kind == "also_works",
            Acceptance.undone_at.is_(None),
        )
    ).first()


def standing_vote(question_id: int, answer_id: int | None, member_id: int) -> Vote | None:
    return db.session.scalars(
        select(Vote).where(
            # A vote on an answer may have been given on the question that the answer was merged from.
            (Vote.question_id == question_id) & Vote.answer_id.is_(None)
            if answer_id is None
            else Vote.answer_id == answer_id,
            Vote.member_id == member_id,
            Vote.undone_at.is_(None),
        )
    ).first()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def asker_last_seen(question: Question) -> datetime:
    """When the asker last wrote, edited, accepted, took back or said anything on the question."""
    if question.author_id is None:
        return question.created_at
    seen = [question.created_at, question.asker_edited_at]
    for model in (Answer, Comment):
        seen.append(
            db.session.scalar(
                select(model.created_at)
                .where(model.question_id == question.id, model.author_id == question.author_id)
                .order_by(model.created_at.desc())
                .limit(1)
            )
        )
    seen += db.session.scalars(select(Answer.didnt_help_at).where(Answer.question_id == question.id)).all()
    seen += db.session.scalars(
        select(Acceptance.at).where(
            Acceptance.question_id == question.id, Acceptance.by_id == question.author_id
        )
    ).all()
    seen += db.session.scalars(
        select(Acceptance.undone_at).where(
            Acceptance.question_id == question.id, Acceptance.undone_by_id == question.author_id
        )
    ).all()
    return max(moment for moment in seen if moment is not None)


def follower_ids(question_id: int) -> set[int]:
    """Members who hear of what happens to the question: those who follow it, and the asker unless muted."""
    rows = db.session.execute(
        select(Follow.member_id, Follow.muted).where(Follow.question_id == question_id)
    ).all()
    following = {row.member_id for row in rows if not row.muted}
    asker = db.session.scalar(select(Question.author_id).where(Question.id == question_id))
    if asker is not None and not any(row.member_id == asker for row in rows):
        following.add(asker)
    return following


def questions_merged_into(question_id: int) -> list[int]:
    """Questions whose answers are part of this one now: votes given there still name them."""
    return list(
        db.session.scalars(
            select(Question.id).where(
                Question.duplicate_of_id == question_id, Question.merged_at.is_not(None)
            )
        )
    )


def own_reaction(kind: str, member_id: int, *, question_id: int, answer_id: int | None) -> Reaction | None:
    return db.session.scalars(
        select(Reaction).where(
            Reaction.kind == kind,
            Reaction.member_id == member_id,
            Reaction.question_id == question_id if answer_id is None else Reaction.answer_id == answer_id,
        )
    ).first()


def question_links(question_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address of these questions, without those that are hidden."""
    rows = db.session.execute(
        select(Question.id, Question.title, Question.slug).where(
            Question.id.in_(list(question_ids)), Question.hidden_at.is_(None)
        )
    )
    return {row.id: (row.title, f"/questions/{row.id}/{row.slug}") for row in rows}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for somebody who can help."""

    id: int
    title: str
    url: str
    category_id: int
    author_id: int | None
    asked_at: datetime


def waiting_questions(limit: int) -> list[Waiting]:
    """Nobody is on them, and it is the helpers' turn; who has waited longest first. One query."""
    rows = db.session.execute(
        select(
            Question.id,
            Question.title,
            Question.slug,
            Question.category_id,
            Question.author_id,
            Question.created_at,
        )
        .where(
            Question.turn == "attention",
            Question.hidden_at.is_(None),
            Question.closed_at.is_(None),
            Question.locked_at.is_(None),
            or_(Question.claimed_until.is_(None), Question.claimed_until <= clock.now()),
        )
        .order_by(Question.created_at, Question.id)
        .limit(limit)
    )
    return [
        Waiting(
            row.id,
            row.title,
            f"/questions/{row.id}/{row.slug}",
            row.category_id,
            row.author_id,
            row.created_at,
        )
        for row in rows
    ]


def escalated_before(moment: datetime) -> int:
    """How many questions were handed to staff before then and still wait for them. One query."""
    waiting = select(func.count()).where(
        Question.turn == "staff",
        Question.escalated_at < moment,
        Question.hidden_at.is_(None),
        Question.closed_at.is_(None),
    )
    return db.session.scalar(waiting) or 0
