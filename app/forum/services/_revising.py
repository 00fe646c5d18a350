"""Keeping every version of a post, and telling the second of two people who edit it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.forum.models import Answer, Comment, Question, Revision
from app.forum.policy import can_edit
from app.forum.queries import current_version
from app.forum.texts import Body


class EditedMeanwhile(Exception):
    """Somebody else saved a change since the form was shown; nothing of this one was stored."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version} is there already")
        self.version = version


@dataclass(frozen=True, slots=True)
class Version:
    """What a revision keeps of a post. Title, tags and category are a question's."""

    body_source: str
    title: str | None = None
    tags: str | None = None
    category: str | None = None


def begin_revision(kind: str, post: Question | Answer | Comment, *, seen: int) -> int:
    """Inside a command that holds the question's lock: the version that stands. Raises EditedMeanwhile."""
    version = current_version(kind, post.id)
    if version != seen:
        raise EditedMeanwhile(version)
    return version


def store_revision(
    kind: str,
    post: Question | Answer | Comment,
    actor: Actor,
    *,
    before: Version,
    after: Version,
    version: int,
    reason: str,
) -> datetime:
    """Keep the new version, and before the first edit the one that stood. Returns when it was edited."""
    if version == 1:
        _add(kind, post.id, 1, post.author_id, post.created_at, "", before)
    now = clock.now()
    _add(kind, post.id, version + 1, actor.member_id, now, reason, after)
    post.edited_at = now
    return now


def revise_text(
    kind: str, post: Answer | Comment, actor: Actor, body: Body, *, seen: int, reason: str
) -> bool:
    """Inside a command that holds the question's lock: give an answer or a comment this text.

    Returns whether it differs from what stood. Raises Refused, EditedMeanwhile, or Invalid on `reason`.
    """
    can_edit(actor, post).enforce()
    needs_reason(actor, post, reason)
    version = begin_revision(kind, post, seen=seen)
    if post.body_source == body.source:
        return False
    before, after = Version(post.body_source), Version(body.source)
    store_revision(kind, post, actor, before=before, after=after, version=version, reason=reason)
    set_body(post, body)
    return True


def set_body(post: Question | Answer | Comment, body: Body) -> None:
    post.body_source, post.body_format = body.source, body.format
    post.body_html, post.renderer = body.rendered.html, body.rendered.version
    post.note = body.rendered.note


def _add(
    kind: str, post_id: int, number: int, editor_id: int | None, at: datetime, reason: str, version: Version
) -> None:
    db.session.add(
        Revision(
            kind=kind,
            post_id=post_id,
            number=number,
            editor_id=editor_id,
            at=at,
            reason=reason,
            title=version.title,
            tags=version.tags,
            category=version.category,
            body_source=version.body_source,
        )
    )


def needs_reason(actor: Actor, post: Question | Answer | Comment, reason: str) -> None:
    """Who edits another's words says why. Raises Invalid on `reason`."""
    if not actor.is_member(post.author_id) and not reason:
        raise Invalid(reason="Please say why, in a few words. The author reads it.")
