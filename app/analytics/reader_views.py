"""The survey of readers: a rare invitation beside a solved question, and the page that asks."""

from __future__ import annotations

from collections import OrderedDict

from flask import Blueprint, flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.analytics.reader_survey import QUESTIONS
from app.analytics.readers import address_today
from app.analytics.services.tell_as_reader import tell_as_reader
from app.analytics.value_views import is_reading, person_here
from app.core.actor import Actor
from app.core.kernel import current_kernel
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.visit import client_address
from app.forum.pages import question_url
from app.forum.queries import visible_question

bp = Blueprint("readers", __name__)

Page = str | tuple[str, int] | Response
ONE_IN = 10
"""Of a person's questions. Everybody would answer once, and be annoyed from then on."""
MOST_KNOWN = 10_000
TOLD = "analytics.readers_told"
ANSWERS = {"yes": True, "no": False}


def invitation(actor: Actor, question_id: int) -> Markup:
    """Beside a solved question, for one reader in ten who did not ask it. No query: who has told is known to
    the process that heard it, and is counted once a day anyway.
    """
    if not is_reading(actor):
        return Markup("")
    person = person_here(actor)
    if person is None or person in _told() or not is_chosen(person, question_id):
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("analytics/reader_panel.html", question_id=question_id)
    )


def is_chosen(person: str, question_id: int) -> bool:
    """The same all day: a page that is opened again looks as it did."""
    return (int(person[:8], 16) + question_id) % ONE_IN == 0


def _told() -> OrderedDict[str, None]:
    found: OrderedDict[str, None] = current_kernel().kept.setdefault(TOLD, OrderedDict())
    return found


@bp.route("/questions/<id:question_id>/helped", methods=["GET", "POST"])
@access(PUBLIC)
def helped(question_id: int) -> Page:
    actor = current_actor()
    question = visible_question(actor, question_id)
    back = question_url(question.id, question.slug)
    typed = {name: request.values.get(name, "") for name in QUESTIONS}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _tell(actor, question_id, typed)
        except Invalid as error:
            problems = error.problems
        else:
            flash("Thank you for telling us.", "success")
            return redirect(back, 303)
    page = render_template(
        "analytics/reader_survey.html",
        question_id=question_id,
        title=question.title,
        back_url=back,
        asked=QUESTIONS,
        typed=typed,
        problems=problems,
    )
    return (page, 422) if problems else page


def _tell(actor: Actor, question_id: int, typed: dict[str, str]) -> None:
    person = person_here(actor)
    if person is None:
        return
    said = {name: ANSWERS.get(word) for name, word in typed.items()}
    tell_as_reader(actor, question_id, said, person=person, address=address_today(client_address()))
    told = _told()
    told[person] = None
    while len(told) > MOST_KNOWN:
        told.popitem(last=False)
