"""Give everybody who has the role of a super user a place in the programme."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.queries import members_with_role
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.uow import command
from superusers.programme.life_cycle import MEMBERS
from superusers.programme.models import PlaceRow
from superusers.programme.services._defaults import default_market, default_tier
from superusers.programme.services._roles import SUPER_USER, adopt

BATCH = 100
REASON = "Was a super user before places were kept, or came with an import."


@command
def adopt_members() -> int:
    """At most a hundred at a time. Returns how many. The first run makes the default market and tiers."""
    default_market()
    default_tier()
    placed = select(PlaceRow.member_id).where(PlaceRow.state.in_(sorted(MEMBERS)))
    found = sorted(set(members_with_role(SUPER_USER)) - set(db.session.scalars(placed)))[:BATCH]
    for member_id in found:
        adopt(SYSTEM, member_id, reason=REASON)
    return len(found)
