"""Reads of the forum that decide or look after something; pages read through `app.forum.pages`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select

from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.life_cycle import AcceptedSpell, Life, Reply, life_of
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Vote


def visible_question(actor: Actor, question_id: int, *, lock: bool = False) -> Question:
    """The question, or NotFound when there is none or it is hidden from this actor.

    `lock` takes its row lock: everything that changes a question's life holds it.
    """
    statement = select(Question).where(Question.id == question_id)
    if lock:
        statement = statement.with_for_update()
    question = db.session.scalars(statement).first()
    if question is None or (question.hidden_at is not None and not may_see_hidden(actor, question.author_id)):
        raise NotFound
    return question


def lock_question(question_id: int) -> None:
    """Inside a transaction: wait until nobody else changes this question's life, and keep others waiting."""
    db.session.execute(select(Question.id).where(Question.id == question_id).with_for_update())


def visible_answer(actor: Actor, answer_id: int) -> Answer:
    """The answer, or NotFound when there is none or it is hidden from this actor."""
    answer = db.session.get(Answer, answer_id)
    if answer is None or (answer.hidden_at is not None and not may_see_hidden(actor, answer.author_id)):
        raise NotFound
    return answer


def may_see_hidden(actor: Actor, author_id: int | None) -> bool:
    return actor.can(capabilities.SEE_HIDDEN) or actor.is_member(author_id)


def category_by_slug(slug: str) -> Category | None:
    return db.session.scalars(select(Category).where(Category.slug == slug)).first()


def all_categories() -> list[Category]:
    return list(db.session.scalars(select(Category).order_by(Category.position, Category.name)))


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
            Vote.question_id == question_id,
            Vote.answer_id.is_(None) if answer_id is None else Vote.answer_id == answer_id,
            Vote.member_id == member_id,
            Vote.undone_at.is_(None),
        )
    ).first()


def votes_on_author_since(member_id: int, author_id: int | None, since: datetime) -> int:
    """How many votes a member has given to one author's posts since then, taken back or not."""
    if author_id is None:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Vote)
            .join(Question, Question.id == Vote.question_id)
            .outerjoin(Answer, Answer.id == Vote.answer_id)
            .where(
                Vote.member_id == member_id,
                Vote.at >= since,
                case((Vote.answer_id.is_(None), Question.author_id), else_=Answer.author_id) == author_id,
            )
        )
        or 0
    )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def asker_last_seen(question: Question) -> datetime:
    """When the asker last wrote or accepted anything on the question."""
    if question.author_id is None:
        return question.created_at
    own = [question.created_at, question.edited_at]
    for model in (Answer, Comment):
        own.append(
            db.session.scalar(
                select(model.created_at)
                .where(model.question_id == question.id, model.author_id == question.author_id)
                .order_by(model.created_at.desc())
                .limit(1)
            )
        )
    own += db.session.scalars(
        select(Acceptance.at).where(
            Acceptance.question_id == question.id, Acceptance.by_id == question.author_id
        )
    ).all()
    return max(moment for moment in own if moment is not None)


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question's life with what the statistics need to know about the question itself."""

    question_id: int
    asker_id: int | None
    asked_at: datetime
    category_id: int
    duplicate: bool
    off_topic: bool
    """Closed as off-topic here, or closed for any reason before it was imported."""
    hidden_reason: str | None
    life: Life


def life_of_question(question_id: int) -> Life:
    facts = list(facts_of([question_id]))
    if not facts:
        raise NotFound
    return facts[0].life


def facts_of(question_ids: Sequence[int]) -> Iterator[QuestionFacts]:
    """The facts of these questions, read with four queries however many they are."""
    questions = db.session.execute(
        select(
            Question.id,
            Question.author_id,
            Question.created_at,
            Question.category_id,
            Question.duplicate_of_id,
            Question.closed_at,
            Question.closed_reason,
            Question.closed_elsewhere,
            Question.hidden_reason,
        ).where(Question.id.in_(question_ids))
    ).all()
    replies = _visible_replies(question_ids)
    acceptances = _acceptances(question_ids)
    for row in questions:
        yield QuestionFacts(
            question_id=row.id,
            asker_id=row.author_id,
            asked_at=row.created_at,
            category_id=row.category_id,
            duplicate=row.duplicate_of_id is not None or row.closed_reason == "duplicate",
            off_topic=row.closed_at is not None
            and (row.closed_elsewhere or row.closed_reason == "off_topic"),
            hidden_reason=row.hidden_reason,
            life=life_of(row.author_id, replies.get(row.id, ()), acceptances.get(row.id, ())),
        )


def _visible_replies(question_ids: Sequence[int]) -> dict[int, list[Reply]]:
    found: dict[int, list[Reply]] = {}
    answers = db.session.execute(
        select(Answer.question_id, Answer.id, Answer.created_at, Answer.author_id, Answer.author_role).where(
            Answer.question_id.in_(question_ids), Answer.hidden_at.is_(None)
        )
    )
    for question_id, answer_id, at, author_id, role in answers:
        found.setdefault(question_id, []).append(Reply(at, author_id, role, answer_id))
    comments = db.session.execute(
        select(Comment.question_id, Comment.created_at, Comment.author_id, Comment.author_role)
        .outerjoin(Answer, Answer.id == Comment.answer_id)
        .where(
            Comment.question_id.in_(question_ids),
            Comment.hidden_at.is_(None),
            or_(Comment.answer_id.is_(None), Answer.hidden_at.is_(None)),
        )
    )
    for question_id, at, author_id, role in comments:
        found.setdefault(question_id, []).append(Reply(at, author_id, role, None))
    return found


def _acceptances(question_ids: Sequence[int]) -> dict[int, list[AcceptedSpell]]:
    found: dict[int, list[AcceptedSpell]] = {}
    rows = db.session.execute(
        select(
            Acceptance.question_id,
            Acceptance.answer_id,
            Answer.author_id,
            Answer.author_role,
            Acceptance.at,
            Acceptance.undone_at,
            Acceptance.by_role,
            Answer.hidden_at,
            Acceptance.day_precision,
        )
        .join(Answer, Answer.id == Acceptance.answer_id)
        .where(Acceptance.question_id.in_(question_ids), Acceptance.kind == "solution")
    )
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
