"""What management promised, and what became of it. For super users and staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import MANAGE_TRAINING
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.editor import CHOOSE
from superusers.training.forms import AnswerForm, PromiseForm, choices_of
from superusers.training.queries.promises import (
    answered_promises,
    events_with_promises,
    may_read_promises,
    open_promises,
    promise_row,
)
from superusers.training.services.answer_promise import answer_promise
from superusers.training.services.note_promise import note_promise
from superusers.training.texts import read_lines, read_number, read_sentence
from superusers.training.when import read_day

bp = Blueprint("promises", __name__, url_prefix="/promises", template_folder="../templates")

Page = str | tuple[str, int] | Response


@bp.get("")
@access(SIGNED_IN)
def promises() -> str:
    actor = current_actor()
    if not may_read_promises(actor):
        raise NotFound
    return render_template(
        "superusers/events/promises.html",
        open_=open_promises(),
        answered=answered_promises(),
        manages=actor.can(MANAGE_TRAINING),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def new() -> Page:
    form: Any = PromiseForm()
    events = events_with_promises()
    form.event.choices = choices_of(
        {"": "No event in particular"} | {str(number): title for number, title in events.items()}
    )
    if request.method == "POST":
        try:
            number = note_promise(current_actor(), **_read(form, events))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"Noted as number {number}. Super users see it until it is answered.", "success")
            return redirect("/promises", 303)
    page = render_template("superusers/events/new_promise.html", form=form)
    return page, 422 if form.errors else 200


def _read(form: Any, events: dict[int, str]) -> dict[str, Any]:
    """Raises Invalid."""
    event_id = read_number(form.event.data or "")
    if event_id is not None and event_id not in events:
        raise Invalid(event=CHOOSE)
    return {
        "words": read_sentence(
            form.words.data or "", field="words", required="Please say what was promised."
        ),
        "owner": read_sentence(
            form.owner.data or "", field="owner", required="Please say who answers for it.", longest=80
        ),
        "due_on": read_day(form.due.data or "", field="due"),
        "event_id": event_id,
    }


@bp.route("/<id:number>", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def answer(number: int) -> Page:
    form: Any = AnswerForm()
    row = promise_row(number)
    if request.method == "POST":
        try:
            answer_promise(current_actor(), number, **_read_answer(form))
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash("Answered. Super users see it.", "success")
            return redirect("/promises", 303)
    page = render_template("superusers/events/answer_promise.html", form=form, promise=row)
    return page, 422 if form.errors else 200


def _read_answer(form: Any) -> dict[str, str]:
    """Raises Invalid."""
    if form.state.data not in ("kept", "declined"):
        raise Invalid(state=CHOOSE)
    said = read_lines(form.answer.data or "", field="answer", longest=600)
    if not said:
        raise Invalid(answer="Please give the answer: super users are waiting for it.")
    return {"state": form.state.data, "answer": said}
