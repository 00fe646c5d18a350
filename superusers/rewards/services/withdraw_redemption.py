"""The member takes back what they chose."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.policy import NotFound
from app.core.uow import command
from superusers.rewards.policy import can_withdraw
from superusers.rewards.queries.windows import open_window
from superusers.rewards.services._redemptions import code_of, fail, locked_redemption

TAKEN_BACK = "You took it back."


@command
def withdraw_redemption(actor: Actor, redemption_id: int) -> None:
    """Raises Refused, or NotFound: somebody else's, or not there."""
    redemption, item = locked_redemption(redemption_id)
    if not actor.is_member(redemption.member_id):
        raise NotFound
    window = open_window(lock=True)
    code = code_of(redemption.id)
    can_withdraw(
        actor,
        member_id=redemption.member_id,
        state=redemption.state,
        taken=redemption.fulfiller_id is not None or (code is not None and code.shown_at is not None),
        in_window=redemption.window_id is not None,
        window_open=window is not None and redemption.window_id == window.id,
    ).enforce()
    fail(redemption, item, reason=TAKEN_BACK, actor=actor)
