"""Begin a topic in the lounge, or announce something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.programme.lounge_texts import LoungeText
from superusers.programme.models import Topic
from superusers.programme.policy import can_announce, can_write_in_lounge


@command
def post_topic(
    actor: Actor,
    title: str,
    text: LoungeText,
    *,
    announces: bool = False,
    opens_at: datetime | None = None,
    submission_key: str | None = None,
) -> int:
    """`opens_at`: under embargo until then. The same form sent twice posts once. Raises Refused."""
    can_write_in_lounge(actor).enforce()
    now = clock.now()
    if announces or opens_at is not None:
        can_announce(actor).enforce()
    if submission_key:
        before = db.session.scalar(
            select(Topic.id).where(
                Topic.author_id == actor.signed_in_id, Topic.submission_key == submission_key
            )
        )
        if before is not None:
            return before
    topic = Topic(
        author_id=actor.signed_in_id,
        title=title,
        body_source=text.source,
        body_html=text.html,
        announces=announces,
        opens_at=opens_at or now,
        created_at=now,
        last_at=max(now, opens_at or now),
        submission_key=submission_key,
    )
    db.session.add(topic)
    db.session.flush()
    if announces:
        record(actor, "programme.announced", subject=("lounge_topic", topic.id))
    return topic.id
