"""Thanks that stand on posts. What was given with them is for the member alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, false, or_, select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.slots import Goodwill
from app.forum.queries import question_links
from superusers.rewards.models import Grant
from superusers.rewards.models.grants import HELD, RELEASED, UNFUNDED
from superusers.rewards.rules import THANKS

Post = tuple[str, int]
"""`question` or `answer`, and its id."""


@dataclass(frozen=True, slots=True)
class Thanks:
    by: str
    words: str


STANDS = (HELD, RELEASED, UNFUNDED)


@dataclass(frozen=True, slots=True)
class Told:
    """What its author is told of thanks."""

    member_id: int
    by: str
    kind: str
    title: str
    words: str
    credits: int
    """0: a voucher came with them."""


def thanks_to_tell(grant_id: int) -> Told | None:
    """None where they were taken back meanwhile."""
    grant = db.session.get(Grant, grant_id)
    if grant is None or grant.state not in STANDS:
        return None
    title, _ = question_links([grant.question_id or 0]).get(grant.question_id or 0, ("", ""))
    by = member_cards([grant.by_id])[grant.by_id].name
    return Told(grant.member_id, by, grant.post_kind, title, grant.reason, grant.amount)


def goodwill(grant_id: int) -> Goodwill | None:
    """What its author is told under the bell. None where the thanks were taken back."""
    grant = db.session.get(Grant, grant_id)
    if grant is None or grant.state not in STANDS or grant.post_id is None:
        return None
    return Goodwill(
        grant.member_id, grant.by_id, grant.post_kind, grant.post_id, grant.reason, grant.happened_at
    )


def thanks_on(posts: Collection[Post]) -> dict[Post, Thanks]:
    """Those that were not taken back. One query, and one for names where there are any."""
    of_kinds = [
        and_(
            Grant.source_type == THANKS.format(kind),
            Grant.source_id.in_([post_id for of, post_id in posts if of == kind]),
        )
        for kind in sorted({kind for kind, _ in posts})
    ]
    rows = db.session.execute(
        select(Grant.post_kind, Grant.post_id, Grant.by_id, Grant.reason).where(
            or_(false(), *of_kinds), Grant.state.in_(STANDS)
        )
    ).all()
    people = member_cards(row.by_id for row in rows) if rows else {}
    return {(row.post_kind, row.post_id): Thanks(people[row.by_id].name, row.reason) for row in rows}
