"""What was: who was there, what can be read again, and how people found it. For managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards, members_named
from app.core import clock
from app.core.capabilities import MANAGE_TRAINING
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.forms import GuestForm, MaterialForm, NotesForm
from superusers.training.manage_views import HOME, tabs
from superusers.training.policy import can_keep_list
from superusers.training.queries.events import event_to_manage, meeting_of, moments_of, replies_of
from superusers.training.queries.learning import (
    certified,
    feedback_summary,
    materials_of,
    topic_titles,
)
from superusers.training.services.add_guest import add_guest
from superusers.training.services.add_material import add_material
from superusers.training.services.drop_material import drop_material
from superusers.training.services.give_certificates import give_certificates
from superusers.training.services.note_attendance import note_attendance
from superusers.training.services.save_notes import save_notes
from superusers.training.texts import read_link, read_markdown, read_number, read_sentence
from superusers.training.views import own_zone

bp = Blueprint("events_record", __name__, url_prefix="/events/manage", template_folder="../templates")

Page = str | tuple[str, int] | Response
FORMS: dict[str, Any] = {"guest": GuestForm, "material": MaterialForm, "notes": NotesForm}


@bp.get("/<id:event_id>/record")
@access(MANAGE_TRAINING)
def record(event_id: int) -> Page:
    return _record_page(event_id)


def _record_page(event_id: int, **forms: Any) -> Page:
    event = event_to_manage(event_id)
    filled = {name: forms.get(name) or kind(formdata=None) for name, kind in FORMS.items()}
    if "notes" not in forms:
        said = {"recording_url": event.recording_url, "notes": event.notes_source}
        filled["notes"] = NotesForm(formdata=None, data=said)
    page = render_template(
        "superusers/events/record.html",
        tabs_=tabs(HOME),
        event=event,
        when=moments_of(event, own_zone()),
        refusal=can_keep_list(current_actor(), meeting_of(event), now=clock.now()).message,
        replies=replies_of(event_id),
        certified=certified(event_id),
        topic=topic_titles().get(event.topic_id or 0),
        materials=materials_of(event_id),
        feedback=feedback_summary(event_id),
        forms=filled,
    )
    return page, 422 if any(form.errors for form in filled.values()) else 200


@bp.post("/<id:event_id>/record/<act>")
@access(MANAGE_TRAINING)
def change_record(event_id: int, act: str) -> Page:
    """`act`: which of the page's forms was sent."""
    event_to_manage(event_id)
    if act not in ACTS:
        raise NotFound
    form = FORMS[act]() if act in FORMS else None
    try:
        flash(ACTS[act](event_id, form), "success")
    except Invalid as error:
        if form is None:
            raise
        show_problems(form, error)
        return _record_page(event_id, **{act: form})
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/{event_id}/record", 303)


def _note(event_id: int, _form: Any) -> str:
    came = {number for typed in request.form.getlist("came") if (number := read_number(typed)) is not None}
    count = note_attendance(current_actor(), event_id, came=came)
    return f"Noted: {count} were there."


def _add_guest(event_id: int, form: Any) -> str:
    typed = read_sentence(form.guest.data or "", field="guest", required="Please say who.", longest=80)
    found = members_named(typed)
    number = read_number(typed)
    if not found and number in member_cards([number]):
        found = [number] if number else []
    if len(found) > 1:
        raise Invalid(guest="Several members have this name. Please give the number of the page.")
    if not found:
        raise Invalid(guest="No member has this name or number.")
    add_guest(current_actor(), event_id, found[0])
    return "Noted."


def _certify(event_id: int, _form: Any) -> str:
    count = give_certificates(current_actor(), event_id)
    return (
        f"{count} certificates given. Each is told by mail." if count else "Everybody who was there has one."
    )


def _add_material(event_id: int, form: Any) -> str:
    title = read_sentence(
        form.title.data or "", field="title", required="Please say what it is.", longest=120
    )
    url = read_link(form.url.data or "", field="url")
    if not url:
        raise Invalid(url="Please give its address.")
    add_material(current_actor(), event_id, title=title, url=url)
    return "Added."


def _drop_material(event_id: int, _form: Any) -> str:
    drop_material(current_actor(), event_id, read_number(request.form.get("material", "")) or 0)
    return "Taken away."


def _save_notes(event_id: int, form: Any) -> str:
    url = read_link(form.recording_url.data or "", field="recording_url")
    save_notes(
        current_actor(),
        event_id,
        recording_url=url,
        notes=read_markdown(form.notes.data or "", field="notes", longest=20_000),
    )
    return "Saved."


ACTS: dict[str, Callable[[int, Any], str]] = {
    "attendance": _note,
    "guest": _add_guest,
    "certificates": _certify,
    "material": _add_material,
    "drop": _drop_material,
    "notes": _save_notes,
}
