"""A question that a visitor wrote: bound to who signs up in that browser, posted when the address is
confirmed."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from app.accounts.queries import actor_of_member
from app.core import clock
from app.core.db import db
from app.forum.models import KeptQuestion
from app.forum.policy import can_post
from app.forum.queries import home_of
from app.forum.services._asking import store_question


def bind_kept_question(member_id: int, visit_hash: str | None) -> None:
    """Inside the command that signs somebody up: what this browser wrote is that member's, and nothing else
    is.

    An address that was never confirmed may be signed up with again. Whatever an earlier sign-up brought would
    else be posted in the name of the person whose address it is.
    """
    db.session.execute(
        update(KeptQuestion)
        .where(KeptQuestion.member_id == member_id, KeptQuestion.posted_id.is_(None))
        .values(member_id=None)
    )
    if visit_hash:
        db.session.execute(
            update(KeptQuestion)
            .where(
                KeptQuestion.visit_hash == visit_hash,
                KeptQuestion.posted_id.is_(None),
                or_(KeptQuestion.member_id.is_(None), KeptQuestion.member_id == member_id),
            )
            .values(member_id=member_id)
        )


def post_kept_question(member_id: int) -> int | None:
    """Inside a command or a delivery: post what is kept for the member, once. Returns the question's id, if
    any.

    Where it cannot be posted (its category is gone without a new home, or the member may not write), it stays
    kept, and the form to ask shows it.
    """
    kept = db.session.scalars(
        select(KeptQuestion)
        .where(
            KeptQuestion.member_id == member_id,
            KeptQuestion.posted_id.is_(None),
            KeptQuestion.expires_at > clock.now(),
        )
        .with_for_update()
    ).first()
    if kept is None:
        return None
    category, actor = home_of(kept.category_id), actor_of_member(member_id)
    if category is None or not can_post(actor):
        return None
    question = store_question(
        author_id=member_id,
        author_role=actor.post_role,
        title=kept.title,
        category=category,
        tags=tuple(kept.tags.split()),
        excerpt=kept.excerpt,
        body_source=kept.body_source,
        body_html=kept.body_html,
        renderer=kept.renderer,
        note=kept.note,
    )
    kept.posted_id = question.id
    return question.id
