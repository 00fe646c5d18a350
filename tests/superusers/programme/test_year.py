"""A year of a programme of forty through the real use cases: what always holds, held every day."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import actor_of_member
from app.accounts.services.change_role import change_role
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from superusers.programme.jobs import begin_reviews, end_invitations
from superusers.programme.life_cycle import MEMBERS, STEPS, By, Cause, State
from superusers.programme.models import Candidacy, Nomination, PlaceRow, Review, Tier, Transition
from superusers.programme.queries.agreements import newest_agreement
from superusers.programme.queries.board import cohorts, funnel, health
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.decide_candidate import decide_candidate
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.take_own_step import take_own_step
from superusers.programme.services.warn_place import warn_place
from superusers.programme.tiers import granted_in
from tests.make.community import Community
from tests.make.programme import TEXT, WHY, Programme

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PEOPLE, CROWD = 40, 30
NOTICE = timedelta(days=60)


class Year:
    def __init__(self, community: Community) -> None:
        self.dice = random.Random(20260105)
        self.programme = Programme(community)
        self.managers = (self.programme.manager, self.programme.second)
        self.members = [community.member() for _ in range(PEOPLE + CROWD)]
        for actor in self.members[:PEOPLE]:
            change_role(self.programme.second, actor.signed_in_id, role="super_user")
        self.warned: dict[int, datetime] = {}
        self.refused: dict[str, int] = defaultdict(int)

    def live(self, day: int) -> None:
        end_invitations()
        begin_reviews()
        if day in (100, 250):
            last = newest_agreement()
            publish_agreement(
                self.programme.manager, TEXT, changed="Something.", seen=last.number if last else 0
            )
        for place in db.session.execute(select(PlaceRow.member_id, PlaceRow.state)).all():
            if self.dice.random() < 0.06:
                self._try(lambda place=place: self._act(place.member_id, State(place.state)))
        if self.dice.random() < 0.3:
            self._try(lambda: self._put_forward(self.dice.choice(self.members)))

    def _try(self, act) -> None:
        try:
            act()
        except Refused as refused:
            self.refused[refused.reason] += 1

    def _put_forward(self, actor: Actor) -> None:
        if self.dice.random() < 0.5:
            apply_for_place(actor_of_member(actor.signed_in_id), reason="I would like to.")
        by = self.dice.choice((*self.managers, *self.members[:5]))
        nominate_member(actor_of_member(by.signed_in_id), actor.signed_in_id, reason=WHY)

    def _act(self, member_id: int, state: State) -> None:
        """Something that may or may not be allowed: the product says which."""
        manager, me, luck = self.dice.choice(self.managers), actor_of_member(member_id), self.dice.random()
        if state == State.NOMINATED:
            decide_candidate(manager, member_id, invite=luck < 0.7, reason=WHY)
        elif state == State.INVITED:
            self.programme.sign(me) if luck < 0.7 else take_own_step(me, State.SET_ASIDE)
        elif state == State.SIGNED:
            lead_place(manager, member_id, State.ONBOARDING, reason=WHY)
        elif state == State.ONBOARDING:
            lead_place(manager, member_id, State.ACTIVE, reason=WHY)
        elif state == State.ON_LEAVE:
            take_own_step(me, State.ACTIVE)
        elif state == State.REVIEW:
            self._review(manager, member_id, luck)
        elif state in MEMBERS and luck < 0.1:
            to = self.dice.choice((State.ON_LEAVE, State.EMERITUS, State.REVIEW, State.ON_LEAVE))
            take_own_step(me, to)
        elif state in MEMBERS and luck < 0.13:
            change_role(self.programme.second, member_id, role="member", reason="By hand.")
        elif state in MEMBERS:
            self.programme.sign(me)

    def _review(self, manager: Actor, member_id: int, luck: float) -> None:
        if member_id in self.warned and luck < 0.9:
            to = self.dice.choice((State.EMERITUS, State.REMOVED))
            lead_place(manager, member_id, to, reason=WHY, cause=Cause.NOT_RENEWED)
            assert clock.now() >= self.warned.pop(member_id) + NOTICE
        elif luck < 0.5:
            lead_place(manager, member_id, State.RENEWED, reason=WHY)
            self.warned.pop(member_id, None)
        elif luck < 0.6:
            lead_place(manager, member_id, State.EMERITUS, reason=WHY, cause=Cause.NOT_RENEWED)
        else:
            warn_place(manager, member_id, reason=WHY)
            self.warned[member_id] = clock.now()


def hold_invariants(now: datetime) -> None:
    db.session.rollback()
    roles = {row.id: row for row in db.session.execute(select(Member.id, Member.role, Member.tier_grants))}
    tiers = {tier.id: tier.capabilities for tier in db.session.scalars(select(Tier))}
    open_ones = set(db.session.scalars(select(Candidacy.place_id).where(Candidacy.ended_at.is_(None))))
    reviews = set(db.session.scalars(select(Review.place_id).where(Review.ended_at.is_(None))))
    places = db.session.scalars(select(PlaceRow)).all()
    for place in places:
        member, state = roles[place.member_id], place.now
        granted = granted_in(state, tiers.get(place.tier_id or 0, frozenset()))
        assert (member.role == "super_user") == (state in MEMBERS) == (place.since is not None)
        assert frozenset((member.tier_grants or "").split()) == granted.capabilities
        assert (place.tier_id is not None) == (state in MEMBERS)
        assert (place.id in open_ones) == (state in (State.NOMINATED, State.INVITED))
        assert place.id not in reviews or state in (State.REVIEW, State.ON_LEAVE)
        assert state != State.REVIEW or place.id in reviews
        assert place.warned_at is None or state in (State.REVIEW, State.ON_LEAVE)
    assert sum(roles[one].role == "super_user" for one in roles) == sum(p.now in MEMBERS for p in places)


def hold_history() -> None:
    """Each way is one that the table allows, without a gap, and nobody decided on an own nomination."""
    now: dict[int, State] = {}
    warned = 0
    for step in db.session.scalars(select(Transition).order_by(Transition.id)):
        before = now.get(step.place_id)
        assert (State(step.from_state) if step.from_state else None) == before
        assert By(step.by_role) in STEPS[before, State(step.to_state)]
        warned += step.cause == Cause.NOT_RENEWED
        now[step.place_id] = State(step.to_state)
    for place in db.session.scalars(select(PlaceRow)):
        assert now[place.id] == place.now
    assert warned > 0
    decided = db.session.execute(
        select(Transition.by_id, Nomination.by_id.label("nominator"))
        .join(Candidacy, Candidacy.place_id == Transition.place_id)
        .join(Nomination, Nomination.candidacy_id == Candidacy.id)
        .where(
            Transition.from_state == State.NOMINATED,
            Transition.by_role == By.MANAGER,
            Transition.at >= Candidacy.opened_at,
            Nomination.at <= Transition.at,
            Candidacy.ended_at.is_(None) | (Transition.at <= Candidacy.ended_at),
        )
    ).all()
    assert decided
    assert all(row.by_id != row.nominator for row in decided)


@pytest.mark.slow
def test_a_year_of_forty_super_users(sqlite_app: Flask) -> None:
    with clock.frozen_at(START):
        year = Year(Community(sqlite_app))
    for day in range(365):
        with clock.frozen_at(START + timedelta(days=day)):
            year.live(day)
            hold_invariants(clock.now())
    hold_history()
    with clock.frozen_at(START + timedelta(days=365)):
        counts = funnel()
        assert sum(counts.values()) == len(db.session.scalars(select(PlaceRow.id)).all())
        assert counts[State.EMERITUS] > 0
        assert sum(half.still for half in cohorts()) == sum(counts[state] for state in MEMBERS)
        assert health().reviews
    # What a member or a manager tried and was refused, each for a reason of its own.
    assert {"own_nomination", "warned_lately", "too_soon"} <= year.refused.keys()
