"""The forum hears that a community was founded, that somebody confirmed their address, and who leaves."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.events import CommunityFounded, MemberClosed, MemberJoined
from app.core.db import db
from app.core.kernel import Kernel
from app.forum.models import Category, Follow, KeptQuestion
from app.forum.queries import all_categories
from app.forum.services._claiming import release_claims_of
from app.forum.services._keeping import post_kept_question


def register(kernel: Kernel) -> None:
    kernel.consume("forum.first_category", on_community_founded, CommunityFounded)
    kernel.consume("forum.kept_question", on_member_joined, MemberJoined)
    kernel.consume("forum.member_closed", on_member_closed, MemberClosed)


def on_community_founded(event: CommunityFounded) -> None:
    """A question needs a category, so a new community starts with one."""
    if not all_categories():
        db.session.add(Category(slug="general", name="General", description="Everything else"))


def on_member_joined(event: MemberJoined) -> None:
    """Post what the member wrote before signing up. Heard twice, it is posted once."""
    post_kept_question(event.member_id)


def on_member_closed(event: MemberClosed) -> None:
    """Forget what was there for this person alone. Posts, votes and reactions stay: others count on them."""
    release_claims_of(event.member_id)
    for model in (Follow, KeptQuestion):
        db.session.execute(delete(model).where(model.member_id == event.member_id))
