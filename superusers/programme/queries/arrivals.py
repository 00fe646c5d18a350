"""What a list of an existing programme means here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.accounts.queries import customers_among, member_by_email, member_cards, members_named
from app.core import slots
from app.core.text import case_fold_key
from superusers.programme.arrival import Arrival
from superusers.programme.models import Market, Tier
from superusers.programme.queries.places import all_markets, all_tiers, places_of


def check_arrivals(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Each line with whom it means, where to and what is wrong with it. Writes nothing."""
    markets, tiers = all_markets(), all_tiers()
    taught = slots.first("taught_topics") if any(one.certificates for one in arrivals) else None
    topics: dict[str, int] = taught if isinstance(taught, dict) else {}
    found = [
        _learnt(_placed(one if one.problem else _named(one), markets, tiers), topics) for one in arrivals
    ]
    ids = [one.member_id for one in found if one.member_id is not None]
    customers, places = customers_among(ids), places_of(ids)
    checked: list[Arrival] = []
    seen: dict[int, int] = {}
    for one in found:
        number = one.member_id
        if number is not None and not one.problem:
            if number in seen:
                one = replace(one, problem=f"The same member as in line {seen[number]}.")
            elif number not in customers:
                one = replace(one, problem="An employee, or nobody who is here any more.")
            elif number in places and places[number].is_super_user:
                one = replace(one, inside=True)
            seen.setdefault(number, one.line)
        checked.append(one)
    return checked


def _named(one: Arrival) -> Arrival:
    if one.member_id is not None:
        return one
    if "@" in one.member:
        member = member_by_email(case_fold_key(one.member))
        if member is None:
            return replace(one, problem="Nobody has this address here. They sign up first.")
        return replace(one, member_id=member.id)
    ids = members_named(one.member)
    if len(ids) > 1:
        return replace(one, problem="Several members have this name. Give the address, or the page's number.")
    if not ids and one.member.isascii() and one.member.isdigit() and len(one.member) < 19:
        ids = [number for number in member_cards([int(one.member)]) if number is not None]
    if not ids:
        return replace(one, problem="No member has this name or number.")
    return replace(one, member_id=ids[0])


def _placed(one: Arrival, markets: Sequence[Market], tiers: Sequence[Tier]) -> Arrival:
    market = _found(one.market, markets)
    tier = _found(one.tier, tiers)
    if market is None:
        return replace(one, problem=one.problem or f"There is no market “{one.market[:40]}”.")
    if tier is None:
        return replace(one, problem=one.problem or f"There is no tier “{one.tier[:40]}”.")
    return replace(one, market_id=market.id, tier_id=tier.id)


def _learnt(one: Arrival, topics: dict[str, int]) -> Arrival:
    """`topics`: by `case_fold_key` of their titles."""
    unknown = next((title for title, _ in one.certificates if case_fold_key(title) not in topics), None)
    if unknown is not None:
        return replace(one, problem=one.problem or f"Nothing called “{unknown[:60]}” is taught here.")
    return replace(one, learnt=tuple((topics[case_fold_key(title)], day) for title, day in one.certificates))


def _found(typed: str, rows: Sequence[Market] | Sequence[Tier]) -> Market | Tier | None:
    """By name or slug; nothing typed: the one that is given at first."""
    key = case_fold_key(typed)
    for row in rows:
        if (not key and row.is_default) or key in (case_fold_key(row.name), row.slug):
            return row
    return None
