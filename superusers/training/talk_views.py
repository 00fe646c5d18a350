"""Office hours: a quarter of an hour with an expert, booked, moved, cancelled."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import zone_named
from app.core.kernel import current_settings
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.forms import BookingForm, CancelForm, OfferForm
from superusers.training.queries.talks import (
    booking_row,
    free_slots,
    may_offer,
    own_bookings,
    own_free_slots,
    slot_row,
)
from superusers.training.services.book_talk import book_talk
from superusers.training.services.cancel_talk import cancel_talk
from superusers.training.services.move_talk import move_talk
from superusers.training.services.note_no_show import note_no_show
from superusers.training.services.offer_talks import offer_talks
from superusers.training.services.withdraw_slot import withdraw_slot
from superusers.training.texts import read_link, read_number, read_sentence, read_whole
from superusers.training.views import own_zone
from superusers.training.when import read_moment, read_wall, zone_words

bp = Blueprint("talks", __name__, url_prefix="/office-hours", template_folder="../templates")

Page = str | tuple[str, int] | Response
HOME = "/office-hours"
MOST_SLOTS = 32
QUESTION = re.compile(r"(?:.*/questions/)?(\d{1,18})(?:[/#?].*)?")


@bp.get("")
@access(SIGNED_IN)
def hours() -> str:
    actor, zone = current_actor(), own_zone()
    return render_template(
        "superusers/events/office.html",
        own=own_bookings(actor.signed_in_id, zone),
        free=free_slots(zone, but_of=actor.member_id),
        zone=zone_words(zone),
        may_offer=may_offer(actor),
        question=read_number(request.args.get("question", "")),
    )


@bp.route("/<id:slot_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def slot(slot_id: int) -> Page:
    zone, form = own_zone(), BookingForm()
    row = slot_row(slot_id, zone)
    if request.method == "POST":
        try:
            booked = book_talk(current_actor(), slot_id, **_read_booking(form))
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash("It is yours. The invitation for your calendar is in your mail.", "success")
            return redirect(f"{HOME}/talks/{booked}", 303)
    elif (number := read_number(request.args.get("question", ""))) is not None:
        form.question.data = str(number)
    page = render_template("superusers/events/book.html", chosen=row, form=form, zone=zone_words(zone))
    return page, 422 if form.errors else 200


def _read_booking(form: Any) -> dict[str, Any]:
    """Raises Invalid."""
    typed = (form.question.data or "").strip()
    found = QUESTION.fullmatch(typed) if typed.isascii() else None
    if typed and found is None:
        raise Invalid(question="Please give the question's number or its address.")
    what = "Please say what it is about, in a line or two."
    return {
        "about": read_sentence(form.about.data or "", field="about", required=what),
        "question_id": int(found[1]) if found else None,
    }


@bp.route("/talks/<id:booking_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def talk(booking_id: int) -> Page:
    """A booked talk; posting cancels it."""
    actor, zone, form = current_actor(), own_zone(), CancelForm()
    if request.method == "POST":
        try:
            cancel_talk(actor, booking_id, reason=read_sentence(form.reason.data or "", field="reason"))
            flash("Cancelled. Both of you get a mail.", "success")
            return redirect(f"{HOME}/talks/{booking_id}", 303)
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
    row = booking_row(actor.signed_in_id, booking_id, zone)
    others = [] if row.is_expert or row.cancelled or row.begun else free_slots(zone, of=row.expert.id)
    page = render_template(
        "superusers/events/talk.html", talk=row, form=form, others=others[:40], zone=zone_words(zone)
    )
    return page, 422 if form.errors else 200


@bp.post("/talks/<id:booking_id>/move")
@access(SIGNED_IN)
def move(booking_id: int) -> Page:
    try:
        booking_id = move_talk(current_actor(), booking_id, read_number(request.form.get("slot", "")) or 0)
        flash("Moved. Your calendar gets the new time by mail.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/talks/{booking_id}", 303)


@bp.post("/talks/<id:booking_id>/came")
@access(SIGNED_IN)
def came(booking_id: int) -> Page:
    try:
        note_no_show(current_actor(), booking_id, came=request.form.get("came") != "0")
        flash("Noted.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/talks/{booking_id}", 303)


@bp.route("/offer", methods=["GET", "POST"])
@access(SIGNED_IN)
def offer() -> Page:
    actor, zone = current_actor(), own_zone()
    if not may_offer(actor):
        raise NotFound
    form: Any = OfferForm() if request.method == "POST" else OfferForm(formdata=None, data=_fresh())
    if request.method == "POST":
        try:
            offer_talks(actor, **_read_offer(form))
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash("Offered. People can book it now.", "success")
            return redirect(f"{HOME}/offer", 303)
    page = render_template(
        "superusers/events/offer.html",
        form=form,
        free=own_free_slots(actor.signed_in_id, zone),
        zone=zone_words(zone),
    )
    return page, 422 if form.errors else 200


def _fresh() -> dict[str, Any]:
    return {"time_zone": current_actor().time_zone or current_settings().programme_zone.key, "slots": "4"}


def _read_offer(form: Any) -> dict[str, Any]:
    """Raises Invalid."""
    zone = zone_named(form.time_zone.data or "")
    if zone is None:
        raise Invalid(time_zone="Please choose a time zone.")
    what = "Please say what people can ask you about."
    about = read_sentence(form.about.data or "", field="about", required=what, longest=120)
    wall = read_wall(form.day.data or "", form.at.data or "")
    url = read_link(form.meeting_url.data or "", field="meeting_url")
    if not url:
        raise Invalid(meeting_url="Please give the address where you can be met.")
    return {
        "about": about,
        "wall": wall,
        "time_zone": zone.key,
        "starts_at": read_moment(wall, zone, which=form.which.data or ""),
        "slots": read_whole(form.slots.data or "", field="slots", least=1, most=MOST_SLOTS),
        "meeting_url": url,
    }


@bp.post("/offer/<id:slot_id>/withdraw")
@access(SIGNED_IN)
def withdraw(slot_id: int) -> Page:
    try:
        withdraw_slot(current_actor(), slot_id)
        flash("Taken back.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/offer", 303)
