"""Where members stand in the programme, and how they came there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.policy import NotFound
from superusers.programme.life_cycle import IN_FORCE, MEMBERS, WORDS, By, Cause, State
from superusers.programme.models import Candidacy, Market, MarketManager, PlaceRow, Tier, Transition


@dataclass(frozen=True, slots=True)
class Place:
    """A member's place, as other rooms see it."""

    member_id: int
    state: State
    market_id: int
    market: str
    """Its name."""
    tier_id: int | None
    tier: str
    """Its name; empty: none yet."""
    since: datetime | None
    """When the present spell as a super user began; None: not one."""

    @property
    def is_active(self) -> bool:
        """Whether the tier grants what it grants: active, under review or renewed; not on leave."""
        return self.state in IN_FORCE

    @property
    def is_super_user(self) -> bool:
        """The same, and those on leave, who keep their status."""
        return self.state in MEMBERS


def place_of(member_id: int) -> Place | None:
    """None: never in the programme, nor a candidate."""
    return places_of([member_id]).get(member_id)


def places_of(ids: Iterable[int]) -> dict[int, Place]:
    """Places of these members, by member. One query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(
            PlaceRow.member_id,
            PlaceRow.state,
            PlaceRow.market_id,
            Market.name.label("market"),
            PlaceRow.tier_id,
            Tier.name.label("tier"),
            PlaceRow.since,
        )
        .join(Market, Market.id == PlaceRow.market_id)
        .outerjoin(Tier, Tier.id == PlaceRow.tier_id)
        .where(PlaceRow.member_id.in_(wanted))
    )
    return {
        row.member_id: Place(
            row.member_id,
            State(row.state),
            row.market_id,
            row.market,
            row.tier_id,
            row.tier or "",
            row.since,
        )
        for row in rows
    }


def active_members(tier: int | None = None, market: int | None = None) -> list[int]:
    """Ids of the members whose place is in force, in order: of a tier, of a market, by their ids; or all."""
    statement = select(PlaceRow.member_id).where(PlaceRow.state.in_(sorted(IN_FORCE)))
    if tier is not None:
        statement = statement.where(PlaceRow.tier_id == tier)
    if market is not None:
        statement = statement.where(PlaceRow.market_id == market)
    return list(db.session.scalars(statement.order_by(PlaceRow.member_id)))


def all_tiers() -> list[Tier]:
    """In the managers' order."""
    return list(db.session.scalars(select(Tier).order_by(Tier.position, Tier.id)))


def all_markets() -> list[Market]:
    """The default first."""
    return list(db.session.scalars(select(Market).order_by(Market.is_default.desc(), Market.name, Market.id)))


def tier_by_id(tier_id: int) -> Tier:
    """Raises NotFound."""
    if (found := db.session.get(Tier, tier_id)) is None:
        raise NotFound
    return found


def market_by_id(market_id: int) -> Market:
    """Raises NotFound."""
    if (found := db.session.get(Market, market_id)) is None:
        raise NotFound
    return found


def managers_of(market_id: int) -> frozenset[int]:
    """Who runs a market; nobody named: every manager of the programme."""
    named = select(MarketManager.member_id).where(MarketManager.market_id == market_id)
    return frozenset(db.session.scalars(named))


@dataclass(frozen=True, slots=True)
class Step:
    """A step of somebody's way, in words."""

    id: int
    at: datetime
    words: str
    """What the member became."""
    by: str
    """Who: a name, or what the system is called."""
    by_role: By
    cause: str
    reason: str
    tier: str


CAUSE_WORDS = {
    Cause.NOT_RENEWED: "not renewed after the review",
    Cause.BREACH: "a breach of the agreement or of the rules",
    Cause.OWN_WISH: "own wish",
    Cause.ROLE_CHANGED: "another role",
    Cause.ACCOUNT_CLOSED: "account closed",
}


def steps_of(member_id: int) -> list[Step]:
    """The whole way, newest first. Two queries."""
    rows = db.session.execute(
        select(Transition, Tier.name)
        .join(PlaceRow, PlaceRow.id == Transition.place_id)
        .outerjoin(Tier, Tier.id == Transition.tier_id)
        .where(PlaceRow.member_id == member_id)
        .order_by(Transition.id.desc())
    ).all()
    names = member_cards({step.by_id for step, _ in rows})
    return [_step(step, tier or "", names) for step, tier in rows]


def _step(row: Transition, tier: str, names: Any) -> Step:
    by = By(row.by_role)
    words = WORDS[State(row.to_state)]
    if row.from_state == row.to_state:
        words = f"{words}: another tier"
    return Step(
        id=row.id,
        at=row.at,
        words=words,
        by="the community's own rules" if row.by_id is None else names[row.by_id].name,
        by_role=by,
        cause=CAUSE_WORDS[Cause(row.cause)] if row.cause else "",
        reason=row.reason,
        tier=tier,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a mail about a step says."""

    member_id: int
    state: State
    reason: str
    until: datetime | None
    """Until when an invitation is open."""


def step_to_tell(transition_id: int) -> Told:
    row = db.session.execute(
        select(PlaceRow.member_id, Transition.to_state, Transition.reason, Candidacy.expires_at)
        .join(PlaceRow, PlaceRow.id == Transition.place_id)
        .outerjoin(Candidacy, (Candidacy.place_id == PlaceRow.id) & Candidacy.ended_at.is_(None))
        .where(Transition.id == transition_id)
    ).one()
    until = row.expires_at if row.to_state == State.INVITED else None
    return Told(row.member_id, State(row.to_state), row.reason, until)
