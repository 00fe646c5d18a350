"""The rows a question's page is made of: one query each, whatever their number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, and_, case, func, or_, select, true, type_coerce
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Vote
from app.forum.pages import question_url, tags_of_question

ANSWERS_A_PAGE = 30


def question_row(question_id: int) -> Any:
    original = aliased(Question)
    return db.session.execute(
        select(
            *_post_columns(Question),
            Question.title,
            Question.slug,
            Question.state,
            Question.answer_count,
            Question.closed_at,
            Question.closed_reason,
            Question.duplicate_of_id,
            Category.name.label("category_name"),
            Category.slug.label("category_slug"),
            original.title.label("original_title"),
            original.slug.label("original_slug"),
            original.hidden_at.label("original_hidden_at"),
            type_coerce(tags_of_question(), String).label("tags"),
            *_first_replies(),
        )
        .join(Category, Category.id == Question.category_id)
        .outerjoin(Member, Member.id == Question.author_id)
        .outerjoin(original, original.id == Question.duplicate_of_id)
        .where(Question.id == question_id)
    ).first()


def _first_replies() -> tuple[Any, Any]:
    """The first visible answer by someone else: when, and by whom (its id is enough to name them)."""
    first = (
        select(Answer.id)
        .where(
            Answer.question_id == Question.id,
            Answer.hidden_at.is_(None),
            or_(
                Answer.author_id.is_(None),
                Question.author_id.is_(None),
                Answer.author_id != Question.author_id,
            ),
        )
        .order_by(Answer.created_at, Answer.id)
        .limit(1)
        .correlate(Question)
        .scalar_subquery()
    )
    at = select(Answer.created_at).where(Answer.id == first).scalar_subquery()
    name = (
        select(Member.name)
        .join(Answer, Answer.author_id == Member.id)
        .where(Answer.id == first)
        .scalar_subquery()
    )
    return at.label("first_answer_at"), name.label("first_answer_by")


def _post_columns(model: Any) -> tuple[Any, ...]:
    return (
        model.id,
        model.author_id,
        model.author_role,
        Member.name.label("author_name"),
        model.body_html,
        model.note,
        model.created_at,
        model.edited_at,
        model.hidden_at,
        model.hidden_reason,
        *((model.score,) if hasattr(model, "score") else ()),
    )


def answer_rows(actor: Actor, question_id: int, page: int) -> list[Any]:
    """One page of answers, and one more to know whether there is a next page: the solution first."""
    standing = (
        select(Acceptance.answer_id)
        .where(
            Acceptance.question_id == question_id,
            Acceptance.kind == "solution",
            Acceptance.undone_at.is_(None),
        )
        .scalar_subquery()
    )
    return list(
        db.session.execute(
            select(*_post_columns(Answer))
            .outerjoin(Member, Member.id == Answer.author_id)
            .where(Answer.question_id == question_id, visible_to(actor, Answer))
            .order_by(
                case((Answer.id == standing, 0), else_=1), Answer.score.desc(), Answer.created_at, Answer.id
            )
            .offset((page - 1) * ANSWERS_A_PAGE)
            .limit(ANSWERS_A_PAGE + 1)
        )
    )


def visible_to(actor: Actor, model: Any) -> Any:
    if actor.can(capabilities.SEE_HIDDEN):
        return true()
    if actor.member_id is None:
        return model.hidden_at.is_(None)
    return or_(model.hidden_at.is_(None), model.author_id == actor.member_id)


def comment_rows(actor: Actor, question_id: int) -> list[Any]:
    return list(
        db.session.execute(
            select(*_post_columns(Comment), Comment.answer_id)
            .outerjoin(Member, Member.id == Comment.author_id)
            .where(Comment.question_id == question_id, visible_to(actor, Comment))
            .order_by(Comment.created_at, Comment.id)
        )
    )


def acceptance_rows(question_id: int) -> list[Any]:
    """All acceptances, taken back or not, with who made them and whose answer it is; oldest first."""
    by, author = aliased(Member), aliased(Member)
    return list(
        db.session.execute(
            select(
                Acceptance.id,
                Acceptance.answer_id,
                Acceptance.kind,
                Acceptance.by_id,
                Acceptance.by_role,
                by.name.label("by_name"),
                Acceptance.at,
                Acceptance.day_precision,
                Acceptance.thanks,
                Acceptance.undone_at,
                Answer.author_id,
                Answer.author_role,
                author.name.label("author_name"),
                and_(Answer.hidden_at.is_(None)).label("answer_visible"),
            )
            .join(Answer, Answer.id == Acceptance.answer_id)
            .outerjoin(by, by.id == Acceptance.by_id)
            .outerjoin(author, author.id == Answer.author_id)
            .where(Acceptance.question_id == question_id)
            .order_by(Acceptance.at, Acceptance.id)
        )
    )


def own_votes(actor: Actor, question_id: int) -> dict[int | None, int]:
    """The viewer's standing votes on this page: by answer id, None for the question."""
    if not actor.is_signed_in:
        return {}
    rows = db.session.execute(
        select(Vote.answer_id, Vote.value).where(
            Vote.question_id == question_id, Vote.member_id == actor.member_id, Vote.undone_at.is_(None)
        )
    )
    return dict(rows.all())


def answer_url(actor: Actor, answer_id: int) -> str:
    """Where an answer stands now: its question, the page it is on, its anchor. Raises NotFound."""
    row = db.session.execute(
        select(Answer.question_id, Answer.score, Answer.created_at, Question.slug)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.id == answer_id, visible_to(actor, Answer), visible_to(actor, Question))
    ).first()
    if row is None:
        raise NotFound
    before = db.session.scalar(
        select(func.count()).where(
            Answer.question_id == row.question_id,
            visible_to(actor, Answer),
            or_(
                Answer.score > row.score,
                and_(Answer.score == row.score, Answer.created_at < row.created_at),
                and_(Answer.score == row.score, Answer.created_at == row.created_at, Answer.id < answer_id),
            ),
        )
    )
    page = (before or 0) // ANSWERS_A_PAGE + 1
    url = question_url(row.question_id, row.slug)
    return f"{url}?page={page}#a{answer_id}" if page > 1 else f"{url}#a{answer_id}"
