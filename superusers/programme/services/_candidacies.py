"""Candidacies: opened by the first nomination, ended with its place's next state."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.queries import member_by_id
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from superusers.programme.life_cycle import By, State
from superusers.programme.models import Candidacy, Nomination, PlaceRow
from superusers.programme.policy import Nominee
from superusers.programme.queries.candidates import made_lately
from superusers.programme.services._places import first_step, take_step


def open_candidacy(place_id: int) -> Candidacy | None:
    """Inside a command: the one that is not ended, locked."""
    return db.session.scalars(
        select(Candidacy)
        .where(Candidacy.place_id == place_id, Candidacy.ended_at.is_(None))
        .with_for_update()
    ).first()


def nominators(candidacy: Candidacy | None) -> frozenset[int]:
    if candidacy is None:
        return frozenset()
    return frozenset(
        db.session.scalars(select(Nomination.by_id).where(Nomination.candidacy_id == candidacy.id))
    )


def nominee_of(actor: Actor, place: PlaceRow | None, member_id: int) -> Nominee:
    """What the policy asks about. Raises NotFound."""
    member = member_by_id(member_id)
    candidacy = open_candidacy(place.id) if place else None
    return Nominee(
        member_id=member.id,
        role=member.role,
        is_here=member.closed_at is None and not member.automatic and not member.is_pending,
        state=place.now if place else None,
        state_at=place.state_at if place else None,
        nominated_already=actor.signed_in_id in nominators(candidacy),
        made_lately=made_lately(actor.signed_in_id),
    )


def put_forward(actor: Actor, place: PlaceRow | None, member_id: int, *, by: By, reason: str) -> int:
    """Inside a command, allowed: one more nomination, and the candidacy where none is open. Returns it."""
    if place is None:
        place = first_step(member_id, State.NOMINATED, actor=actor, by=by)
    elif place.now != State.NOMINATED:
        take_step(place, State.NOMINATED, actor=actor, by=by)
    candidacy = open_candidacy(place.id)
    if candidacy is None:
        candidacy = Candidacy(place_id=place.id, opened_at=clock.now())
        db.session.add(candidacy)
        db.session.flush()
    nomination = Nomination(
        candidacy_id=candidacy.id,
        member_id=member_id,
        by_id=actor.signed_in_id,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(nomination)
    db.session.flush()
    return nomination.id
