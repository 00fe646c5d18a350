"""Reads of the lounge. Every function asks who looks: nothing here gives a word to anybody outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.accounts.queries import MemberCard, member_cards
from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from superusers.programme.life_cycle import ENDED, MEMBERS, State
from superusers.programme.models import PlaceRow, Receipt, Reply, Topic, Transition

PAGE = 40
REPLIES = 100
NEWS = timedelta(days=30)


def _seen_by(actor: Actor) -> Any:
    """Which topics: none to those outside, those under embargo to managers alone."""
    if not actor.can(capabilities.LOUNGE):
        raise NotFound
    seen = Topic.hidden_at.is_(None)
    if actor.can(capabilities.MANAGE_PROGRAMME):
        return seen
    return and_(seen, Topic.opens_at <= clock.now())


@dataclass(frozen=True, slots=True)
class TopicRow:
    id: int
    title: str
    author: MemberCard
    announces: bool
    opens_at: datetime
    last_at: datetime
    replies: int
    read: bool
    """By the viewer, where it is an announcement."""


def topics_page(actor: Actor, before: int | None = None) -> tuple[list[TopicRow], int | None]:
    """Announcements that the viewer has not read first, then by the newest reply. Three queries."""
    replies = (
        select(func.count(Reply.id))
        .where(Reply.topic_id == Topic.id, Reply.hidden_at.is_(None))
        .scalar_subquery()
    )
    read = (
        select(Receipt.id)
        .where(Receipt.topic_id == Topic.id, Receipt.member_id == actor.member_id)
        .scalar_subquery()
    )
    statement = (
        select(Topic, replies.label("replies"), read.label("read"))
        .where(_seen_by(actor))
        .order_by(and_(Topic.announces, read.is_(None)).desc(), Topic.last_at.desc(), Topic.id.desc())
        .limit(PAGE + 1)
        .offset((before or 0) * PAGE)
    )
    rows = db.session.execute(statement).all()
    cards = member_cards(row.Topic.author_id for row in rows)
    found = [
        TopicRow(
            row.Topic.id,
            row.Topic.title,
            cards[row.Topic.author_id],
            row.Topic.announces,
            row.Topic.opens_at,
            row.Topic.last_at,
            row.replies,
            row.read is not None,
        )
        for row in rows[:PAGE]
    ]
    return found, (before or 0) + 1 if len(rows) > PAGE else None


@dataclass(frozen=True, slots=True)
class Said:
    """A topic or a reply, as it is read."""

    id: int
    author: MemberCard
    at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class TopicView:
    id: int
    title: str
    announces: bool
    opens_at: datetime
    said: Said
    replies: list[Said]
    read_at: datetime | None
    """When the viewer said so."""
    readers: list[MemberCard]
    """Of an announcement, for managers."""
    unread: list[MemberCard]


def topic_view(actor: Actor, topic_id: int) -> TopicView:
    """Four or five queries. Raises NotFound: not there, hidden, under embargo, or not for this person."""
    topic = visible_topic(actor, topic_id)
    replies = db.session.scalars(
        select(Reply)
        .where(Reply.topic_id == topic.id, Reply.hidden_at.is_(None))
        .order_by(Reply.id.desc())
        .limit(REPLIES)
    ).all()[::-1]
    receipts: dict[int, datetime] = {}
    if topic.announces:
        rows = db.session.execute(select(Receipt.member_id, Receipt.at).where(Receipt.topic_id == topic.id))
        receipts = {row.member_id: row.at for row in rows}
    inside = _inside() if topic.announces and actor.can(capabilities.MANAGE_PROGRAMME) else []
    cards = member_cards({topic.author_id, *(one.author_id for one in replies), *inside})
    return TopicView(
        id=topic.id,
        title=topic.title,
        announces=topic.announces,
        opens_at=topic.opens_at,
        said=Said(topic.id, cards[topic.author_id], topic.created_at, topic.body_html),
        replies=[Said(one.id, cards[one.author_id], one.created_at, one.body_html) for one in replies],
        read_at=receipts.get(actor.signed_in_id),
        readers=[cards[one] for one in inside if one in receipts],
        unread=[cards[one] for one in inside if one not in receipts],
    )


def _inside() -> list[int]:
    return list(
        db.session.scalars(
            select(PlaceRow.member_id).where(PlaceRow.state.in_(sorted(MEMBERS))).order_by(PlaceRow.member_id)
        )
    )


def visible_topic(actor: Actor, topic_id: int) -> Topic:
    """Raises NotFound."""
    found = db.session.scalars(select(Topic).where(Topic.id == topic_id, _seen_by(actor))).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class News:
    """Who came and who left lately. Why somebody left is theirs."""

    member: MemberCard
    at: datetime
    came: bool


def who_came_and_went(actor: Actor) -> list[News]:
    """Newest first. Two queries."""
    if not actor.can(capabilities.LOUNGE):
        raise NotFound
    inside, ended = sorted(MEMBERS), sorted(ENDED)
    rows = db.session.execute(
        select(PlaceRow.member_id, Transition.at, Transition.to_state)
        .join(PlaceRow, PlaceRow.id == Transition.place_id)
        .where(
            Transition.at > clock.now() - NEWS,
            or_(
                and_(Transition.to_state == State.ACTIVE, Transition.from_state.not_in(inside)),
                and_(Transition.from_state.in_(inside), Transition.to_state.in_(ended)),
            ),
        )
        .order_by(Transition.id.desc())
        .limit(20)
    ).all()
    cards = member_cards(row.member_id for row in rows)
    return [News(cards[row.member_id], row.at, row.to_state == State.ACTIVE) for row in rows]
