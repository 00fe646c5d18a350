"""What the programme keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.db import db
from superusers.programme.models import (
    AgreementVersion,
    BoardVote,
    Market,
    MarketManager,
    Nomination,
    PlaceRow,
    Receipt,
    Reply,
    Review,
    Signature,
    Tier,
    Topic,
    Transition,
)


def data_of_programme(member_id: int) -> dict[str, Any]:
    return {
        "place": _rows(
            select(
                PlaceRow.state,
                PlaceRow.state_at,
                PlaceRow.since,
                Market.name.label("market"),
                Tier.name.label("tier"),
                PlaceRow.agreement_due_at,
                PlaceRow.review_due_at,
                PlaceRow.warned_at,
                PlaceRow.evidence,
            )
            .join(Market, Market.id == PlaceRow.market_id)
            .outerjoin(Tier, Tier.id == PlaceRow.tier_id)
            .where(PlaceRow.member_id == member_id)
        ),
        "steps": _rows(
            select(
                Transition.at,
                Transition.from_state,
                Transition.to_state,
                Transition.by_role,
                Transition.cause,
                Transition.reason,
            )
            .join(PlaceRow, PlaceRow.id == Transition.place_id)
            .where(PlaceRow.member_id == member_id)
            .order_by(Transition.id)
        ),
        **_said(member_id),
        "reviews": _rows(
            select(Review.opened_at, Review.ended_at, Review.figures)
            .join(PlaceRow, PlaceRow.id == Review.place_id)
            .where(PlaceRow.member_id == member_id)
            .order_by(Review.id)
        ),
        "signatures": _rows(
            select(AgreementVersion.number, Signature.name, Signature.signed_at)
            .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
            .where(Signature.member_id == member_id)
            .order_by(Signature.id)
        ),
        "agreements-published": _rows(
            select(AgreementVersion.number, AgreementVersion.published_at).where(
                AgreementVersion.by_id == member_id
            )
        ),
        **_papers(member_id),
        **_for_others(member_id),
    }


def _for_others(member_id: int) -> dict[str, Any]:
    """What the member does in the programme for others."""
    return {
        "buddy-of": _rows(select(PlaceRow.state_at).where(PlaceRow.buddy_id == member_id)),
        "steps-of-others": _rows(
            select(Transition.at, Transition.to_state, Transition.reason)
            .where(Transition.by_id == member_id)
            .order_by(Transition.id)
        ),
        "markets-run": _rows(
            select(Market.name)
            .join(MarketManager, MarketManager.market_id == Market.id)
            .where(MarketManager.member_id == member_id)
        ),
    }


def _said(member_id: int) -> dict[str, Any]:
    """What the member wrote about others, what others wrote about them, and what was said in the lounge."""
    return {
        "nominations": _rows(
            select(Nomination.at, Nomination.reason)
            .where(Nomination.member_id == member_id)
            .order_by(Nomination.id)
        ),
        "nominated": _rows(
            select(Nomination.at, Nomination.reason)
            .where(Nomination.by_id == member_id)
            .order_by(Nomination.id)
        ),
        "voices": _rows(
            select(BoardVote.at, BoardVote.vote, BoardVote.words)
            .where(BoardVote.by_id == member_id)
            .order_by(BoardVote.id)
        ),
        "lounge-topics": _rows(
            select(Topic.created_at, Topic.title, Topic.body_source)
            .where(Topic.author_id == member_id)
            .order_by(Topic.id)
        ),
        "lounge-replies": _rows(
            select(Reply.created_at, Reply.body_source).where(Reply.author_id == member_id).order_by(Reply.id)
        ),
        "announcements-read": _rows(
            select(Receipt.at).where(Receipt.member_id == member_id).order_by(Receipt.id)
        ),
    }


def _papers(member_id: int) -> dict[str, bytes]:
    rows = db.session.execute(
        select(AgreementVersion.number, Signature.pdf)
        .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
        .where(Signature.member_id == member_id, Signature.pdf.is_not(None))
    )
    return {f"agreement-{row.number}.pdf": row.pdf for row in rows if row.pdf is not None}


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
