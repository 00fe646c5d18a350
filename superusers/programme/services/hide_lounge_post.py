"""Hide a topic or a reply of the lounge: its author's, or as a manager."""

from __future__ import annotations

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.programme.models import Reply, Topic
from superusers.programme.queries.lounge import visible_topic


@command
def hide_lounge_post(actor: Actor, topic_id: int, reply_id: int | None = None) -> None:
    """The words stay in the database and nobody is shown them. Raises NotFound."""
    topic = visible_topic(actor, topic_id)
    post: Topic | Reply = topic if reply_id is None else _reply(topic, reply_id)
    if not (actor.is_member(post.author_id) or actor.can(capabilities.MANAGE_PROGRAMME)):
        raise NotFound
    post.hidden_at = clock.now()
    record(actor, "programme.lounge_hidden", subject=("lounge_topic", topic.id), reply=reply_id)


def _reply(topic: Topic, reply_id: int) -> Reply:
    found = db.session.get(Reply, reply_id)
    if found is None or found.topic_id != topic.id or found.hidden_at is not None:
        raise NotFound
    return found
