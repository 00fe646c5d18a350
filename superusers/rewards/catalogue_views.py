"""The catalogue: what members choose from, and what managers put into it and send out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core import pictures
from app.core.capabilities import FULFIL_REWARDS, MANAGE_REWARDS
from app.core.pictures import NoPicture, store_picture
from app.core.policy import Invalid, NotFound, Refused
from app.core.uploads import NotStored
from app.core.web.access import SIGNED_IN, access, current_actor, takes_upload
from app.core.web.form_fields import show_problems
from superusers.rewards.forms import ChooseForm, ItemForm
from superusers.rewards.manage_views import tabs
from superusers.rewards.models.catalogue import APPROVED, FULFILLED, KINDS, RESERVED
from superusers.rewards.money import plain_amount, read_credits, read_currency, read_money
from superusers.rewards.queries.catalogue import item_by_id, item_row, items, own_parcel, parcels
from superusers.rewards.queries.mine import balance_of_member
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.decide_redemption import decide_redemption
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.save_item import save_item
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from superusers.rewards.texts import read_sentence

bp = Blueprint("rewards_catalogue", __name__, url_prefix="/rewards", template_folder="../templates")

Page = str | tuple[str, int] | Response
QUEUE = "/rewards/manage/queue"
LARGEST = 2 * pictures.LARGEST_FILE + 64 * 1024
LONGEST_ADDRESS = 600


# ---------------------------------------------------------------- members


@bp.get("/catalogue")
@access(SIGNED_IN)
def catalogue() -> str:
    return render_template(
        "superusers/rewards/catalogue.html",
        items=items(offered_only=True),
        balance=balance_of_member(current_actor().signed_in_id),
    )


@bp.route("/catalogue/<id:item_id>", methods=["GET", "POST"])
@access(SIGNED_IN)
def item(item_id: int) -> Page:
    row, form = item_row(item_id), ChooseForm()
    if request.method == "POST":
        try:
            chosen = _choose(item_id, form)
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash("It is yours. We have set the credits aside.", "success")
            return redirect(f"/rewards/chosen/{chosen}", 303)
    page = render_template(
        "superusers/rewards/item.html",
        item=row,
        form=form,
        balance=balance_of_member(current_actor().signed_in_id),
    )
    return page, 422 if form.errors else 200


def _choose(item_id: int, form: Any) -> int:
    address = "\n".join(line.strip() for line in (form.address.data or "").splitlines() if line.strip())
    if len(address) > LONGEST_ADDRESS:
        raise Invalid(address=f"At most {LONGEST_ADDRESS} characters, please.")
    country = (form.country.data or "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid(country="Please write the country as two letters, such as DE.")
    key = request.form.get("submission_key", "")[:60] or None
    return choose_item(current_actor(), item_id, country=country, address=address, submission_key=key)


@bp.get("/chosen/<id:redemption_id>")
@access(SIGNED_IN)
def chosen(redemption_id: int) -> str:
    parcel = own_parcel(current_actor().signed_in_id, redemption_id)
    return render_template("superusers/rewards/chosen.html", parcel=parcel)


@bp.post("/chosen/<id:redemption_id>/withdraw")
@access(SIGNED_IN)
def withdraw(redemption_id: int) -> Page:
    try:
        withdraw_redemption(current_actor(), redemption_id)
        flash("Taken back. The credits are available again.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"/rewards/chosen/{redemption_id}", 303)


# ---------------------------------------------------------------- managers: items


@bp.get("/manage/catalogue")
@access(MANAGE_REWARDS)
def manage_items() -> str:
    return render_template(
        "superusers/rewards/items.html", tabs_=tabs("/catalogue"), items=items(offered_only=False)
    )


@bp.route("/manage/catalogue/new", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
@takes_upload(LARGEST)
def new_item() -> Page:
    return _edit(None, ItemForm())


@bp.route("/manage/catalogue/<id:item_id>", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
@takes_upload(LARGEST)
def edit_item(item_id: int) -> Page:
    found = item_by_id(item_id, offered_only=False)
    form = ItemForm() if request.method == "POST" else ItemForm(formdata=None, data=_typed(found))
    return _edit(found, form)


def _edit(found: Any, form: Any) -> Page:
    form.kind.choices = [SelectChoice(kind, kind.capitalize()) for kind in KINDS if kind != "voucher"]
    if request.method == "POST":
        try:
            save_item(current_actor(), found.id if found else None, **_read_item(form), **_picture())
        except Invalid as error:
            show_problems(form, error)
        except (NoPicture, NotStored) as error:
            form.form_errors.append(str(error))
        else:
            flash("Saved.", "success")
            return redirect("/rewards/manage/catalogue", 303)
    page = render_template(
        "superusers/rewards/edit_item.html", tabs_=tabs("/catalogue"), form=form, item=found
    )
    return page, 422 if form.errors else 200


def _typed(found: Any) -> dict[str, Any]:
    """The values of an item as its form shows them."""
    values = {name: getattr(found, name) for name in ("name", "description", "kind", "currency", "countries")}
    values |= {name: getattr(found, name) for name in ("member_pays", "window_only", "offered")}
    values |= {name: str(getattr(found, name)) for name in ("cost", "member_limit", "match_percent")}
    for name in ("value", "delivery", "customs"):
        values[name] = plain_amount(getattr(found, f"{name}_minor"), found.currency)
    return values | {"stock": "" if found.stock is None else str(found.stock)}


def _read_item(form: Any) -> dict[str, Any]:
    """Columns of an item. Raises Invalid."""
    currency = read_currency(form.currency.data or "")
    if form.kind.data not in KINDS or form.kind.data == "voucher":
        raise Invalid(kind="Please choose a kind.")
    countries = (form.countries.data or "").upper().replace(",", " ").split()
    if any(len(code) != 2 or not code.isascii() or not code.isalpha() for code in countries):
        raise Invalid(countries="Please write countries as two letters each, such as DE FR.")
    values: dict[str, Any] = {
        f"{name}_minor": read_money(form[name].data or "0", currency, field=name)
        for name in ("value", "delivery", "customs")
    }
    stock = (form.stock.data or "").strip()
    return values | {
        "name": read_sentence(form.name.data or "", field="name", required="Please name it.", longest=120),
        "description": read_sentence(form.description.data or "", field="description", longest=1000),
        "kind": form.kind.data,
        "currency": currency,
        "cost": read_credits(form.cost.data or "", field="cost", most=10**9),
        "stock": read_credits(stock, field="stock", least=0) if stock else None,
        "member_limit": read_credits(form.member_limit.data or "0", field="member_limit", least=0),
        "match_percent": read_credits(
            form.match_percent.data or "0", field="match_percent", least=0, most=1000
        ),
        "countries": " ".join(sorted(set(countries)))[:400],
        "member_pays": bool(form.member_pays.data),
        "window_only": bool(form.window_only.data),
        "offered": bool(form.offered.data),
    }


def _picture() -> dict[str, str]:
    file = request.files.get("picture")
    if file is None or not file.filename:
        return {}
    with file.stream:
        return {"picture": store_picture(file.stream.read(pictures.LARGEST_FILE + 1))}


# ---------------------------------------------------------------- managers: the queue


@bp.get("/manage/queue")
@access(FULFIL_REWARDS)
def queue() -> str:
    return _queue_page()


def _queue_page(address: str | None = None, opened: int | None = None) -> str:
    return render_template(
        "superusers/rewards/queue.html",
        tabs_=tabs("/queue"),
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
            end_parcel(current_actor(), redemption_id, end=act, note=note)
    except (Invalid, Refused) as error:
        flash(str(error), "error")
    else:
        flash("Done.", "success")
    return redirect(QUEUE, 303)


NEEDS_NOTE = {"approve": False, "decline": True, "fulfilled": False, "failed": True, "returned": True}
