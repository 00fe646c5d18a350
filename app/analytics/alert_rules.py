"""What deserves an alert, and when it is over: two lines, one to cross and one to fall back behind.

Without that distance (hysteresis) a figure that wavers around its line would tell people every hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from sqlalchemy import case, func, select

from app.accounts.models import Member
from app.accounts.roles import MANAGERS
from app.analytics.models import QuestionFact as Fact
from app.core.db import db
from app.core.options import number
from app.forum.models import Category, Question, QuestionTag, Tag

RATES = {
    "acknowledged": (timedelta(hours=24), "acknowledged within 24 hours"),
    "solved": (timedelta(days=7), "solved within 7 days"),
}
RATE_OVER = timedelta(days=28)
FEWEST = 20
"""Questions below which a rate says too little to wake anybody."""
BACK_ABOVE = 2.0
"""Points above the target at which an alert about a rate is over."""
QUEUE_BACK = 0.8
"""Share of the age at which an alert about the queue is over."""
DAY = timedelta(days=1)
BASE = timedelta(days=28)
"""What is usual, for a spike."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one thing stands: `raised` crosses its line, `over` has fallen back behind the other."""

    key: str
    raised: bool
    over: bool
    words: str
    url: str


def readings(now: datetime) -> list[Reading]:
    """Everything that is watched, as it stands. Reads only."""
    found = [reading for event in RATES if (reading := _rate(event, now))]
    if queue := _queue(now):
        found.append(queue)
    return found + _spikes(now)


def _rate(event: str, now: datetime) -> Reading | None:
    """Below the target on each of the last days, over the 28 days of questions that were old enough then."""
    target, days = number(f"analytics.alert_{event}"), number("analytics.alert_days")
    if not target:
        return None
    shares = [_share(event, now - back * DAY) for back in range(days)]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return Reading(f"rate:{event}", raised=False, over=True, words="", url="/statistics")
    latest = known[0]
    return Reading(
        f"rate:{event}",
        raised=all(share < target for share in known),
        over=latest >= target + BACK_ABOVE,
        words=f"{latest:.0f}% of questions are {RATES[event][1]}; the target is {target}%.",
        url="/statistics",
    )


def _share(event: str, as_of: datetime) -> float | None:
    """In percent; None: too few questions."""
    within = RATES[event][0]
    took = getattr(Fact, f"{event}_us")
    in_time = case((took <= within // timedelta(microseconds=1), 1), else_=0)
    n, count = db.session.execute(
        select(func.count(), func.coalesce(func.sum(in_time), 0)).where(
            Fact.excluded.is_(None),
            Fact.asked_at > as_of - within - RATE_OVER,
            Fact.asked_at <= as_of - within,
        )
    ).one()
    return 100 * int(count) / n if n >= FEWEST else None


def _queue(now: datetime) -> Reading | None:
    hours = number("analytics.alert_queue_hours")
    if not hours:
        return None
    waiting = Question.turn == "attention", Question.created_at > now - 90 * DAY
    oldest = db.session.scalar(
        select(Question.created_at).where(*waiting).order_by(Question.created_at, Question.id).limit(1)
    )
    age = (now - oldest).total_seconds() / 3600 if oldest else 0.0
    return Reading(
        "queue",
        raised=age > hours,
        over=age <= QUEUE_BACK * hours,
        words=f"A question has waited {age:.0f} hours for somebody to help; the limit is {hours} hours.",
        url="/questions?filter=attention",
    )


def _spikes(now: datetime) -> list[Reading]:
    """Many more questions in a day than usual, by category and by tag."""
    fewest = number("analytics.alert_spike")
    if not fewest:
        return []
    fresh = func.sum(case((Fact.asked_at > now - DAY, 1), else_=0))
    lately = Fact.asked_at > now - DAY - BASE, Fact.asked_at <= now
    categories = db.session.execute(
        select(Category.id, Category.name, Category.slug, fresh, func.count())
        .join(Fact, Fact.category_id == Category.id)
        .where(*lately)
        .group_by(Category.id, Category.name, Category.slug)
    )
    tags = db.session.execute(
        select(Tag.id, Tag.name, Tag.name, fresh, func.count())
        .select_from(Fact)
        .join(QuestionTag, QuestionTag.question_id == Fact.question_id)
        .join(Tag, Tag.id == QuestionTag.tag_id)
        .where(*lately)
        .group_by(Tag.id, Tag.name)
    )
    return [
        _spike(f"{kind}:{found}", f"{kind}={slug}", name, int(today), int(total) - int(today), fewest)
        for kind, rows in (("category", categories), ("tag", tags))
        for found, name, slug, today, total in rows
    ]


def _spike(what: str, filters: str, name: str, today: int, before: int, fewest: int) -> Reading:
    usual = before / BASE.days
    return Reading(
        f"spike:{what}",
        raised=today >= max(fewest, spike_line(usual)),
        over=today < max(fewest / 2, usual + 2 * sqrt(usual)),
        words=f"{today} questions about {name} in 24 hours; usual are {usual:.1f}.",
        url=f"/questions?{filters}",
    )


def spike_line(usual: float) -> float:
    """Four standard deviations above what is usual, as a Poisson count varies."""
    return usual + 4 * sqrt(max(usual, 1.0))


def addresses_of_managers() -> list[str]:
    """Who is mailed."""
    found = db.session.scalars(
        select(Member.email)
        .where(Member.role.in_(MANAGERS), Member.closed_at.is_(None), Member.email_verified_at.is_not(None))
        .order_by(Member.id)
    )
    return [address for address in found if address is not None]
