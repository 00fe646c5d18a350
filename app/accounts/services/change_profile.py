"""Say something about oneself."""

from __future__ import annotations

from app.accounts.models import Member
from app.core.actor import Actor
from app.core.db import db
from app.core.markup import Rendered
from app.core.uow import command


@command
def change_profile(
    actor: Actor, *, about: str, about_rendered: Rendered, location: str, time_zone: str
) -> None:
    """`about` is Markdown, rendered before (never in a transaction); `time_zone` an IANA name or empty."""
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    member.about_source, member.about_format = about, "markdown"
    member.about_html = about_rendered.html if about else ""
    member.location, member.time_zone = location, time_zone
