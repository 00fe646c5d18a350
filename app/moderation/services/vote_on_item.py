"""Say what should happen to what is on the review list; the second equal voice decides."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.policy import Invalid
from app.core.uow import command
from app.moderation.policy import can_vote_on, weight_of_vote
from app.moderation.queries import case_of
from app.moderation.services._items import cast, close_item, locked_item, read_note, read_reason


@command
def vote_on_item(actor: Actor, item_id: int, choice: str, *, reason: str = "", note: str = "") -> bool:
    """Vote hide or keep. Returns whether that decided it; if so it is done.

    Raises Refused, NotFound, or Invalid on `choice`, `reason` or `note`.
    """
    if choice not in ("hide", "keep"):
        raise Invalid(choice="Please say what should happen.")
    item, post = locked_item(item_id)
    if choice == "hide":
        if post is None:
            raise Invalid(choice="A member cannot be hidden. A suspension is proposed on the member's page.")
        read_reason(reason, note)
    read_note(note)
    case = case_of(item)
    can_vote_on(actor, case).enforce()
    agreeing = cast(actor, item, choice, reason=reason if choice == "hide" else None, note=note)
    weight = weight_of_vote(actor, case, equal_votes=len(agreeing) - 1)
    if weight.decides:
        close_item(actor, item, post, agreeing, weight)
    return weight.decides
