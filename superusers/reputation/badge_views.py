"""Pages of badges and ranks: what there is, what a member holds, giving one by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.core.capabilities import MANAGE_REPUTATION
from app.core.policy import Invalid, NotFound
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.reputation.badge_queries import held_badges
from superusers.reputation.badge_rules import RANKS, RULES
from superusers.reputation.forms import BadgeForm
from superusers.reputation.policy import can_give_badge
from superusers.reputation.services.give_badge import give_badge
from superusers.reputation.services.withdraw_badge import withdraw_badge

bp = Blueprint("badges", __name__)

Page = str | tuple[str, int] | Response


@bp.get("/badges")
@access(PUBLIC)
def badges() -> Page:
    return render_template("superusers/badges.html", rules=list(RULES.values()), ranks=RANKS)


@bp.get("/members/<id:member_id>/badges")
@access(MANAGE_REPUTATION)
def member(member_id: int) -> Page:
    return _member_page(member_id, BadgeForm(formdata=None))


def _member_page(member_id: int, form: BadgeForm) -> Page:
    card = member_cards([member_id]).get(member_id)
    if card is None:
        raise NotFound
    verdict = can_give_badge(current_actor(), member_id)
    page = render_template(
        "superusers/member_badges.html",
        member_name=card.name,
        member_url=f"/members/{member_id}",
        form=form if verdict else None,
        refusal=verdict.message,
        form_url=f"/members/{member_id}/badges",
        held=held_badges(member_id),
    )
    return (page, 422) if form.errors else page


@bp.post("/members/<id:member_id>/badges")
@access(MANAGE_REPUTATION)
def give(member_id: int) -> Page:
    form = BadgeForm()
    try:
        give_badge(
            current_actor(),
            member_id,
            name=form.name.data or "",
            reason=form.reason.data or "",
            days=form.number_of_days(),
        )
    except Invalid as error:
        show_problems(form, error)
        return _member_page(member_id, form)
    flash("The badge is given.", "success")
    return redirect(f"/members/{member_id}/badges", 303)


@bp.post("/badges/<id:badge_id>/withdraw")
@access(MANAGE_REPUTATION)
def withdraw(badge_id: int) -> Page:
    member_id = withdraw_badge(current_actor(), badge_id)
    flash("The badge is withdrawn.", "success")
    return redirect(f"/members/{member_id}/badges", 303)
