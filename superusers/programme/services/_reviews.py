"""The half-yearly look at a place: prepared with figures when it begins, ended with its decision."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.options import number
from superusers.programme.life_cycle import By, State
from superusers.programme.models import PlaceRow, Review
from superusers.programme.queries.evidence import evidence_of
from superusers.programme.queries.impact import impact_of
from superusers.programme.services._places import take_step


def standing_review(place: PlaceRow) -> Review | None:
    return db.session.scalars(
        select(Review).where(Review.place_id == place.id, Review.ended_at.is_(None)).with_for_update()
    ).first()


def open_review(place: PlaceRow) -> None:
    """Inside a command, before the step: with the figures of this moment."""
    if standing_review(place) is None:
        figures = figures_for_review(place)
        db.session.add(Review(place_id=place.id, opened_at=clock.now(), figures=figures))
        db.session.flush()


def figures_for_review(place: PlaceRow) -> dict[str, Any]:
    """What the member can read as well. Minutes are not in it, and never will be."""
    since = clock.now() - timedelta(days=number("programme.review_days"))
    evidence = evidence_of(place.member_id)
    return asdict(impact_of(place.member_id, since)) | {
        "days": number("programme.review_days"),
        "active_days": list(evidence.active_days),
        "upheld_flags": evidence.upheld_flags,
    }


def resume(place: PlaceRow) -> None:
    """Inside a command, after coming back from leave."""
    if standing_review(place) is not None:
        take_step(place, State.REVIEW, actor=SYSTEM, by=By.SYSTEM, quietly=True)
