"""Have others look once more at a hidden post, and say that it should be shown again."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from app.forum.posts import visible_post
from app.moderation.models import ReviewEvidence
from app.moderation.policy import can_ask_again, weight_of_vote
from app.moderation.queries import case_of, open_item_of
from app.moderation.services._items import cast, close_item, open_item, read_note


@command
def ask_again(actor: Actor, kind: str, post_id: int, *, note: str) -> bool:
    """Put the hidden post on the review list with a vote to show it. Returns whether it is shown already.

    Raises Refused, NotFound, or Invalid on `note`.
    """
    if not note:
        raise Invalid(note="Please say in a sentence why it should be shown again.")
    read_note(note)
    post = visible_post(actor, kind, post_id, lock=True)
    can_ask_again(
        actor,
        author_id=post.author_id,
        is_hidden=post.hidden_at is not None,
        is_open=open_item_of(kind, post_id) is not None,
    ).enforce()
    item = open_item(kind, post_id, post=post)
    asked = ReviewEvidence(
        item_id=item.id, source="asked again", text=note, by_id=actor.signed_in_id, at=clock.now()
    )
    db.session.add(asked)
    record(actor, "moderation.look_asked", subject=(kind, post_id), reason=note)
    db.session.flush()
    agreeing = cast(actor, item, "keep", reason=None, note=note)
    weight = weight_of_vote(actor, case_of(item), equal_votes=0)
    if weight.decides:
        close_item(actor, item, post, agreeing, weight)
    return weight.decides
