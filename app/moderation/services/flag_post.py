"""Say that something is wrong with a post."""

from __future__ import annotations

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.options import number
from app.core.uow import command
from app.forum.posts import Post, kind_of, visible_post
from app.moderation.models import Flag
from app.moderation.policy import FlagSituation, can_flag
from app.moderation.queries import flags_raised_lately, last_flag
from app.moderation.reasons import LONGEST_FLAG_NOTE
from app.moderation.services._items import open_item, read_reason


@command
def flag_post(actor: Actor, kind: str, post_id: int, *, reason: str, note: str = "") -> int:
    """Put the post on the review list and return the flag's id.

    Raises Refused, NotFound, or Invalid on `reason` or `note`.
    """
    read_reason(reason, note, longest=LONGEST_FLAG_NOTE)
    post = visible_post(actor, kind, post_id, lock=True)
    if actor.is_signed_in:
        lock_members([actor.signed_in_id])  # the day's limit spans questions
    can_flag(actor, situation_of(actor, post)).enforce()
    item = open_item(kind, post_id, post=post)
    flag = Flag(
        item_id=item.id,
        post_kind=kind,
        post_id=post_id,
        question_id=item.question_id,
        member_id=actor.signed_in_id,
        reason=reason,
        note=note,
        at=clock.now(),
    )
    db.session.add(flag)
    db.session.flush()
    item.flag_count += 1
    record(actor, "moderation.post_flagged", subject=(kind, post_id), reason=note, why=reason)
    return flag.id


def situation_of(actor: Actor, post: Post) -> FlagSituation:
    """What the policy asks about this actor and this post."""
    flag = last_flag(actor.member_id, kind_of(post), post.id) if actor.member_id is not None else None
    looked_at = flag.at if flag is not None and flag.outcome == "declined" else None
    return FlagSituation(
        author_id=post.author_id,
        is_hidden=post.hidden_at is not None,
        standing=flag is not None and flag.outcome is None,
        declined=looked_at is not None and (post.edited_at is None or post.edited_at < looked_at),
        flags_today=flags_raised_lately(actor.member_id) if actor.member_id is not None else 0,
        limit=number("moderation.flags_a_day"),
    )
