"""Keep what a visitor wrote, until they have signed up or in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.markup import excerpt
from app.core.uow import command
from app.forum.models import KeptQuestion
from app.forum.queries import open_category
from app.forum.texts import Body

KEPT = timedelta(days=7)


@command
def keep_question(
    visit_hash: str, title: str, body: Body, *, category_id: int, tags: tuple[str, ...] = ()
) -> None:
    """Store it for this browser, in place of what it kept before.

    Raises Invalid when the category is gone.
    """
    open_category(category_id)
    kept = db.session.scalars(
        select(KeptQuestion).where(KeptQuestion.visit_hash == visit_hash).with_for_update()
    ).first()
    if kept is None:
        kept = KeptQuestion(visit_hash=visit_hash)
        db.session.add(kept)
    elif kept.posted_id is not None:
        kept.posted_id = kept.member_id = None  # that one is posted; this is another
    kept.title, kept.tags, kept.category_id = title, " ".join(tags), category_id
    kept.body_source, kept.body_html = body.source, body.rendered.html
    kept.renderer, kept.note = body.rendered.version, body.rendered.note
    kept.excerpt = excerpt(body.rendered.plain)
    kept.created_at = clock.now()
    kept.expires_at = kept.created_at + KEPT
