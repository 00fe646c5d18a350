"""Saying that an earlier question solved it, seeing who reads, and what managers assume."""

from __future__ import annotations

import logging

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.analytics.assumptions import ASSUMPTIONS, plain_number
from app.analytics.reader_survey import FEWEST, OF_WHOM
from app.analytics.readers import (
    PURPOSE_HEADERS,
    Visit,
    counts_as_reader,
    fetched_ahead,
    form_mark,
    is_program,
    person_today,
    the_buffer,
)
from app.analytics.services.press_solved import press_solved
from app.analytics.services.set_assumptions import PARTS, set_assumptions
from app.analytics.services.take_over_said import recently_said, take_over_said
from app.analytics.services.withdraw_presses import withdraw_presses
from app.analytics.value_queries import read_assumed
from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.kernel import Kernel, current_settings
from app.core.options import option
from app.core.policy import Invalid
from app.core.uow import StorageUnavailable
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.visit import client_address
from app.forum.pages import question_url
from app.forum.queries import visible_question

bp = Blueprint("value", __name__)
log = logging.getLogger(__name__)

Page = str | tuple[str, int] | Response
ABOUT_TO_ASK = "asking"
"""In the address of a question that was opened from the ask form."""
LONGEST_KEY = 40
LONGEST_TYPED = 300


def register(kernel: Kernel) -> None:
    kernel.fill("similar_acts", solved_buttons)
    kernel.fill("ask_after", solved_form)
    kernel.fill("question_aside", solved_panel)
    kernel.fill("question_read", see_reader)
    kernel.fill("question_sent", asked_after_all)


def solved_buttons(question_ids: list[int]) -> dict[int, Markup]:
    """Beside each question of the ask form's list: a button that needs no script."""
    return {
        number: Markup(  # noqa: S704 - a template's own escaped output
            render_template("analytics/solved_button.html", question_id=number)
        )
        for number in question_ids
    }


def solved_form() -> Markup:
    return Markup(render_template("analytics/solved_form.html"))  # noqa: S704 - its own escaped output


def solved_panel(_actor: Actor, question_id: int, _own_solved: bool) -> Markup:
    """Beside a question that was opened from the ask form."""
    if request.method != "GET" or request.args.get(ABOUT_TO_ASK) != "1":
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("analytics/solved_panel.html", question_id=question_id)
    )


@bp.post("/questions/<id:question_id>/solved-this")
@access(PUBLIC)
def solved_this(question_id: int) -> Page:
    """From the ask form, or from a question that was opened there."""
    actor = current_actor()
    question = visible_question(actor, question_id)
    target = f"{question_url(question.id, question.slug)}?{ABOUT_TO_ASK}=done"
    if not is_program(_browser()):
        press_solved(actor, question_id, form=_form(), person=_person(actor))
    flash("Good to hear. Nothing was posted.", "success")
    return redirect(target, 303)


def see_reader(actor: Actor, question_id: int) -> None:
    """Somebody is shown a question. Nothing is written here: it waits to be stored with others."""
    if not is_reading(actor):
        return
    day = clock.day_of(clock.now(), current_settings().programme_zone)
    reader = str(actor.member_id) if actor.is_signed_in else f"{client_address()}|{_browser()}"
    the_buffer().see(Visit(question_id, actor.member_id, day), reader)


def is_reading(actor: Actor) -> bool:
    """Whether this request is a person who reads, and might else have contacted support."""
    if ABOUT_TO_ASK in request.args or not counts_as_reader(actor):
        return False
    return request.method == "GET" and not is_program(_browser()) and not fetched_ahead(_purpose())


def person_here(actor: Actor) -> str | None:
    """`readers.person_today` of who sent this request; None: a program."""
    return None if is_program(_browser()) else _person(actor)


def asked_after_all(actor: Actor) -> None:
    """The ask form was sent. The question is stored already, so a failure here must not undo that."""
    try:
        withdraw_presses(form=_form(), persons=[_person(actor), _person(actor, days_ago=1)])
    except StorageUnavailable as error:
        log.warning("presses of somebody who asked after all still count: %s", error)


def _browser() -> str:
    return request.headers.get("User-Agent", "")


def _purpose() -> str:
    return " ".join(request.headers.get(name, "") for name in PURPOSE_HEADERS)


def _person(actor: Actor, *, days_ago: int = 0) -> str:
    return person_today(actor, client_address(), _browser(), days_ago=days_ago)


def _form() -> str | None:
    key = request.form.get("submission_key", "")
    return form_mark(key) if 0 < len(key) <= LONGEST_KEY else None


@bp.route("/statistics/assumptions", methods=["GET", "POST"])
@access(capabilities.READ_STATISTICS)
def assumptions() -> Page:
    names = [f"{name}.{part}" for name in ASSUMPTIONS for part in PARTS]
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.form.get(name, "")[:LONGEST_TYPED] for name in names}
        try:
            set_assumptions(current_actor(), typed)
            flash("Saved.", "success")
            return redirect(url_for("value.assumptions"), 303)
        except Invalid as error:
            problems = error.problems
    else:
        typed = dict.fromkeys(names, "")
        for name, found in read_assumed().items():
            typed[f"{name}.low"], typed[f"{name}.high"] = plain_number(found.low), plain_number(found.high)
            typed[f"{name}.source"], typed[f"{name}.dated"] = found.source, found.dated.isoformat()
    page = render_template(
        "analytics/assumptions.html",
        assumptions=list(ASSUMPTIONS.values()),
        currency=option("analytics.currency"),
        typed=typed,
        problems=problems,
        said=recently_said(),
        of_whom=OF_WHOM,
        fewest=FEWEST,
    )
    return (page, 422) if problems else page


@bp.post("/statistics/assumptions/<name>/readers")
@access(capabilities.READ_STATISTICS)
def take_over(name: str) -> Page:
    """Assume what readers said."""
    try:
        take_over_said(current_actor(), name)
    except Invalid as error:
        flash(" ".join(error.problems.values()), "error")
    else:
        flash("Taken over.", "success")
    return redirect(url_for("value.assumptions", _anchor=f"assume-{name}"), 303)
