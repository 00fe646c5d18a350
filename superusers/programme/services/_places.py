"""A step in the life cycle: the row, what it grants, the history, the event, the mail and the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.queries import lock_members
from app.accounts.standing import set_standing
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import number
from app.core.policy import NotFound
from app.core.uow import emit
from superusers.programme.events import PlaceChanged
from superusers.programme.life_cycle import ENDED, IN_FORCE, MEMBERS, By, Cause, State, may_step
from superusers.programme.models import Candidacy, PlaceRow, Review, Tier, Transition
from superusers.programme.services._defaults import default_tier, home_market
from superusers.programme.tiers import granted_in

ACTS = {
    State.SIGNALLED: "programme.signalled",
    State.NOMINATED: "programme.nominated",
    State.INVITED: "programme.invited",
    State.SIGNED: "programme.agreement_signed",
    State.ONBOARDING: "programme.onboarding_begun",
    State.ACTIVE: "programme.made_active",
    State.ON_LEAVE: "programme.leave_begun",
    State.REVIEW: "programme.review_begun",
    State.RENEWED: "programme.renewed",
    State.EMERITUS: "programme.made_emeritus",
    State.REMOVED: "programme.removed",
    State.SET_ASIDE: "programme.set_aside",
}


def locked_place(member_id: int) -> PlaceRow | None:
    """Inside a command: the member's place under the member's lock; None: never had one."""
    lock_members([member_id])
    return db.session.scalars(
        select(PlaceRow)
        .where(PlaceRow.member_id == member_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def place_to_change(member_id: int) -> PlaceRow:
    """The same. Raises NotFound."""
    if (place := locked_place(member_id)) is None:
        raise NotFound
    return place


def first_step(member_id: int, to: State, *, actor: Actor, by: By, **more: object) -> PlaceRow:
    """A place for somebody who never had one; the member is locked."""
    may_step(None, to, by).enforce()
    place = PlaceRow(
        member_id=member_id, market_id=home_market(member_id).id, state=State.SET_ASIDE, state_at=clock.now()
    )
    db.session.add(place)
    db.session.flush()
    _go(place, None, to, actor=actor, by=by, **more)  # type: ignore[arg-type]
    return place


def take_step(
    place: PlaceRow,
    to: State,
    *,
    actor: Actor,
    by: By,
    reason: str = "",
    cause: Cause | None = None,
    tier: Tier | None = None,
    quietly: bool = False,
) -> Transition:
    """The place is locked and a policy has said yes; the table of steps has the last word. Raises Refused.

    `quietly`: without a mail, where another one says it or nobody needs to be told.
    """
    may_step(place.now, to, by).enforce()
    return _go(
        place, place.now, to, actor=actor, by=by, reason=reason, cause=cause, tier=tier, quietly=quietly
    )


def _go(
    place: PlaceRow,
    was: State | None,
    to: State,
    *,
    actor: Actor,
    by: By,
    reason: str = "",
    cause: Cause | None = None,
    tier: Tier | None = None,
    quietly: bool = False,
) -> Transition:
    now = clock.now()
    place.state, place.state_at = to, now
    if tier is not None:
        place.tier_id = tier.id
    _keep_dates(place, was, to, now)
    _end_what_ends(place, to, now)
    apply_grants(place)
    step = Transition(
        place_id=place.id,
        from_state=was or "",
        to_state=to,
        tier_id=place.tier_id,
        at=now,
        by_id=actor.member_id,
        by_role=by,
        cause=cause or "",
        reason=reason,
    )
    db.session.add(step)
    db.session.flush()
    emit(PlaceChanged(place.member_id, step.id, was or "", to))
    if not quietly:
        enqueue("programme.mail_step", transition_id=step.id)
    record(actor, ACTS[to], subject=("member", place.member_id), reason=reason, before=was, after=to)
    return step


def _keep_dates(place: PlaceRow, was: State | None, to: State, now: datetime) -> None:
    if to in MEMBERS and was not in MEMBERS:
        place.since = now
    if to == State.RENEWED or (to in IN_FORCE and was not in MEMBERS):
        place.review_due_at = now + timedelta(days=number("programme.review_days"))
        place.warned_at = None
    if to in MEMBERS and place.tier_id is None:
        place.tier_id = default_tier().id
    if to in ENDED:
        place.buddy_id = place.shown_since = None
        place.since = place.tier_id = place.review_due_at = None
        place.warned_at = place.agreement_due_at = None


def _end_what_ends(place: PlaceRow, to: State, now: datetime) -> None:
    """A candidacy ends with its answer, a review with its outcome. Leave ends neither: it is a rest."""
    if to in ENDED or to in MEMBERS or to == State.SIGNED:
        db.session.execute(
            update(Candidacy)
            .where(Candidacy.place_id == place.id, Candidacy.ended_at.is_(None))
            .values(ended_at=now)
        )
    if to in ENDED or to == State.RENEWED:
        db.session.execute(
            update(Review).where(Review.place_id == place.id, Review.ended_at.is_(None)).values(ended_at=now)
        )


def apply_grants(place: PlaceRow) -> None:
    """Inside a command: make the member what state and tier say, in every open session."""
    tier = db.session.get(Tier, place.tier_id) if place.tier_id is not None else None
    granted = granted_in(place.now, tier.capabilities if tier else frozenset())
    set_standing(place.member_id, super_user=granted.super_user, grants=granted.capabilities)
