"""Reads of what is taught and learnt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from app.accounts.queries import SUPER_USER, MemberCard, member_cards
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.options import number
from app.core.policy import NotFound
from app.core.text import case_fold_key
from superusers.training.certificates import CertificateText
from superusers.training.kinds import PLANNED
from superusers.training.models import (
    Certificate,
    EventFeedback,
    EventMaterial,
    ProgrammeEvent,
    TrainingTopic,
)
from superusers.training.queries.events import visible_to
from superusers.training.queries.people import standing_of, super_users_with_tiers, tier_names

MOST = 200


def today() -> date:
    return clock.day_of(clock.now(), current_settings().programme_zone)


def topic_titles(*, offered_only: bool = False) -> dict[int, str]:
    statement = select(TrainingTopic.id, TrainingTopic.title).order_by(TrainingTopic.title, TrainingTopic.id)
    if offered_only:
        statement = statement.where(TrainingTopic.retired_at.is_(None))
    return {row.id: row.title for row in db.session.execute(statement)}


def topics_by_title() -> dict[str, int]:
    """By `case_fold_key`; of topics with the same title the oldest."""
    return {case_fold_key(title): number for number, title in sorted(topic_titles().items(), reverse=True)}


def topic_by_id(topic_id: int) -> TrainingTopic:
    """Raises NotFound."""
    found = db.session.get(TrainingTopic, topic_id)
    if found is None:
        raise NotFound
    return found


def needed_words(topic: TrainingTopic, tiers: dict[int, str]) -> str:
    """In whose training plan it is."""
    if topic.needed_by == "tier":
        return f"Super users: {tiers.get(topic.tier_id or 0, '')}"
    return {"nobody": "Whoever wants to", "everybody": "Every super user"}[topic.needed_by]


def is_needed(topic: TrainingTopic, tier_id: int | None) -> bool:
    """By a super user of this tier."""
    return topic.needed_by == "everybody" or (topic.needed_by == "tier" and topic.tier_id == tier_id)


class Learnt(StrEnum):
    HOLDS = "holds"
    SOON = "soon"
    """It runs out within the days of `training.renew_days`."""
    RAN_OUT = "ran_out"
    MISSING = "missing"


def learnt_of(certificate: Certificate | None, day: date) -> Learnt:
    """`certificate`: the newest of a topic."""
    if certificate is None:
        return Learnt.MISSING
    until = certificate.valid_until
    if until is None or until > day + timedelta(days=number("training.renew_days")):
        return Learnt.HOLDS
    return Learnt.SOON if until >= day else Learnt.RAN_OUT


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A topic in a member's training plan, or one they learnt besides."""

    title: str
    needed: bool
    standing: Learnt
    certificate_id: int | None
    given_on: date | None
    valid_until: date | None
    next_id: int | None
    """The next event that teaches it."""
    next_title: str
    next_day: date | None


def plan_of(actor: Actor) -> list[PlanRow]:
    """What is needed first, then what was learnt besides. At most nine queries."""
    member_id, tier_id = actor.signed_in_id, standing_of(actor).tier_id
    topics = db.session.scalars(select(TrainingTopic).order_by(TrainingTopic.title, TrainingTopic.id)).all()
    newest = newest_certificates([member_id])
    coming, day, found = _next_events(actor), today(), []
    for topic in topics:
        certificate = newest.get((member_id, topic.id))
        needed = actor.role == SUPER_USER and topic.retired_at is None and is_needed(topic, tier_id)
        if not needed and certificate is None:
            continue
        event = coming.get(topic.id)
        found.append(
            PlanRow(
                title=topic.title,
                needed=needed,
                standing=learnt_of(certificate, day),
                certificate_id=certificate.id if certificate else None,
                given_on=certificate.given_on if certificate else None,
                valid_until=certificate.valid_until if certificate else None,
                next_id=event.id if event else None,
                next_title=event.title if event else "",
                next_day=clock.day_of(event.starts_at, current_settings().programme_zone) if event else None,
            )
        )
    return sorted(found, key=lambda row: not row.needed)


def newest_certificates(member_ids: Iterable[int]) -> dict[tuple[int, int], Certificate]:
    """By member and topic."""
    rows = db.session.scalars(
        select(Certificate)
        .where(Certificate.member_id.in_(list(member_ids)))
        .order_by(Certificate.given_on, Certificate.id)
    )
    return {(row.member_id, row.topic_id): row for row in rows}


def _next_events(actor: Actor) -> dict[int, ProgrammeEvent]:
    """The next event the member may come to, by topic."""
    rows = db.session.scalars(
        select(ProgrammeEvent)
        .where(
            ProgrammeEvent.topic_id.is_not(None),
            ProgrammeEvent.state == PLANNED,
            visible_to(actor),
            ProgrammeEvent.starts_at > clock.now(),
        )
        .order_by(ProgrammeEvent.starts_at.desc())
        .limit(MOST)
    )
    return {row.topic_id: row for row in rows if row.topic_id is not None}


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic, for managers, and who has still to come."""

    id: int
    title: str
    needed: str
    valid_months: int | None
    retired: bool
    holders: int
    """Super users whose certificate holds."""
    to_come: list[MemberCard]
    """Who needs it and has none that holds; in the order of their names."""


def topics_to_manage() -> list[TopicRow]:
    """Five queries, however many people and topics."""
    topics = db.session.scalars(select(TrainingTopic).order_by(TrainingTopic.title, TrainingTopic.id)).all()
    people, tiers, day = super_users_with_tiers(), tier_names(), today()
    newest, cards = newest_certificates(people), member_cards(people)
    rows = []
    for topic in topics:
        holding = {
            member
            for member in people
            if learnt_of(newest.get((member, topic.id)), day) in (Learnt.HOLDS, Learnt.SOON)
        }
        behind = [
            cards[member]
            for member, tier in people.items()
            if topic.retired_at is None and is_needed(topic, tier) and member not in holding
        ]
        rows.append(
            TopicRow(
                id=topic.id,
                title=topic.title,
                needed=needed_words(topic, tiers),
                valid_months=topic.valid_months,
                retired=topic.retired_at is not None,
                holders=len(holding),
                to_come=sorted(behind, key=lambda card: card.name.casefold()),
            )
        )
    return rows


def certificate_of(member_id: int, certificate_id: int) -> Certificate:
    """Raises NotFound: somebody else's, or not there."""
    found = db.session.get(Certificate, certificate_id)
    if found is None or found.member_id != member_id:
        raise NotFound
    return found


def certificate_text(member_id: int, certificate_id: int, name: str, community: str) -> CertificateText:
    """What its paper says. Raises NotFound."""
    found = certificate_of(member_id, certificate_id)
    return CertificateText(
        community=community,
        number=found.id,
        name=name,
        topic=topic_by_id(found.topic_id).title,
        event=db.session.get_one(ProgrammeEvent, found.event_id).title if found.event_id else "",
        given_on=found.given_on,
        valid_until=found.valid_until,
    )


def own_certificate(event_id: int, member_id: int | None) -> int | None:
    return db.session.scalar(
        select(Certificate.id).where(Certificate.event_id == event_id, Certificate.member_id == member_id)
    )


def certified(event_id: int) -> set[int]:
    """Members who got a certificate of this event."""
    return set(db.session.scalars(select(Certificate.member_id).where(Certificate.event_id == event_id)))


def materials_of(event_id: int) -> list[EventMaterial]:
    return list(
        db.session.scalars(
            select(EventMaterial).where(EventMaterial.event_id == event_id).order_by(EventMaterial.id)
        )
    )


def feedback_of(event_id: int, member_id: int | None) -> EventFeedback | None:
    return db.session.scalars(
        select(EventFeedback).where(EventFeedback.event_id == event_id, EventFeedback.member_id == member_id)
    ).first()


@dataclass(frozen=True, slots=True)
class FeedbackSummary:
    """What those who were there thought, without their names."""

    count: int
    scores: list[tuple[int, int]]
    """Each score with how many gave it, the best first."""
    words: list[str]

    @property
    def mean(self) -> float | None:
        return sum(score * n for score, n in self.scores) / self.count if self.count else None


def feedback_summary(event_id: int) -> FeedbackSummary:
    rows = db.session.execute(
        select(EventFeedback.score, EventFeedback.words)
        .where(EventFeedback.event_id == event_id)
        # Not in the order it came: who wrote when could be told from it.
        .order_by(EventFeedback.score.desc(), EventFeedback.words)
    ).all()
    counted = Counter(row.score for row in rows)
    return FeedbackSummary(
        count=len(rows),
        scores=[(score, counted[score]) for score in range(5, 0, -1)],
        words=[row.words for row in rows if row.words][:MOST],
    )
