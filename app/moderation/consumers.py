"""Moderation is asked to look at something, and hears who leaves."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts.events import MemberClosed
from app.accounts.queries import lock_members, member_by_id
from app.core import clock
from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.db import db
from app.core.kernel import Kernel
from app.forum.posts import find_post
from app.moderation.events import ReviewRequested
from app.moderation.models import ReviewEvidence, ReviewItem
from app.moderation.queries import proposed_suspension
from app.moderation.services._items import open_item


def register(kernel: Kernel) -> None:
    kernel.consume("moderation.review", on_review_requested, ReviewRequested)
    kernel.consume("moderation.member_closed", on_member_closed, MemberClosed)


def on_review_requested(event: ReviewRequested) -> None:
    """Open an item about the subject, or add the finding to the one that is open."""
    post = None
    if event.subject_kind == "member":
        lock_members([event.subject_id])
        member_by_id(event.subject_id)
    else:
        post = find_post(event.subject_kind, event.subject_id, lock=True)
    if db.session.scalar(select(ReviewEvidence.id).where(ReviewEvidence.key == event.key)):
        return
    item = open_item(event.subject_kind, event.subject_id, post=post)
    found = ReviewEvidence(
        item_id=item.id, key=event.key, source=event.source[:40], text=event.evidence, at=clock.now()
    )
    db.session.add(found)
    record(
        SYSTEM,
        "moderation.review_requested",
        subject=(event.subject_kind, event.subject_id),
        reason=event.evidence,
        source=event.source,
    )


def on_member_closed(event: MemberClosed) -> None:
    """What the member kept to themselves is free, and nobody is left to suspend.

    Flags, votes and decisions stay: they are the record of what happened to posts.
    """
    lock_members([event.member_id])
    db.session.execute(
        update(ReviewItem)
        .where(ReviewItem.claimed_by_id == event.member_id, ReviewItem.closed_at.is_(None))
        .values(claimed_by_id=None, claimed_until=None)
    )
    proposed = proposed_suspension(event.member_id)
    if proposed is not None:
        proposed.settled_at = clock.now()
        record(SYSTEM, "moderation.suspension_dropped", subject=("member", event.member_id))
