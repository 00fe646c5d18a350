"""What those who come to a conference do on its pages: choose sessions, and say afterwards how it was."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.conference_forms import SurveyForm
from superusers.training.kinds import CONFERENCE, YES
from superusers.training.models import ProgrammeEvent
from superusers.training.policy import can_take_survey
from superusers.training.queries.events import meeting_of, reply_of, visible_event
from superusers.training.queries.sessions import days_of
from superusers.training.queries.surveys import has_taken
from superusers.training.services.leave_session import leave_session
from superusers.training.services.take_session import take_session
from superusers.training.services.take_survey import take_survey
from superusers.training.survey import STATEMENTS
from superusers.training.texts import read_lines
from superusers.training.views import own_zone
from superusers.training.when import zone_words

bp = Blueprint("event_sessions", __name__, url_prefix="/events", template_folder="../templates")

Page = str | tuple[str, int] | Response
ACTS = {"take": (take_session, "You are in."), "leave": (leave_session, "You gave the seat back.")}


def _conference(event_id: int) -> ProgrammeEvent:
    """Raises NotFound."""
    event = visible_event(current_actor(), event_id)
    if event.kind != CONFERENCE:
        raise NotFound
    return event


@bp.get("/<id:event_id>/sessions")
@access(SIGNED_IN)
def sessions(event_id: int) -> str:
    actor, event = current_actor(), _conference(event_id)
    reply = reply_of(event_id, actor.member_id)
    return render_template(
        "superusers/events/agenda.html",
        event=event,
        days=days_of(event, own_zone(), actor.member_id),
        comes=reply is not None and reply.answer == YES and event.state == "planned",
        zone=zone_words(own_zone()),
    )


@bp.post("/<id:event_id>/sessions/<id:session_id>/<act>")
@access(SIGNED_IN)
def change_session(event_id: int, session_id: int, act: str) -> Page:
    """`act`: take or leave."""
    if act not in ACTS:
        raise NotFound
    do, words = ACTS[act]
    try:
        do(current_actor(), event_id, session_id)
        flash(words, "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"/events/{event_id}/sessions#session-{session_id}", 303)


@bp.route("/<id:event_id>/survey", methods=["GET", "POST"])
@access(SIGNED_IN)
def survey(event_id: int) -> Page:
    actor, event = current_actor(), _conference(event_id)
    reply = reply_of(event_id, actor.member_id)
    verdict = can_take_survey(
        meeting_of(event),
        kind=event.kind,
        answer=reply.answer if reply else None,
        came=reply.came if reply else None,
        taken=has_taken(event_id, actor.member_id),
        now=clock.now(),
    )
    form: Any = SurveyForm()
    if request.method == "POST":
        try:
            take_survey(actor, event_id, **_read(form))
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            flash(error.message, "error")
            return redirect(f"/events/{event_id}", 303)
        else:
            flash("Thank you. Nobody can tell which answer is yours.", "success")
            return redirect(f"/events/{event_id}", 303)
    page = render_template(
        "superusers/events/survey.html",
        event=visible_event(actor, event_id),
        refusal=verdict.message,
        form=form,
    )
    return page, 422 if form.errors else 200


def _read(form: Any) -> dict[str, Any]:
    """Statements may be left out; one word or score there must be. Raises Invalid."""
    scores = {name: int(form[name].data) for name in STATEMENTS if form[name].data in tuple("12345")}
    words = read_lines(form.words.data or "", field="words", longest=2000)
    if not scores and not words:
        raise Invalid(worth="Please answer at least one of these.")
    return {"scores": scores, "words": words}
