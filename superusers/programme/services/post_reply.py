"""Reply in the lounge."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.programme.lounge_texts import LoungeText
from superusers.programme.models import Reply
from superusers.programme.policy import can_write_in_lounge
from superusers.programme.queries.lounge import visible_topic


@command
def post_reply(actor: Actor, topic_id: int, text: LoungeText, *, submission_key: str | None = None) -> int:
    """The same form sent twice posts once. Raises Refused or NotFound."""
    can_write_in_lounge(actor).enforce()
    topic = visible_topic(actor, topic_id)
    if submission_key:
        before = db.session.scalar(
            select(Reply.id).where(
                Reply.author_id == actor.signed_in_id, Reply.submission_key == submission_key
            )
        )
        if before is not None:
            return before
    now = clock.now()
    reply = Reply(
        topic_id=topic.id,
        author_id=actor.signed_in_id,
        body_source=text.source,
        body_html=text.html,
        created_at=now,
        submission_key=submission_key,
    )
    db.session.add(reply)
    topic.last_at = max(topic.last_at, now)
    db.session.flush()
    return reply.id
