"""People as events see them: the one place where training asks the programme."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.accounts.queries import SUPER_USER, member_cards, members_with_role, zone_named
from app.core.actor import Actor
from app.core.kernel import current_settings
from superusers.programme.queries import all_tiers, place_of, places_of
from superusers.programme.queries.agreements import has_signed, newest_agreement
from superusers.training.audience import NOWHERE, Standing


def standing_of(actor: Actor) -> Standing:
    """Of a super user: tier and signature. At most three queries, none for others."""
    if actor.role != SUPER_USER or actor.member_id is None:
        return NOWHERE
    place, agreement = place_of(actor.member_id), newest_agreement()
    signed = agreement is not None and has_signed(actor.member_id, agreement.id)
    return Standing(place.tier_id if place else None, signed)


def invited_ids(tier_id: int | None) -> list[int]:
    """The super users that an event is for: those of a tier, or all."""
    people = members_with_role(SUPER_USER)
    if tier_id is None:
        return people
    places = places_of(people)
    return [member for member in people if member in places and places[member].tier_id == tier_id]


def super_users_with_tiers() -> dict[int, int | None]:
    """Every super user's tier, by member."""
    people = members_with_role(SUPER_USER)
    places = places_of(people)
    return {member: places[member].tier_id if member in places else None for member in people}


def tier_names() -> dict[int, str]:
    return {tier.id: tier.name for tier in all_tiers()}


def names_of(member_ids: Iterable[int | None]) -> dict[int | None, str]:
    return {member: card.name for member, card in member_cards(member_ids).items()}


def zone_of(name: str) -> ZoneInfo:
    """A member's zone where it was said, else the programme's."""
    return zone_named(name) or current_settings().programme_zone
