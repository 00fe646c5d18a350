"""What moderation keeps about a member, for that member's copy.

Who flagged a post and who voted on it is not told to its author, here as little as on any page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, or_, select

from app.core.db import db
from app.moderation.models import Flag, ReviewEvidence, ReviewItem, ReviewVote, Suspension

ABOUT = (ReviewItem.subject_kind.label("kind"), ReviewItem.subject_id.label("id"))


def data_of_moderation(member_id: int) -> dict[str, Any]:
    parts = {
        "flags": _flags(member_id),
        **_reviews_by(member_id),
        "decisions-about-your-posts": _decisions_about(member_id),
        "suspensions": _suspensions(member_id),
    }
    return {name: _rows(statement) for name, statement in parts.items()}


def _flags(member_id: int) -> Executable:
    """Posts they flagged."""
    return (
        select(
            Flag.post_kind.label("kind"),
            Flag.post_id.label("id"),
            Flag.question_id,
            Flag.reason,
            Flag.note,
            Flag.at,
            Flag.outcome,
        )
        .where(Flag.member_id == member_id)
        .order_by(Flag.id)
    )


def _reviews_by(member_id: int) -> dict[str, Executable]:
    """What they voted, were asked to look at, and looked after."""
    votes = (
        select(*ABOUT, ReviewVote.choice, ReviewVote.reason, ReviewVote.note, ReviewVote.at)
        .join(ReviewItem, ReviewItem.id == ReviewVote.item_id)
        .where(ReviewVote.member_id == member_id)
    )
    asked = (
        select(*ABOUT, ReviewEvidence.text, ReviewEvidence.at)
        .join(ReviewItem, ReviewItem.id == ReviewEvidence.item_id)
        .where(ReviewEvidence.by_id == member_id)
    )
    looked_after = select(
        *ABOUT,
        (ReviewItem.hidden_by_id == member_id).label("hidden_at_once_by_you"),
        (ReviewItem.claimed_by_id == member_id).label("claimed_by_you"),
        ReviewItem.confirm_by,
        ReviewItem.claimed_until,
    ).where(or_(ReviewItem.hidden_by_id == member_id, ReviewItem.claimed_by_id == member_id))
    return {
        "votes": votes.order_by(ReviewVote.id),
        "looks-asked": asked.order_by(ReviewEvidence.id),
        "looked-after": looked_after.order_by(ReviewItem.id),
    }


def _decisions_about(member_id: int) -> Executable:
    """How reviews of their posts ended."""
    return (
        select(
            *ABOUT,
            ReviewItem.question_id,
            ReviewItem.outcome,
            ReviewItem.reason,
            ReviewItem.note,
            ReviewItem.closed_at,
            ReviewItem.undone_at,
        )
        .where(ReviewItem.author_id == member_id, ReviewItem.closed_at.is_not(None))
        .order_by(ReviewItem.id)
    )


def _suspensions(member_id: int) -> Executable:
    """Of them, and those they proposed, settled or lifted."""
    return (
        select(
            (Suspension.member_id == member_id).label("of_you"),
            (Suspension.proposed_by_id == member_id).label("proposed_by_you"),
            (Suspension.settled_by_id == member_id).label("settled_by_you"),
            (Suspension.lifted_by_id == member_id).label("lifted_by_you"),
            Suspension.days,
            Suspension.reason,
            Suspension.proposed_at,
            Suspension.settled_at,
            Suspension.until,
            Suspension.lifted_at,
            Suspension.lifted_reason,
        )
        .where(
            or_(
                # What was only proposed, its member does not read on any page either.
                (Suspension.member_id == member_id) & Suspension.until.is_not(None),
                Suspension.proposed_by_id == member_id,
                Suspension.settled_by_id == member_id,
                Suspension.lifted_by_id == member_id,
            )
        )
        .order_by(Suspension.id)
    )


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
