"""Product tests: applying, testing, reporting; and running them, for managers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.capabilities import MANAGE_TRAINING
from app.core.kernel import current_settings
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from app.forum.queries import start_of_day
from superusers.training.editor import read_title
from superusers.training.forms import AddressForm, ApplyForm, ProductTestForm, ReportForm
from superusers.training.models import ProductTest
from superusers.training.policy import can_apply
from superusers.training.queries.trials import (
    STATE_WORDS,
    applicants_of,
    product_test,
    tester_of,
    tests_for,
    visible_test,
)
from superusers.training.services.agree_to_test import agree_to_test
from superusers.training.services.apply_for_test import apply_for_test
from superusers.training.services.receive_product import receive_product
from superusers.training.services.report_test import report_test
from superusers.training.services.return_product import return_product
from superusers.training.services.save_product_test import save_product_test
from superusers.training.services.see_address import see_address
from superusers.training.services.send_product import send_product
from superusers.training.services.settle_tester import settle_tester
from superusers.training.texts import read_lines, read_markdown, read_number, read_sentence, read_whole
from superusers.training.views import own_zone
from superusers.training.when import in_words, read_day

bp = Blueprint("product_tests", __name__, url_prefix="/product-tests", template_folder="../templates")

Page = str | tuple[str, int] | Response
HOME = "/product-tests"
FORMS: dict[str, Any] = {"apply": ApplyForm, "agree": AddressForm, "report": ReportForm}
MOST_QUESTIONS = 20


@bp.get("")
@access(SIGNED_IN)
def tests() -> str:
    actor = current_actor()
    return render_template(
        "superusers/events/tests.html", rows=tests_for(actor), manages=actor.can(MANAGE_TRAINING)
    )


@bp.get("/<id:test_id>")
@access(SIGNED_IN)
def test(test_id: int) -> Page:
    return _test_page(test_id)


def _test_page(test_id: int, **forms: Any) -> Page:
    actor = current_actor()
    found = visible_test(actor, test_id)
    own = tester_of(test_id, actor.member_id)
    filled = {name: forms.get(name) or kind(formdata=None) for name, kind in FORMS.items()}
    page = render_template(
        "superusers/events/test.html",
        test=found,
        own=own,
        state_words=STATE_WORDS.get(own.state if own else "", ""),
        until=in_words(found.apply_until, own_zone()),
        refusal=can_apply(actor, apply_until=found.apply_until, now=clock.now()).message,
        forms=filled,
        manages=actor.can(MANAGE_TRAINING),
    )
    return page, 422 if any(form.errors for form in filled.values()) else 200


@bp.post("/<id:test_id>/<act>")
@access(SIGNED_IN)
def take_part(test_id: int, act: str) -> Page:
    """`act`: which of the page's forms was sent."""
    visible_test(current_actor(), test_id)
    if act not in ACTS:
        raise NotFound
    form = FORMS[act]() if act in FORMS else None
    try:
        flash(ACTS[act](test_id, form), "success")
    except Invalid as error:
        if form is None:
            raise
        show_problems(form, error)
        return _test_page(test_id, **{act: form})
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/{test_id}", 303)


def _apply(test_id: int, form: Any) -> str:
    why = read_lines(form.why.data or "", field="why", longest=600)
    if not why:
        raise Invalid(why="Please say in a line or two what you would try.")
    apply_for_test(current_actor(), test_id, why=why)
    return "Thank you. You hear from us by mail either way."


def _agree(test_id: int, form: Any) -> str:
    address = read_lines(form.address.data or "", field="address", longest=600)
    if not address:
        raise Invalid(address="Please say where it should go.")
    if not form.agrees.data:
        raise Invalid(agrees="Without this we cannot send it.")
    agree_to_test(current_actor(), test_id, address=address)
    return "Agreed. You get a mail when it is on its way."


def _receive(test_id: int, _form: Any) -> str:
    receive_product(current_actor(), test_id)
    return "Good. Enjoy trying it."


def _report(test_id: int, form: Any) -> str:
    if form.score.data not in ("1", "2", "3", "4", "5"):
        raise Invalid(score="Please choose a number from 1 to 5.")
    report = read_lines(form.report.data or "", field="report")
    if not report:
        raise Invalid(report="Please say in a few words what you found.")
    typed = (form.questions.data or "").replace(",", " ").split()
    numbers = [read_number(one.lstrip("#")) for one in typed]
    if None in numbers or len(numbers) > MOST_QUESTIONS:
        raise Invalid(questions=f"Please give at most {MOST_QUESTIONS} numbers of questions.")
    found = [number for number in numbers if number is not None]
    report_test(current_actor(), test_id, score=int(form.score.data), report=report, questions=found)
    return "Thank you. The people who make it read every word."


def _send_back(test_id: int, _form: Any) -> str:
    tracking = read_sentence(request.form.get("tracking", ""), field="tracking", longest=200)
    return_product(current_actor(), test_id, tracking=tracking)
    return "Noted. Thank you."


ACTS: dict[str, Callable[[int, Any], str]] = {
    "apply": _apply,
    "agree": _agree,
    "received": _receive,
    "report": _report,
    "returned": _send_back,
}


# ---------------------------------------------------------------- managers


@bp.route("/manage/new", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def new() -> Page:
    return _edit(None)


@bp.route("/manage/<id:test_id>/edit", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def edit(test_id: int) -> Page:
    return _edit(product_test(test_id))


def _edit(found: ProductTest | None) -> Page:
    form: Any = (
        ProductTestForm() if request.method == "POST" else ProductTestForm(formdata=None, data=_typed(found))
    )
    number = found.id if found else None
    if request.method == "POST":
        try:
            saved = save_product_test(current_actor(), number, **_read(form))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash("Saved.", "success")
            return redirect(f"{HOME}/manage/{saved}", 303)
    page = render_template("superusers/events/edit_test.html", form=form, number=number)
    return page, 422 if form.errors else 200


def _typed(found: ProductTest | None) -> dict[str, Any]:
    if found is None:
        return {"places": "10", "report_days": "21"}
    last = clock.day_of(found.apply_until - timedelta(seconds=1), current_settings().programme_zone)
    return {
        "title": found.title,
        "description": found.words_source,
        "terms": found.terms,
        "secret": found.secret,
        "loan": found.loan,
        "places": str(found.places),
        "report_days": str(found.report_days),
        "until": last.isoformat(),
    }


def _read(form: Any) -> dict[str, Any]:
    """Raises Invalid."""
    until = read_day(form.until.data or "", field="until")
    if until is None:
        raise Invalid(until="Please say until when people can apply.")
    return {
        "title": read_title(form.title.data or ""),
        "words": read_markdown(form.description.data or "", field="description"),
        "terms": read_lines(form.terms.data or "", field="terms", longest=4000),
        "secret": bool(form.secret.data),
        "loan": bool(form.loan.data),
        "places": read_whole(form.places.data or "", field="places", least=1, most=1000),
        "report_days": read_whole(form.report_days.data or "", field="report_days", least=1, most=365),
        "apply_until": start_of_day(until + timedelta(days=1), current_settings().programme_zone),
    }


@bp.get("/manage/<id:test_id>")
@access(MANAGE_TRAINING)
def testers(test_id: int) -> str:
    return _testers_page(test_id)


def _testers_page(test_id: int, *, opened: int | None = None, address: str = "") -> str:
    return render_template(
        "superusers/events/testers.html",
        test=product_test(test_id),
        rows=applicants_of(test_id),
        opened=opened,
        address=address,
        viewer_id=current_actor().member_id,
    )


@bp.post("/manage/<id:test_id>/<id:tester_id>/<act>")
@access(MANAGE_TRAINING)
def run(test_id: int, tester_id: int, act: str) -> Page:
    actor = current_actor()
    try:
        if act == "address":
            return _testers_page(test_id, opened=tester_id, address=see_address(actor, tester_id))
        if act in ("select", "decline"):
            settle_tester(actor, tester_id, select=act == "select")
        elif act == "send":
            serial = read_sentence(request.form.get("serial", ""), field="serial", longest=80)
            tracking = read_sentence(request.form.get("tracking", ""), field="tracking", longest=200)
            send_product(actor, tester_id, serial=serial, tracking=tracking)
        else:
            raise NotFound
        flash("Done. The member is told by mail.", "success")
    except (Invalid, Refused) as error:
        flash(str(error), "error")
    return redirect(f"{HOME}/manage/{test_id}", 303)
