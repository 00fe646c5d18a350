"""What people need at a conference: said by them, read by the organiser."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.capabilities import MANAGE_TRAINING
from app.core.policy import Invalid, NotFound
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.files import csv_file
from app.core.web.form_fields import show_problems
from superusers.training.forms import NeedsForm
from superusers.training.needs import CARE, FIELDS, TRAVEL, open_needs, rooms_by_night
from superusers.training.policy import can_say_needs
from superusers.training.queries.events import event_to_manage, meeting_of, reply_of, visible_event
from superusers.training.queries.needs import needs_row
from superusers.training.queries.people import names_of
from superusers.training.services.save_needs import save_needs
from superusers.training.services.see_needs import see_needs
from superusers.training.texts import read_sentence
from superusers.training.when import day_words, read_day

bp = Blueprint("event_needs", __name__, url_prefix="/events", template_folder="../templates")

Page = str | tuple[str, int] | Response
LISTS = {"travel": TRAVEL, "care": CARE}
MOST_NIGHTS = 30


@bp.route("/<id:event_id>/needs", methods=["GET", "POST"])
@access(SIGNED_IN)
def needs(event_id: int) -> Page:
    actor = current_actor()
    event, reply = visible_event(actor, event_id), reply_of(event_id, actor.member_id)
    answer = reply.answer if reply else None
    can_say_needs(meeting_of(event), kind=event.kind, answer=answer, now=clock.now()).enforce()
    row = needs_row(event_id, actor.member_id)
    form: Any = NeedsForm()
    if request.method == "POST":
        try:
            save_needs(actor, event_id, _read(form))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash("Saved. The organiser alone reads it.", "success")
            return redirect(f"/events/{event_id}", 303)
    else:
        form = NeedsForm(formdata=None, data=open_needs(row.sealed) if row else None)
    page = render_template(
        "superusers/events/needs.html",
        title=visible_event(actor, event_id).title,
        event_id=event_id,
        form=form,
    )
    return page, 422 if form.errors else 200


def _read(form: Any) -> dict[str, str]:
    """Raises Invalid."""
    said = {name: read_sentence(form[name].data or "", field=name) for name in FIELDS}
    first, last = (read_day(said[name], field=name) for name in ("arrives", "leaves"))
    if (first is None) is not (last is None):
        raise Invalid(**{"leaves" if last is None else "arrives": "Please give both days, or neither."})
    if first and last and not 1 <= (last - first).days <= MOST_NIGHTS:
        raise Invalid(leaves=f"Please give a day after the first night, {MOST_NIGHTS} nights at most.")
    return said


@bp.post("/manage/<id:event_id>/needs")
@access(MANAGE_TRAINING)
def see(event_id: int) -> str:
    """They are in the answer and nowhere else; each look is recorded."""
    found = see_needs(current_actor(), event_id)
    rows = [
        (name, [(FIELDS[field], said[field]) for field in FIELDS if said.get(field)])
        for name, said in _named(found)
    ]
    return render_template(
        "superusers/events/needs_seen.html",
        event=event_to_manage(event_id),
        rows=rows,
        nights=[(day_words(night), rooms) for night, rooms in rooms_by_night(found.values())],
    )


@bp.post("/manage/<id:event_id>/needs/<which>.csv")
@access(MANAGE_TRAINING)
def see_list(event_id: int, which: str) -> Response:
    """`which`: travel, for who books it; care, for the kitchen and the house. Recorded likewise."""
    if which not in LISTS:
        raise NotFound
    fields = LISTS[which]
    said = [one for one in _named(see_needs(current_actor(), event_id)) if any(one[1].get(f) for f in fields)]
    rows = [(name, *(needs.get(field, "") for field in fields)) for name, needs in said]
    heads = ("name", *(FIELDS[field].lower() for field in fields))
    return csv_file(f"conference-{event_id}-{which}.csv", heads, rows)


def _named(found: dict[int, dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """By name, in the order of names."""
    names = names_of(found)
    rows = [(names[member], said) for member, said in found.items()]
    return sorted(rows, key=lambda row: row[0].casefold())
