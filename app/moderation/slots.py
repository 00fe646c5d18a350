"""What moderation adds to lower rooms' pages."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from app.moderation.personal_data import data_of_moderation
from app.moderation.suspension_rows import record_of

REVIEW_LINK = Markup('<a class="btn btn-quiet" href="/review">Review list</a>')


def register(kernel: Kernel) -> None:
    kernel.personal_data("moderation", data_of_moderation)
    kernel.fill("queue_acts", queue_acts)
    kernel.fill("member_profile", member_profile)
    kernel.fill("flags_at", lambda: "/flag")


def queue_acts(actor: Actor) -> Markup:
    return REVIEW_LINK if actor.can(capabilities.REVIEW) else Markup("")


def member_profile(member_id: int) -> Markup:
    """The record of a member, for staff."""
    actor = current_actor()
    if not actor.can(capabilities.DECIDE):
        return Markup("")
    may_suspend = actor.can(capabilities.SUSPEND) and not actor.is_member(member_id)
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "moderation/member_panel.html",
            record=record_of(member_id),
            suspend_url=f"/members/{member_id}/suspend" if may_suspend else None,
        )
    )
