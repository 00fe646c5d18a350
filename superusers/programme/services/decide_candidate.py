"""Decide about a candidate: invite, or not now, with a reason that the candidate reads."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.options import number
from app.core.policy import Refused
from app.core.uow import command
from superusers.programme.life_cycle import By, State
from superusers.programme.policy import can_lead, can_manage_market
from superusers.programme.queries.agreements import newest_agreement
from superusers.programme.queries.facts import facts_of_place
from superusers.programme.queries.places import managers_of
from superusers.programme.services._candidacies import open_candidacy
from superusers.programme.services._places import place_to_change, take_step


@command
def decide_candidate(actor: Actor, member_id: int, *, invite: bool, reason: str) -> None:
    """An invitation is open for the option `programme.invitation_days`. Raises Refused or NotFound."""
    place = place_to_change(member_id)
    can_manage_market(actor, managers_of(place.market_id)).enforce()
    if place.now != State.NOMINATED:
        raise Refused("decided", "This has been decided meanwhile. Nothing is left to do.")
    candidacy = open_candidacy(place.id)
    to = State.INVITED if invite else State.SET_ASIDE
    facts = facts_of_place(place)
    can_lead(actor, facts, to, now=clock.now()).enforce()
    if invite and newest_agreement() is None:
        raise Refused("no_agreement", "Publish the agreement first: an invitation asks to sign it.")
    if invite and candidacy is not None:
        candidacy.expires_at = clock.now() + timedelta(days=number("programme.invitation_days"))
    take_step(place, to, actor=actor, by=By.MANAGER, reason=reason)
