"""What moderation keeps about a member, for that member's copy.

Who flagged a post and who voted on it is not told to its author, here as little as on any page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.moderation.models import Flag, ReviewEvidence, ReviewItem, ReviewVote, Suspension


def data_of_moderation(member_id: int) -> dict[str, Any]:
    about = (ReviewItem.subject_kind.label("kind"), ReviewItem.subject_id.label("id"))
    flags = select(
        Flag.post_kind.label("kind"),
        Flag.post_id.label("id"),
        Flag.question_id,
        Flag.reason,
        Flag.note,
        Flag.at,
        Flag.outcome,
    ).where(Flag.member_id == member_id)
    votes = (
        select(*about, ReviewVote.choice, ReviewVote.reason, ReviewVote.note, ReviewVote.at)
        .join(ReviewItem, ReviewItem.id == ReviewVote.item_id)
        .where(ReviewVote.member_id == member_id)
    )
    asked = (
        select(*about, ReviewEvidence.text, ReviewEvidence.at)
        .join(ReviewItem, ReviewItem.id == ReviewEvidence.item_id)
        .where(ReviewEvidence.by_id == member_id)
    )
    looked_after = select(
        *about,
        (ReviewItem.hidden_by_id == member_id).label("hidden_at_once_by_you"),
        (ReviewItem.claimed_by_id == member_id).label("claimed_by_you"),
        ReviewItem.confirm_by,
        ReviewItem.claimed_until,
    ).where(or_(ReviewItem.hidden_by_id == member_id, ReviewItem.claimed_by_id == member_id))
    decisions = select(
        *about,
        ReviewItem.question_id,
        ReviewItem.outcome,
        ReviewItem.reason,
        ReviewItem.note,
        ReviewItem.closed_at,
        ReviewItem.undone_at,
    ).where(ReviewItem.author_id == member_id, ReviewItem.closed_at.is_not(None))
    suspensions = select(
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
    ).where(
        or_(
            # What was only proposed, its member does not read on any page either.
            (Suspension.member_id == member_id) & Suspension.until.is_not(None),
            Suspension.proposed_by_id == member_id,
            Suspension.settled_by_id == member_id,
            Suspension.lifted_by_id == member_id,
        )
    )
    return {
        "flags": _rows(flags.order_by(Flag.id)),
        "votes": _rows(votes.order_by(ReviewVote.id)),
        "looks-asked": _rows(asked.order_by(ReviewEvidence.id)),
        "looked-after": _rows(looked_after.order_by(ReviewItem.id)),
        "decisions-about-your-posts": _rows(decisions.order_by(ReviewItem.id)),
        "suspensions": _rows(suspensions.order_by(Suspension.id)),
    }


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
