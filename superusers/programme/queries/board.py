"""How the programme is: by state, by health, by what would be missing, by half-year of entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.accounts.queries import MemberCard, member_cards
from app.analytics.queries import reliance
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from superusers.activity.queries import advised_to_rest
from superusers.programme.life_cycle import IN_FORCE, MEMBERS, State
from superusers.programme.models import PlaceRow, Transition
from superusers.programme.queries.gaps import QUARTER
from superusers.programme.queries.impact import impacts_of

NEW = timedelta(days=30)
SOON = timedelta(days=30)
LOOK_BACK = timedelta(days=28)
STEADY = 4
"""Fading: answers fell below a half of at least so many in the 28 days before."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a list, with what there is to say."""

    card: MemberCard
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """People by what they may need. A flag, never a minute."""

    new: list[Person]
    fading: list[Person]
    overloaded: list[Person]
    on_leave: list[Person]
    reviews: list[Person]
    unsigned: list[Person]


def funnel() -> dict[State, int]:
    """How many are in each state."""
    rows = db.session.execute(select(PlaceRow.state, func.count()).group_by(PlaceRow.state))
    found = {State(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in State}


def health() -> Health:
    """Eight queries, however many they are."""
    now = clock.now()
    places = db.session.scalars(select(PlaceRow).where(PlaceRow.state.in_(sorted(MEMBERS)))).all()
    here = [place.member_id for place in places if place.now in IN_FORCE]
    lately = impacts_of(here, now - LOOK_BACK, now)
    before = impacts_of(here, now - 2 * LOOK_BACK, now - LOOK_BACK)
    tired, cards = advised_to_rest(), member_cards(place.member_id for place in places)
    fading = [
        (one, f"{before[one].answers} answers, then {lately[one].answers}")
        for one in here
        if before[one].answers >= STEADY and 2 * lately[one].answers < before[one].answers
    ]

    def people(found: Sequence[tuple[int, str]]) -> list[Person]:
        return [Person(cards[one], words) for one, words in found]

    def dated(moment: datetime | None, words: str) -> str:
        return f"{words} {moment:%d %b %Y}" if moment else ""

    return Health(
        new=people(
            [(p.member_id, dated(p.since, "since")) for p in places if p.since and p.since > now - NEW]
        ),
        fading=people(fading),
        overloaded=people([(p.member_id, "advised to rest") for p in places if p.member_id in tired]),
        on_leave=people(
            [(p.member_id, dated(p.state_at, "since")) for p in places if p.now == State.ON_LEAVE]
        ),
        reviews=people(
            [
                (p.member_id, "under review" if p.now == State.REVIEW else dated(p.review_due_at, "due"))
                for p in sorted(places, key=lambda p: (p.review_due_at or now, p.id))
                if p.now == State.REVIEW or (p.review_due_at and p.review_due_at <= now + SOON)
            ]
        ),
        unsigned=people(
            [
                (p.member_id, dated(p.agreement_due_at, "was due" if p.agreement_due_at < now else "due"))
                for p in places
                if p.agreement_due_at is not None
            ]
        ),
    )


@dataclass(frozen=True, slots=True)
class Concentration:
    """If our top three left: the solve rate of the questions of 90 days, with their solutions taken out."""

    eligible: int
    solved: int
    without: int
    top: list[Person]


def concentration() -> Concentration:
    """Of super users. Four queries."""
    now = clock.now()
    found = reliance(now - QUARTER, now)
    inside = set(db.session.scalars(select(PlaceRow.member_id).where(PlaceRow.state.in_(sorted(MEMBERS)))))
    ours = sorted(((n, one) for one, n in found.by_member.items() if one in inside), reverse=True)[:3]
    cards = member_cards(one for _, one in ours)
    return Concentration(
        found.eligible,
        found.solved,
        found.solved - sum(n for n, _ in ours),
        [Person(cards[one], f"{n} solutions") for n, one in ours],
    )


@dataclass(frozen=True, slots=True)
class Half:
    """Those who became super users in one half of a year."""

    name: str
    came: int
    half_year: int | None
    """How many were still inside half a year after they came; None: too early to say."""
    year: int | None
    still: int


def cohorts() -> list[Half]:
    """Newest first, by the first time somebody became one. Two queries."""
    zone, now = current_settings().programme_zone, clock.now()
    spells: dict[int, list[tuple[datetime, bool]]] = {}
    for place, at, inside in db.session.execute(
        select(Transition.place_id, Transition.at, Transition.to_state.in_(sorted(MEMBERS))).order_by(
            Transition.place_id, Transition.at, Transition.id
        )
    ):
        spells.setdefault(place, []).append((at, bool(inside)))
    halves: dict[str, list[tuple[datetime, list[tuple[datetime, bool]]]]] = {}
    for steps in spells.values():
        came = next((at for at, inside in steps if inside), None)
        if came is not None:
            halves.setdefault(_half(clock.day_of(came, zone)), []).append((came, steps))
    return [
        Half(
            name,
            len(people),
            _still(people, timedelta(days=182), now),
            _still(people, timedelta(days=365), now),
            sum(_inside(steps, now) for _, steps in people),
        )
        for name, people in sorted(halves.items(), reverse=True)
    ]


def _half(day: date) -> str:
    return f"{day.year}, {'first' if day.month <= 6 else 'second'} half"


def _inside(steps: list[tuple[datetime, bool]], moment: datetime) -> bool:
    return next((inside for at, inside in reversed(steps) if at <= moment), False)


def _still(people: list[Any], after: timedelta, now: datetime) -> int | None:
    if any(came + after > now for came, _ in people):
        return None
    return sum(_inside(steps, came + after) for came, steps in people)
