"""Reads of the forum that decide or look after something; pages read through `app.forum.pages`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, or_, select, true
from sqlalchemy.orm import aliased

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import among, db
from app.core.policy import Invalid, NotFound
from app.forum.contributions import Contributions as Contributions
from app.forum.contributions import answers_given as answers_given
from app.forum.contributions import contributed_by as contributed_by
from app.forum.contributions import contributions_of as contributions_of
from app.forum.contributions import contributions_until as contributions_until
from app.forum.fact_rows import answer_rows, comment_rows, question_rows, solution_rows
from app.forum.help_given import answers_between as answers_between
from app.forum.help_given import contributed_between as contributed_between
from app.forum.help_given import first_replies_to_newcomers as first_replies_to_newcomers
from app.forum.help_given import questions_in as questions_in
from app.forum.help_given import solutions_between as solutions_between
from app.forum.help_given import waits_of_solutions as waits_of_solutions
from app.forum.help_given import worked_for as worked_for
from app.forum.life_cycle import AcceptedSpell, Life, Reply, hotness, life_of, turn_of
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


def question_links(question_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address of these questions, without those that are hidden."""
    rows = db.session.execute(
        select(Question.id, Question.title, Question.slug).where(
            Question.id.in_(list(question_ids)), Question.hidden_at.is_(None)
        )
    )
    return {row.id: (row.title, f"/questions/{row.id}/{row.slug}") for row in rows}


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
