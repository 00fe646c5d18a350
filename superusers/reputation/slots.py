"""What reputation adds to the app's pages."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from superusers.reputation.badges import award_badges
from superusers.reputation.policy import can_read_ledger
from superusers.reputation.queries import badges_of, reputation_of, stored_totals
from superusers.reputation.rules import CURRENT_RULES

MARK = Markup(
    '<span class="points" title="Reputation">{:,}<span class="visually-hidden"> reputation</span></span>'
)


def register(kernel: Kernel) -> None:
    kernel.fill("member_marks", member_marks)
    kernel.fill("member_profile", member_profile)
    kernel.fill("account_menu", account_menu)
    kernel.fill("imported_badges", award_badges)


def member_marks(member_ids: list[int]) -> dict[int, Markup]:
    """The reputation beside a name."""
    totals = stored_totals(member_ids)
    return {member_id: MARK.format(totals.get(member_id, CURRENT_RULES.floor)) for member_id in member_ids}


def member_profile(member_id: int) -> Markup:
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "superusers/reputation_panel.html",
            points=reputation_of(member_id),
            url=f"/members/{member_id}/reputation" if can_read_ledger(current_actor(), member_id) else "",
            badges=badges_of(member_id),
        )
    )


def account_menu(actor: Actor) -> Markup:
    return Markup('<li><a href="/members/{}/reputation">Your reputation</a></li>').format(actor.member_id)
