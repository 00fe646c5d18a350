"""Make a tier, or change what one is called and grants."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.text import slugify
from app.core.uow import command
from superusers.programme.life_cycle import MEMBERS
from superusers.programme.models import PlaceRow, Tier
from superusers.programme.policy import can_manage
from superusers.programme.queries.places import tier_by_id
from superusers.programme.services._defaults import default_tier
from superusers.programme.services._places import apply_grants
from superusers.programme.tiers import GRANTABLE


@command
def save_tier(actor: Actor, tier_id: int | None, *, name: str, grants: Collection[str]) -> int:
    """Everybody in it has what it grants at once. Returns it. Raises Refused, NotFound or Invalid."""
    can_manage(actor).enforce()
    default_tier()
    if tier_id is None:
        last = db.session.scalar(select(func.max(Tier.position))) or 0
        tier = Tier(slug=_free_slug(name), name=name, position=last + 1)
        db.session.add(tier)
    else:
        tier = tier_by_id(tier_id)
    others = select(Tier.id).where(func.lower(Tier.name) == name.lower(), Tier.slug != tier.slug)
    if db.session.scalar(others) is not None:
        raise Invalid(name="Another tier has this name.")
    tier.name = name
    tier.grants = " ".join(one for one in GRANTABLE if one in grants)
    db.session.flush()
    for place in db.session.scalars(
        select(PlaceRow)
        .where(PlaceRow.tier_id == tier.id, PlaceRow.state.in_(sorted(MEMBERS)))
        .order_by(PlaceRow.member_id)
        .with_for_update()
    ).all():
        apply_grants(place)
    record(actor, "programme.tier_saved", subject=("tier", tier.id), name=name, grants=tier.grants)
    return tier.id


def _free_slug(name: str) -> str:
    slug = slugify(name, fallback="tier")[:32]
    taken = set(db.session.scalars(select(Tier.slug)))
    return next(one for n in range(1, 1000) if (one := slug if n == 1 else f"{slug}-{n}") not in taken)
