"""The catalogue: what members choose from, what becomes of it, and what managers put into it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core import pictures
from app.core.capabilities import MANAGE_REWARDS
from app.core.money import plain_amount, read_credits, read_currency, read_money
from app.core.pictures import NoPicture, store_picture
from app.core.policy import Invalid, NotFound, Refused
from app.core.text import UnstorableText, clean_text
from app.core.uploads import NotStored
from app.core.web.access import SIGNED_IN, access, current_actor, fresh_sign_in, takes_upload
from app.core.web.form_fields import show_problems
from superusers.rewards.forms import ChooseForm, CodesForm, ItemForm
from superusers.rewards.manage_views import tabs
from superusers.rewards.models.catalogue import KINDS
from superusers.rewards.policy import can_withdraw
from superusers.rewards.queries.catalogue import VOUCHER, item_by_id, item_row, items, own_parcel, pool_of
from superusers.rewards.queries.mine import balance_of_member
from superusers.rewards.queries.windows import open_window
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.save_item import save_item
from superusers.rewards.services.show_code import show_code
from superusers.rewards.services.upload_codes import LONGEST as LONGEST_CODE
from superusers.rewards.services.upload_codes import MOST as MOST_CODES
from superusers.rewards.services.upload_codes import upload_codes
from superusers.rewards.services.withdraw_codes import withdraw_codes
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from superusers.rewards.texts import read_sentence

bp = Blueprint("rewards_catalogue", __name__, url_prefix="/rewards", template_folder="../templates")

Page = str | tuple[str, int] | Response
CATALOGUE = "/rewards/manage/catalogue"
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
    return _chosen_page(redemption_id)


def _chosen_page(redemption_id: int, code: str | None = None) -> str:
    actor = current_actor()
    parcel = own_parcel(actor.signed_in_id, redemption_id)
    window = open_window() if parcel.window_id is not None else None
    shown = parcel.code is not None and parcel.code.shown_at is not None
    may_withdraw = can_withdraw(
        actor,
        member_id=parcel.member_id,
        state=parcel.state,
        taken=parcel.fulfiller_id is not None or shown,
        in_window=parcel.window_id is not None,
        window_open=window is not None and window.id == parcel.window_id,
    )
    return render_template(
        "superusers/rewards/chosen.html", parcel=parcel, code=code, may_withdraw=bool(may_withdraw)
    )


@bp.post("/chosen/<id:redemption_id>/code")
@access(SIGNED_IN)
def code(redemption_id: int) -> Page:
    """The code is in this answer and nowhere else."""
    try:
        shown = show_code(current_actor(), redemption_id)
    except Refused as error:
        flash(error.message, "error")
        return redirect(f"/rewards/chosen/{redemption_id}", 303)
    response = make_response(_chosen_page(redemption_id, shown))
    response.headers["Cache-Control"] = "no-store"
    return response


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
    form.kind.choices = [SelectChoice(kind, kind.capitalize()) for kind in KINDS]
    if request.method == "POST":
        try:
            picture = _picture(form)
            number = save_item(
                current_actor(), found.id if found else None, **_read_item(form, found), **picture
            )
        except Invalid as error:
            show_problems(form, error)
        except (NoPicture, NotStored) as error:
            form.picture.errors = [str(error)]
        else:
            flash("Saved.", "success")
            pool = found is None and form.kind.data == VOUCHER
            return redirect(f"{CATALOGUE}/{number}/codes" if pool else CATALOGUE, 303)
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


def _read_item(form: Any, found: Any) -> dict[str, Any]:
    """Columns of an item. Raises Invalid."""
    currency = read_currency(form.currency.data or "")
    if form.kind.data not in KINDS:
        raise Invalid(kind="Please choose a kind.")
    if found is not None and VOUCHER in (found.kind, form.kind.data) and found.kind != form.kind.data:
        raise Invalid(kind="A voucher has codes, so it stays one, and nothing else becomes one.")
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
        "stock": read_credits(stock, field="stock", least=0) if stock and form.kind.data != VOUCHER else None,
        "member_limit": read_credits(form.member_limit.data or "0", field="member_limit", least=0),
        "match_percent": read_credits(
            form.match_percent.data or "0", field="match_percent", least=0, most=1000
        ),
        "countries": " ".join(sorted(set(countries)))[:400],
        "member_pays": bool(form.member_pays.data),
        "window_only": bool(form.window_only.data),
        "offered": bool(form.offered.data),
    }


def _picture(form: Any) -> dict[str, str]:
    """The column, where there is a new picture. It is kept at once: an error elsewhere does not lose it."""
    file = request.files.get("picture")
    if file is not None and file.filename:
        with file.stream:
            form.picture_kept.data = store_picture(file.stream.read(pictures.LARGEST_FILE + 1))
    kept = form.picture_kept.data or ""
    if pictures.STEM.fullmatch(kept):
        return {"picture": kept}
    form.picture_kept.data = ""
    return {}


# ---------------------------------------------------------------- managers: codes of a voucher


@bp.route("/manage/catalogue/<id:item_id>/codes", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
@takes_upload(MOST_CODES * (LONGEST_CODE + 2))
def codes(item_id: int) -> Page:
    item = item_by_id(item_id, offered_only=False)
    if item.kind != VOUCHER:
        raise NotFound
    form = CodesForm()
    if request.method == "POST":
        try:
            count = upload_codes(
                current_actor(), item_id, _read_codes(form), valid_until=_read_day(form.valid_until.data)
            )
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"{count:,} {'code is' if count == 1 else 'codes are'} in the pool.", "success")
            return redirect(f"{CATALOGUE}/{item_id}/codes", 303)
    page = render_template(
        "superusers/rewards/codes.html", tabs_=tabs("/catalogue"), item=item, pool=pool_of(item_id), form=form
    )
    return page, 422 if form.errors else 200


def _read_codes(form: Any) -> list[str]:
    try:
        return [line.strip() for line in clean_text(form.codes.data or "").split("\n") if line.strip()]
    except UnstorableText as error:
        raise Invalid(codes=str(error)) from error


def _read_day(typed: str | None) -> date | None:
    if not (typed := (typed or "").strip()):
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(valid_until="Please give a day such as 2027-12-31, or none.") from error


@bp.post("/manage/catalogue/<id:item_id>/codes/withdraw")
@access(MANAGE_REWARDS)
@fresh_sign_in
def take_codes_out(item_id: int) -> Page:
    count = withdraw_codes(current_actor(), item_id)
    flash(f"{count:,} unused {'code was' if count == 1 else 'codes were'} deleted.", "success")
    return redirect(f"{CATALOGUE}/{item_id}/codes", 303)
