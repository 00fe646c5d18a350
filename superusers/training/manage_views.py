"""Pages of managers: planning events, changing and cancelling them, and who comes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.capabilities import MANAGE_TRAINING
from app.core.kernel import current_settings
from app.core.policy import Invalid, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.editor import as_typed, read_draft, read_repeats
from superusers.training.forms import CancelForm, EventForm
from superusers.training.kinds import CONFERENCE, HOSTS
from superusers.training.models import ProgrammeEvent
from superusers.training.policy import can_change, can_keep_list
from superusers.training.queries.events import (
    event_to_manage,
    hosts_as_written,
    later_in_series,
    meeting_of,
    moments_of,
    past,
    replies_of,
    upcoming,
)
from superusers.training.queries.learning import topic_titles
from superusers.training.queries.people import tier_names
from superusers.training.services.cancel_event import cancel_event
from superusers.training.services.change_event import change_event
from superusers.training.services.plan_event import plan_event
from superusers.training.texts import read_sentence
from superusers.training.views import own_zone
from superusers.training.when import zone_words

bp = Blueprint("events_manage", __name__, url_prefix="/events/manage", template_folder="../templates")

Page = str | tuple[str, int] | Response
HOME = "/events/manage"
PAGES = (
    ("Events", HOME),
    ("Plan one", f"{HOME}/new"),
    ("What is taught", "/training/manage"),
    ("Promises", "/promises"),
    ("Product tests", "/product-tests"),
)
CONFERENCE_PARTS = (
    ("Who comes", ""),
    ("Invitations", "/invitations"),
    ("Sessions", "/sessions"),
    ("Costs", "/costs"),
    ("What came out of it", "/outcome"),
)


def parts(event_id: int, here: str) -> list[dict[str, Any]]:
    """The pages of one conference."""
    base = f"{HOME}/{event_id}"
    return [
        {"label": label, "url": base + path, "current": path == here, "count": None}
        for label, path in CONFERENCE_PARTS
    ]


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of managers."""
    return [{"label": label, "url": url, "current": url == here, "count": None} for label, url in PAGES]


@bp.get("")
@access(MANAGE_TRAINING)
def overview() -> str:
    actor, zone = current_actor(), own_zone()
    return render_template(
        "superusers/events/manage.html",
        tabs_=tabs(HOME),
        coming=upcoming(actor, zone),
        over=past(actor, zone)[:20],
        zone=zone_words(zone),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def new() -> Page:
    form = EventForm() if request.method == "POST" else EventForm(formdata=None, data=_fresh())
    if request.method == "POST":
        try:
            planned = _plan(form)
        except Invalid as error:
            show_problems(form, error)
        else:
            words = "Planned." if len(planned) == 1 else f"Planned: {len(planned)} events."
            flash(words, "success")
            return redirect(f"{HOME}/{planned[0]}", 303)
    return _editor(form, None)


def _fresh() -> dict[str, Any]:
    return {
        "time_zone": current_actor().time_zone or current_settings().programme_zone.key,
        "audience": "super_users",
        "length": "60",
        "opens_before": "15",
        "times": "6",
    }


def _plan(form: Any) -> list[int]:
    problems: dict[str, str] = {}
    how, times = "", 1
    try:
        how, times = read_repeats(form)
    except Invalid as error:
        problems = error.problems
    try:
        draft = read_draft(form)
    except Invalid as error:
        raise Invalid(**problems, **error.problems) from error
    if problems:
        raise Invalid(**problems)
    return plan_event(current_actor(), draft, invites=bool(form.invites.data), monthly_by=how, times=times)


def _editor(form: Any, event: ProgrammeEvent | None) -> Page:
    form.offer(tier_names(), topic_titles(offered_only=event is None or event.topic_id is None))
    page = render_template(
        "superusers/events/edit.html",
        tabs_=tabs(f"{HOME}/new" if event is None else HOME),
        form=form,
        event=event,
        hosts=[(form[f"host_{n}"], form[f"role_{n}"], form[f"management_{n}"]) for n in range(1, HOSTS + 1)],
        in_series=bool(event and list(later_in_series(event))),
    )
    return page, 422 if form.errors else 200


@bp.get("/<id:event_id>")
@access(MANAGE_TRAINING)
def people(event_id: int) -> str:
    """Who comes."""
    event = event_to_manage(event_id)
    return render_template(
        "superusers/events/people.html",
        tabs_=tabs(HOME),
        event=event,
        when=moments_of(event, own_zone()),
        replies=replies_of(event_id),
        is_over=clock.now() >= event.ends_at,
        may_change=bool(can_change(current_actor(), meeting_of(event), now=clock.now())),
        parts=parts(event_id, "") if event.kind == CONFERENCE else None,
        is_organiser=current_actor().is_member(event.organiser_id),
        may_keep_list=bool(can_keep_list(current_actor(), meeting_of(event), now=clock.now())),
    )


@bp.route("/<id:event_id>/edit", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def edit(event_id: int) -> Page:
    event = event_to_manage(event_id)
    can_change(current_actor(), meeting_of(event), now=clock.now()).enforce()
    form = EventForm()
    if request.method == "POST":
        try:
            told = _change(event_id, form)
        except Invalid as error:
            show_problems(form, error)
            if "seen" in error.problems:  # the next save is about what stands now
                form.seen.data = str(event_to_manage(event_id).sequence)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash("Saved." if not told else f"Saved. {told} who come are told by mail.", "success")
            return redirect(f"{HOME}/{event_id}", 303)
    else:
        form = EventForm(formdata=None, data=as_typed(event, hosts_as_written(event_id)))
    return _editor(form, event_to_manage(event_id))


def _change(event_id: int, form: Any) -> int:
    seen = form.seen.data or ""
    draft = read_draft(form)
    return change_event(
        current_actor(),
        event_id,
        draft,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1,
        reason=read_sentence(form.reason.data or "", field="reason"),
        later_too=bool(form.later_too.data),
    )


@bp.route("/<id:event_id>/cancel", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def cancel(event_id: int) -> Page:
    event = event_to_manage(event_id)
    can_change(current_actor(), meeting_of(event), now=clock.now()).enforce()
    form = CancelForm()
    if request.method == "POST":
        try:
            why = "Please say why. Those who come read it."
            reason = read_sentence(form.reason.data or "", field="reason", required=why)
            told = cancel_event(current_actor(), event_id, reason=reason, later_too=bool(form.later_too.data))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"Cancelled. {told} who wanted to come are told by mail.", "success")
            return redirect(f"{HOME}/{event_id}", 303)
    page = render_template(
        "superusers/events/cancel.html",
        tabs_=tabs(HOME),
        form=form,
        event=event_to_manage(event_id),
        when=moments_of(event_to_manage(event_id), own_zone()),
        in_series=bool(list(later_in_series(event_to_manage(event_id)))),
    )
    return page, 422 if form.errors else 200
