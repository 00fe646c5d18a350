"""What members see: the programme, their own path, the agreement."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.core import capabilities, clock
from app.core.kernel import current_settings
from app.core.options import number
from app.core.policy import Invalid, Refused
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.activity.queries import pattern_of, switches_of
from superusers.programme.criteria import MONTHS, judge, present_criteria
from superusers.programme.forms import ApplyForm, NominateForm, ReasonForm, SignForm
from superusers.programme.life_cycle import WORDS, By, State, next_steps
from superusers.programme.people import find_member, number_from
from superusers.programme.queries import evidence_of, month_starts, place_of
from superusers.programme.queries.agreements import (
    first_steps_of,
    has_signed,
    newest_agreement,
    open_review_of,
    own_place,
    signature_paper,
    signatures_of,
)
from superusers.programme.queries.candidates import case_of, criteria_of
from superusers.programme.queries.goals import goal_views
from superusers.programme.queries.places import steps_of
from superusers.programme.queries.public import who_is_shown
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.show_place import show_place
from superusers.programme.services.sign_agreement import sign_agreement
from superusers.programme.services.take_own_step import OWN_STEPS, take_own_step
from superusers.programme.services.tick_first_step import tick_first_step
from superusers.programme.texts import read_line, read_text

bp = Blueprint("programme", __name__, template_folder="../templates")

Page = str | tuple[str, int] | Response
DONE = {
    State.ON_LEAVE: "Your leave has begun. Rest well; nothing waits for you.",
    State.ACTIVE: "Welcome back.",
    State.EMERITUS: "You have stepped down. Thank you for all you did.",
    State.SET_ASIDE: "Done. The way back is open.",
}


# ---------------------------------------------------------------- the programme, for everybody


@bp.get("/programme")
@access(PUBLIC)
def programme() -> str:
    actor = current_actor()
    return render_template(
        "superusers/programme/programme.html",
        criteria=present_criteria(),
        people=who_is_shown(),
        goals=goal_views(),
        place=place_of(actor.signed_in_id) if actor.is_signed_in else None,
        notice_days=number("programme.notice_days"),
        may_manage=actor.can(capabilities.MANAGE_PROGRAMME),
    )


@bp.route("/programme/nominate", methods=["GET", "POST"])
@access(SIGNED_IN)
def nominate() -> Page:
    form = NominateForm() if request.method == "POST" else NominateForm(data={"member": _asked_for()})
    status = 200
    if request.method == "POST":
        try:
            member_id = find_member(form.member.data or "", field="member")
            reason = read_text(
                form.reason.data or "", field="reason", required="Please say why, in a sentence.", least=10
            )
            nominate_member(current_actor(), member_id, reason=reason)
        except Invalid as error:
            show_problems(form, error)
            status = 422
        except Refused as refused:
            form.form_errors.append(refused.message)
            status = 409
        else:
            flash("Thank you. Those who decide read it, and write to the person you named.", "success")
            return redirect("/programme", 303)
    return render_template("superusers/programme/nominate.html", form=form), status


def _asked_for() -> str:
    member_id = number_from(request.args.get("member", ""))
    return str(member_id) if member_id in member_cards([member_id]) and member_id else ""


@bp.route("/programme/apply", methods=["GET", "POST"])
@access(SIGNED_IN)
def apply() -> Page:
    form, status = ApplyForm(), 200
    if request.method == "POST":
        try:
            reason = read_text(
                form.reason.data or "", field="reason", required="Please write a sentence or two.", least=10
            )
            apply_for_place(current_actor(), reason=reason)
        except Invalid as error:
            show_problems(form, error)
            status = 422
        except Refused as refused:
            form.form_errors.append(refused.message)
            status = 409
        else:
            flash("Thank you. We write to you with the decision and its reason.", "success")
            return redirect("/my-path", 303)
    return render_template("superusers/programme/apply.html", form=form), status


# ---------------------------------------------------------------- my path


@bp.get("/my-path")
@access(SIGNED_IN)
def my_path() -> Page:
    return _my_path()


def _my_path(problem: str = "") -> Page:
    member_id = current_actor().signed_in_id
    place, row = place_of(member_id), own_place(member_id)
    criteria = criteria_of(place.market_id) if place else present_criteria()
    evidence = evidence_of(member_id)
    pattern = None
    if criteria.pattern_signals and switches_of(member_id).sharing_since is not None:
        pattern = pattern_of(member_id)
    months = month_starts(clock.day_of(clock.now(), current_settings().programme_zone), MONTHS)[1:]
    page = render_template(
        "superusers/my_path.html",
        judged=judge(criteria, evidence),
        months=list(zip(months, evidence.active_days, strict=True)),
        pattern_signals=criteria.pattern_signals,
        pattern=pattern,
        place=place,
        steps=steps_of(member_id) if place else [],
        state_words=WORDS,
        problem=problem,
        **_own_business(place, row, member_id),
    )
    return (page, 409) if problem else page


def _own_business(place: Any, row: Any, member_id: int) -> dict[str, Any]:
    """What a place lets its member do, and what is due."""
    if place is None or row is None:
        return {"may": set(), "row": None, "first_steps": [], "signatures": [], "review": None, "buddy": None}
    may = {to for to in next_steps(place.state, By.SELF) if to in OWN_STEPS}
    buddy = member_cards([row.buddy_id])[row.buddy_id] if row.buddy_id else None
    case = case_of(member_id) if place.state == State.INVITED else None
    return {
        "may": may,
        "row": row,
        "first_steps": first_steps_of(member_id) if place.state == State.ONBOARDING else [],
        "signatures": signatures_of(member_id),
        "review": open_review_of(member_id),
        "buddy": buddy,
        "expires_at": case.expires_at if case else None,
    }


@bp.post("/my-path/step")
@access(SIGNED_IN)
def own_step() -> Page:
    try:
        to = State(request.form.get("to", ""))
        reason = read_text(ReasonForm().reason.data or "", field="reason")
        take_own_step(current_actor(), to, reason=reason)
    except ValueError:
        return _my_path("Please choose what to do.")
    except Invalid as error:
        return _my_path(str(error))
    except Refused as refused:
        return _my_path(refused.message)
    flash(DONE[to], "success")
    return redirect("/my-path", 303)


@bp.post("/my-path/shown")
@access(SIGNED_IN)
def shown() -> Response:
    show_place(current_actor(), shown=request.form.get("shown") == "1")
    flash("Saved.", "success")
    return redirect("/my-path#shown", 303)


@bp.post("/my-path/first-steps/<id:step_id>")
@access(SIGNED_IN)
def tick(step_id: int) -> Page:
    try:
        member_id = current_actor().signed_in_id
        tick_first_step(current_actor(), member_id, step_id, done=request.form.get("done") == "1")
    except Refused as refused:
        return _my_path(refused.message)
    return redirect("/my-path#first-steps", 303)


# ---------------------------------------------------------------- the agreement


@bp.route("/programme/agreement", methods=["GET", "POST"])
@access(SIGNED_IN)
def agreement() -> Page:
    form = SignForm()
    if request.method == "GET":
        return _agreement_page(form)
    try:
        if not form.agreed.data:
            raise Invalid(agreed="Tick this if you agree. You need not sign.")
        name = read_line(form.name.data or "", field="name", required="Please type your name.")
        sign_agreement(current_actor(), number=number_from(form.number.data or "") or 0, name=name)
    except Invalid as error:
        show_problems(form, error)
        return _agreement_page(form, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _agreement_page(form, status=409)
    flash("Signed. Your copy is under Your path in a moment.", "success")
    return redirect("/my-path", 303)


def _agreement_page(form: SignForm, *, status: int = 200) -> Page:
    version, actor = newest_agreement(), current_actor()
    place = place_of(actor.signed_in_id)
    if version is not None:
        form.number.data = str(version.number)
    signed = version is not None and has_signed(actor.signed_in_id, version.id)
    asked = place is not None and (
        place.is_super_user or place.state in (State.INVITED, State.SIGNED, State.ONBOARDING)
    )
    case = case_of(actor.signed_in_id) if place and place.state == State.INVITED else None
    page = render_template(
        "superusers/programme/agreement.html",
        version=version,
        form=form,
        signed=signed and not (place and place.state == State.INVITED),
        asked=asked,
        invited=bool(place and place.state == State.INVITED),
        expires_at=case.expires_at if case else None,
    )
    return page, status


@bp.get("/programme/agreement/papers/<id:signature_id>")
@access(SIGNED_IN)
def paper(signature_id: int) -> Response:
    """One's own; managers may open anybody's."""
    actor = current_actor()
    whose = None if actor.can(capabilities.MANAGE_PROGRAMME) else actor.signed_in_id
    version, pdf = signature_paper(signature_id, whose)
    response = make_response(pdf)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="agreement-{version}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
