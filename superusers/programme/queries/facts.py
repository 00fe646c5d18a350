"""What the policy asks about a place, read for a page; commands read it again under their locks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core.db import db
from app.core.options import number
from superusers.programme.models import Candidacy, Nomination, PlaceRow
from superusers.programme.place_facts import PlaceFacts
from superusers.programme.queries.places import managers_of


def facts_of_place(place: PlaceRow) -> PlaceFacts:
    """Two queries."""
    nominated_by = db.session.scalars(
        select(Nomination.by_id)
        .join(Candidacy, Candidacy.id == Nomination.candidacy_id)
        .where(Candidacy.place_id == place.id, Candidacy.ended_at.is_(None))
    )
    return PlaceFacts(
        member_id=place.member_id,
        state=place.now,
        managers=managers_of(place.market_id),
        nominated_by=frozenset(nominated_by),
        warned_at=place.warned_at,
        notice=timedelta(days=number("programme.notice_days")),
    )
