"""The market and the tiers that are there from the start."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.queries import customers_among
from app.core import capabilities
from app.core.db import db
from superusers.programme.models import Market, Tier
from superusers.programme.queries.candidates import market_of_zone
from superusers.programme.queries.places import all_markets

_HELPS = (
    capabilities.LOUNGE,
    capabilities.REQUEST_INFO,
    capabilities.ESCALATE,
    capabilities.SET_KIND,
    capabilities.ACCEPT_FOR_SILENT,
    capabilities.WRITE_ARTICLES,
)
_LOOKS_AFTER = (*_HELPS, capabilities.EDIT_ANY, capabilities.REVIEW, capabilities.MODERATE)
TIERS = (
    ("helper", "Helper", _HELPS),
    ("super-user", "Super user", _LOOKS_AFTER),
    ("senior", "Senior super user", (*_LOOKS_AFTER, capabilities.PUBLISH_ARTICLES, capabilities.MERGE)),
)
DEFAULT_TIER = "super-user"


def default_market() -> Market:
    """Inside a command: made at its first use. Two at once: the second finds the first one's."""
    found = db.session.scalars(select(Market).where(Market.is_default)).first()
    if found is None:
        found = Market(slug="everywhere", name="Everywhere", is_default=True)
        db.session.add(found)
        db.session.flush()
    return found


def home_market(member_id: int) -> Market:
    """Inside a command: where this member is a candidate at first, by the time zone they gave."""
    default = default_market()
    person = customers_among([member_id]).get(member_id)
    return market_of_zone(all_markets(), person.time_zone if person else "") or default


def default_tier() -> Tier:
    """Inside a command: the tiers are made at its first use."""
    found = db.session.scalars(select(Tier).where(Tier.is_default)).first()
    if found is None:
        rows = [
            Tier(slug=slug, name=name, position=n, grants=" ".join(grants), is_default=slug == DEFAULT_TIER)
            for n, (slug, name, grants) in enumerate(TIERS, start=1)
        ]
        db.session.add_all(rows)
        db.session.flush()
        found = next(row for row in rows if row.is_default)
    return found
