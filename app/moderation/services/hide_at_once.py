"""Hide a post in an emergency: at once, for a second person to confirm."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.options import number
from app.core.uow import command
from app.forum.posts import visible_post
from app.forum.services._hiding import hide_post
from app.moderation.policy import can_hide_at_once, weight_of_vote
from app.moderation.queries import case_of
from app.moderation.reasons import unconfirmed
from app.moderation.services._items import cast, close_item, open_item, read_reason


@command
def hide_at_once(actor: Actor, kind: str, post_id: int, *, reason: str, note: str = "") -> bool:
    """Hide the post now. Returns True where that decides it, False where a second person confirms it.

    Raises Refused, NotFound, or Invalid on `reason` or `note`.
    """
    read_reason(reason, note)
    post = visible_post(actor, kind, post_id, lock=True)
    item = open_item(kind, post_id, post=post)
    case = case_of(item)
    can_hide_at_once(actor, case, reason=reason, is_hidden=post.hidden_at is not None).enforce()
    agreeing = cast(actor, item, "hide", reason=reason, note=note)
    weight = weight_of_vote(actor, case, equal_votes=len(agreeing) - 1)
    if weight.decides:
        close_item(actor, item, post, agreeing, weight)
        return True
    hide_post(post, reason=unconfirmed(reason), note=note)
    item.hidden_by_id = actor.signed_in_id
    item.confirm_by = clock.now() + timedelta(hours=number("moderation.confirm_hours"))
    record(actor, "moderation.post_hidden_at_once", subject=(kind, post_id), reason=note, why=reason)
    return False
