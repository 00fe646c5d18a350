"""Saying what a question is besides a question: a panel beside it, for those who look after the community."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.analytics.kinds import KINDS, kind_of
from app.analytics.policy import can_set_kind
from app.analytics.services.set_kind import set_kind
from app.core import capabilities
from app.core.actor import Actor
from app.core.web.access import access, current_actor

bp = Blueprint("kinds", __name__)


def kind_panel(actor: Actor, question_id: int, _own_solved: bool) -> Markup:
    if not can_set_kind(actor):
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "analytics/kind.html", question_id=question_id, kinds=KINDS, current=kind_of(question_id)
        )
    )


@bp.post("/questions/<id:question_id>/kind")
@access(capabilities.SET_KIND)
def kind(question_id: int) -> Response:
    set_kind(current_actor(), question_id, request.form.get("kind", "")[:20])
    flash("Saved.", "success")
    return redirect(url_for("forum.short_question", question_id=question_id), 303)
