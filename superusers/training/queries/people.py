"""People as events see them: the one place where training asks the programme."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.accounts.queries import SUPER_USER, member_cards, members_by_name, members_with_role, zone_named
from app.core.actor import Actor
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.text import case_fold_key
from superusers.programme.queries import all_markets, all_tiers, place_of, places_of
from superusers.programme.queries.agreements import has_signed, newest_agreement
from superusers.training.audience import NOWHERE, Standing
from superusers.training.texts import read_number

MOST_TYPED = 500


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


def of_market(member_ids: Iterable[int], market_id: int) -> list[int]:
    """Those of them whose place is in a market."""
    people = list(member_ids)
    places = places_of(people)
    return [member for member in people if member in places and places[member].market_id == market_id]


def members_typed(lines: Iterable[str], *, field: str) -> list[int]:
    """Whom names, or numbers of members' pages, mean. Two queries. Raises Invalid on the field."""
    wanted = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(wanted) > MOST_TYPED:
        raise Invalid(**{field: f"At most {MOST_TYPED} at a time, please."})
    named = members_by_name(wanted)
    numbers = member_cards(read_number(line) for line in wanted)
    found = []
    for line in wanted:
        ids, number = named.get(case_fold_key(line), []), read_number(line)
        if len(ids) > 1:
            raise Invalid(**{field: f"Several members are called {line}. Please give the page's number."})
        if not ids and (number is None or number not in numbers):
            raise Invalid(**{field: f"No member has this name or number: {line[:60]}"})
        found.append(ids[0] if ids else number)
    return [member for member in found if member is not None]


def market_names() -> dict[int, str]:
    return {market.id: market.name for market in all_markets()}


def tier_names() -> dict[int, str]:
    return {tier.id: tier.name for tier in all_tiers()}


def names_of(member_ids: Iterable[int | None]) -> dict[int | None, str]:
    return {member: card.name for member, card in member_cards(member_ids).items()}


def zone_of(name: str) -> ZoneInfo:
    """A member's zone where it was said, else the programme's."""
    return zone_named(name) or current_settings().programme_zone
