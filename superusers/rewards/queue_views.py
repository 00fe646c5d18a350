"""The queue of managers: approve, take on, pack, send, and say what became of it."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import FULFIL_REWARDS
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.files import csv_file
from superusers.rewards.manage_views import tabs
from superusers.rewards.models.catalogue import APPROVED, FULFILLED, RESERVED
from superusers.rewards.queries.catalogue import QUEUE as SHOWN
from superusers.rewards.queries.catalogue import ParcelRow, parcels, parcels_of_fulfiller
from superusers.rewards.services.decide_redemption import decide_redemption
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.print_labels import print_labels
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.texts import read_sentence

bp = Blueprint("rewards_queue", __name__, url_prefix="/rewards", template_folder="../templates")

Page = str | tuple[str, int] | Response
QUEUE = "/rewards/manage/queue"
ALL = 100_000


@bp.get("/manage/queue")
@access(FULFIL_REWARDS)
def queue() -> str:
    return _queue_page()


def _queue_page(address: str | None = None, opened: int | None = None) -> str:
    return render_template(
        "superusers/rewards/queue.html",
        tabs_=tabs("/queue"),
        shown=SHOWN,
        to_approve=parcels(RESERVED),
        to_send=parcels(APPROVED),
        sent=parcels(FULFILLED),
        viewer_id=current_actor().member_id,
        address=address,
        opened=opened,
    )


@bp.post("/manage/queue/<id:redemption_id>/take")
@access(FULFIL_REWARDS)
def take(redemption_id: int) -> str:
    """The address is in the answer and nowhere else; each look is recorded."""
    return _queue_page(take_parcel(current_actor(), redemption_id), redemption_id)


@bp.post("/manage/queue/<id:redemption_id>/<act>")
@access(FULFIL_REWARDS)
def act_on_parcel(redemption_id: int, act: str) -> Page:
    try:
        note = read_sentence(request.form.get("note", ""), field="note", longest=200)
        if act not in NEEDS_NOTE:
            raise NotFound
        if NEEDS_NOTE[act] and not note:
            raise Invalid(note="Please say why. The member reads it.")
        if act in ("approve", "decline"):
            decide_redemption(current_actor(), redemption_id, approve=act == "approve", reason=note)
        else:
            restock = request.form.get("restock", "") == "1"
            end_parcel(current_actor(), redemption_id, end=act, note=note, restock=restock)
    except (Invalid, Refused) as error:
        flash(str(error), "error")
    else:
        flash("Done.", "success")
    return redirect(QUEUE, 303)


NEEDS_NOTE = {"approve": False, "decline": True, "fulfilled": False, "failed": True, "returned": True}


# ---------------------------------------------------------------- packing


@bp.get("/manage/queue/packing")
@access(FULFIL_REWARDS)
def packing() -> str:
    """What to pick and what to pack, of what this person has taken on. Addresses take a press of a button."""
    return _packing_page({})


@bp.post("/manage/queue/packing")
@access(FULFIL_REWARDS)
def labels() -> str:
    return _packing_page(print_labels(current_actor()))


def _packing_page(addresses: dict[int, str]) -> str:
    found = parcels_of_fulfiller(current_actor().signed_in_id)
    return render_template(
        "superusers/rewards/packing.html",
        tabs_=tabs("/queue"),
        parcels=found,
        picks=sorted(Counter(parcel.item_name for parcel in found).items()),
        addresses=addresses,
    )


HEADS = (
    *("number", "state", "item", "kind", "member", "country"),
    *("customs", "credits", "requested", "fulfiller"),
)


@bp.get("/manage/queue.csv")
@access(FULFIL_REWARDS)
def queue_file() -> Response:
    """What waits and what is to be sent. Addresses are in no file."""
    found = [parcel for state in (RESERVED, APPROVED) for parcel in parcels(state, limit=ALL)]
    return csv_file("queue.csv", HEADS, [_line(parcel) for parcel in found])


def _line(parcel: ParcelRow) -> tuple[object, ...]:
    return (
        *(parcel.id, parcel.state, parcel.item_name, parcel.kind, parcel.member_name, parcel.country),
        *(parcel.customs, parcel.cost, parcel.requested_at.isoformat(), parcel.fulfiller or ""),
    )
