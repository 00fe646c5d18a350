"""Make a market, or change what one is called, where it is, and who runs it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from app.accounts.queries import able_members
from app.core import capabilities
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.text import slugify
from app.core.uow import command
from superusers.programme.models import Market, MarketManager
from superusers.programme.policy import can_manage_market
from superusers.programme.queries.places import managers_of, market_by_id
from superusers.programme.services._defaults import default_market


@command
def save_market(
    actor: Actor,
    market_id: int | None,
    *,
    name: str,
    languages: str = "",
    time_zones: str = "",
    managers: Collection[int] = (),
) -> int:
    """`managers`: ids; none for every manager of the programme. Raises Refused, NotFound or Invalid."""
    can_manage_market(actor, managers_of(market_id) if market_id else frozenset()).enforce()
    default_market()
    if unable := set(managers) - able_members(capabilities.MANAGE_PROGRAMME):
        raise Invalid(
            managers=f"{len(unable)} of these cannot manage the programme. Give them the role first."
        )
    if market_id is None:
        market = Market(slug=_free_slug(name), name=name)
        db.session.add(market)
    else:
        market = market_by_id(market_id)
    others = select(Market.id).where(func.lower(Market.name) == name.lower(), Market.slug != market.slug)
    if db.session.scalar(others) is not None:
        raise Invalid(name="Another market has this name.")
    market.name, market.languages, market.time_zones = name, languages, time_zones
    db.session.flush()
    db.session.execute(delete(MarketManager).where(MarketManager.market_id == market.id))
    db.session.add_all(MarketManager(market_id=market.id, member_id=one) for one in sorted(set(managers)))
    record(actor, "programme.market_saved", subject=("market", market.id), name=name)
    return market.id


def _free_slug(name: str) -> str:
    slug = slugify(name, fallback="market")[:32]
    taken = set(db.session.scalars(select(Market.slug)))
    return next(one for n in range(1, 1000) if (one := slug if n == 1 else f"{slug}-{n}") not in taken)
