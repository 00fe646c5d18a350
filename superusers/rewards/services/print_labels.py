"""Print the addresses of the parcels that somebody has taken on."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.seal import SealBroken, unseal
from app.core.uow import command
from superusers.rewards.models import Redemption
from superusers.rewards.models.catalogue import APPROVED
from superusers.rewards.policy import can_pack
from superusers.rewards.rules import ADDRESS

MOST = 100


@command
def print_labels(actor: Actor) -> dict[int, str]:
    """Address by redemption, of what this person has taken on; each look is recorded.

    Raises Refused, or NotFound where there is none.
    """
    can_pack(actor).enforce()
    rows = db.session.scalars(
        select(Redemption)
        .where(
            Redemption.state == APPROVED,
            Redemption.fulfiller_id == actor.signed_in_id,
            Redemption.member_id != actor.signed_in_id,
            Redemption.address_sealed.is_not(None),
        )
        .order_by(Redemption.id)
        .limit(MOST)
    ).all()
    if not rows:
        raise NotFound
    for row in rows:
        record(actor, "rewards.address_seen", subject=("redemption", row.id))
    return {row.id: _address(row) for row in rows}


def _address(row: Redemption) -> str:
    try:
        return unseal(row.address_sealed or "", ADDRESS)
    except SealBroken:
        return "(encrypted with a key that is not in use any more)"
