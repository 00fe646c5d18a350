"""The survey beside a solved question."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.analytics.services.answer_survey import SCALES, answer_survey
from app.analytics.surveys import may_ask
from app.core import clock
from app.core.actor import Actor
from app.core.policy import Invalid
from app.core.web.access import SIGNED_IN, access, current_actor

bp = Blueprint("surveys", __name__)


def survey_panel(actor: Actor, question_id: int, own_solved: bool) -> Markup:
    """Beside a question: nothing for anybody but its asker, once it is solved."""
    if not own_solved or not may_ask(actor, question_id, clock.now()):
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("analytics/survey.html", question_id=question_id)
    )


@bp.post("/questions/<id:question_id>/survey")
@access(SIGNED_IN)
def survey(question_id: int) -> Response:
    try:
        scores = {} if request.form.get("not_now") else {kind: _score(kind) for kind in SCALES}
        answer_survey(current_actor(), question_id, scores)
    except Invalid as error:
        flash(" ".join(error.problems.values()), "error")
    else:
        flash("Thank you for telling us." if any(v is not None for v in scores.values()) else "All right.")
    return redirect(url_for("forum.short_question", question_id=question_id), 303)


def _score(kind: str) -> int | None:
    typed = request.form.get(kind, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        raise Invalid(**{kind: "Please choose one of the answers."})
    return int(typed)
