"""Payout windows: managers plan, freeze, pay and settle them; members get receipts."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import clock
from app.core.capabilities import MANAGE_REWARDS
from app.core.kernel import current_settings
from app.core.policy import Invalid, Refused
from app.core.web.access import SIGNED_IN, access, current_actor, fresh_sign_in
from app.core.web.files import csv_file
from app.core.web.form_fields import show_problems
from superusers.rewards.calendar import closing_words, opening_words, today, usual_window
from superusers.rewards.forms import SettleForm, WindowForm
from superusers.rewards.manage_views import tabs
from superusers.rewards.models import PayoutWindow
from superusers.rewards.models.windows import STEP_WORDS
from superusers.rewards.policy import can_move_window
from superusers.rewards.queries.payouts import PAYMENT_COLUMNS, outcome_of
from superusers.rewards.queries.receipts import receipt_of
from superusers.rewards.queries.windows import all_windows, window_by_id
from superusers.rewards.services.call_off_window import call_off_window
from superusers.rewards.services.export_window import export_window
from superusers.rewards.services.freeze_window import freeze_window
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.settle_window import settle_window
from superusers.rewards.texts import read_sentence

bp = Blueprint("rewards_windows", __name__, url_prefix="/rewards", template_folder="../templates")

Page = str | tuple[str, int] | Response
WINDOWS = "/rewards/manage/windows"


@bp.route("/manage/windows", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
def windows() -> Page:
    found = all_windows()
    form = WindowForm() if request.method == "POST" else WindowForm(formdata=None, data=_usual(found))
    if request.method == "POST" and (planned := _plan(form)):
        flash("Planned. Members see it on their rewards.", "success")
        return redirect(f"{WINDOWS}/{planned}", 303)
    page = render_template(
        "superusers/rewards/windows.html",
        tabs_=tabs("/windows"),
        windows=[_row(window) for window in found],
        form=form,
        zone=current_settings().programme_zone.key,
    )
    return page, 422 if form.errors else 200


def _usual(found: list[PayoutWindow]) -> dict[str, str]:
    """June or December, whichever comes after what is planned."""
    zone = current_settings().programme_zone
    latest = max((clock.day_of(window.closes_at, zone) for window in found), default=today())
    first, last = usual_window(max(latest, today()))
    return {"name": f"{first:%B %Y}", "first": first.isoformat(), "last": last.isoformat()}


def _plan(form: Any, window_id: int | None = None) -> int | None:
    """The window, or None where the form says what is wrong."""
    try:
        name = read_sentence(
            form.name.data or "", field="name", required="Please give it a name.", longest=60
        )
        first, last = (_day(form, field) for field in ("first", "last"))
        return plan_window(current_actor(), name=name, first=first, last=last, window_id=window_id)
    except Invalid as error:
        show_problems(form, error)
    except Refused as error:
        form.form_errors.append(error.message)
    return None


def _day(form: Any, field: str) -> date:
    try:
        day = date.fromisoformat((form[field].data or "").strip())
    except ValueError as error:
        raise Invalid(**{field: "Please give a day such as 2027-06-01."}) from error
    if not 2000 <= day.year <= 2200:
        raise Invalid(**{field: "Please give a day such as 2027-06-01."})
    return day


def _row(window: PayoutWindow) -> dict[str, Any]:
    """A window as templates show it; its days are days of the programme's time zone."""
    return {
        "id": window.id,
        "name": window.name,
        "url": f"{WINDOWS}/{window.id}",
        "step": window.step,
        "step_words": STEP_WORDS[window.step],
        "opens_at": window.opens_at,
        "opens": opening_words(window.opens_at),
        "closes": closing_words(window.closes_at),
        "settling": bool(window.reference) and window.settled_at is None,
        "reference": window.reference,
    }


@bp.route("/manage/windows/<id:window_id>", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
def window(window_id: int) -> Page:
    """What it comes to, and moving it while it has not opened."""
    found = window_by_id(window_id)
    form = WindowForm() if request.method == "POST" else WindowForm(formdata=None, data=_typed(found))
    if request.method == "POST" and _plan(form, window_id):
        flash("Moved.", "success")
        return redirect(f"{WINDOWS}/{window_id}", 303)
    return _window_page(window_id, form, SettleForm(formdata=None))


def _typed(found: PayoutWindow) -> dict[str, str]:
    zone = current_settings().programme_zone
    last = (found.closes_at.astimezone(zone)).date()
    return {
        "name": found.name,
        "first": clock.day_of(found.opens_at, zone).isoformat(),
        "last": date.fromordinal(last.toordinal() - 1).isoformat(),
    }


def _window_page(window_id: int, form: Any, settle_form: Any) -> Page:
    found = window_by_id(window_id)
    page = render_template(
        "superusers/rewards/window.html",
        tabs_=tabs("/windows"),
        window=_row(found),
        outcome=outcome_of(found),
        form=form,
        settle_form=settle_form,
        may_move=bool(
            can_move_window(current_actor(), opens_at=found.opens_at, step=found.step, now=clock.now())
        ),
    )
    return page, 422 if form.errors or settle_form.errors else 200


@bp.post("/manage/windows/<id:window_id>/call-off")
@access(MANAGE_REWARDS)
def call_off(window_id: int) -> Page:
    call_off_window(current_actor(), window_id)
    flash("Called off. Nobody loses anything by it.", "success")
    return redirect(WINDOWS, 303)


@bp.post("/manage/windows/<id:window_id>/freeze")
@access(MANAGE_REWARDS)
@fresh_sign_in
def freeze(window_id: int) -> Page:
    try:
        freeze_window(current_actor(), window_id)
        flash("Frozen. What is paid stays as it is.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{WINDOWS}/{window_id}", 303)


@bp.post("/manage/windows/<id:window_id>/payments.csv")
@access(MANAGE_REWARDS)
@fresh_sign_in
def payments(window_id: int) -> Page:
    """The same file each time. A form rather than a link: who took it is recorded."""
    try:
        found = export_window(current_actor(), window_id)
    except Refused as error:
        flash(error.message, "error")
        return redirect(f"{WINDOWS}/{window_id}", 303)
    rows = [[getattr(payment, column) for column in PAYMENT_COLUMNS] for payment in found]
    return csv_file(f"payout-window-{window_id}.csv", PAYMENT_COLUMNS, rows)


@bp.post("/manage/windows/<id:window_id>/settle")
@access(MANAGE_REWARDS)
@fresh_sign_in
def settle(window_id: int) -> Page:
    form = SettleForm()
    try:
        reference = read_sentence(form.reference.data or "", field="reference", longest=80)
        settle_window(current_actor(), window_id, reference=reference)
    except Invalid as error:
        show_problems(form, error)
    except Refused as error:
        form.form_errors.append(error.message)
    else:
        flash("Being settled. Everybody who chose gets a receipt.", "success")
        return redirect(f"{WINDOWS}/{window_id}", 303)
    return _window_page(window_id, WindowForm(formdata=None, data=_typed(window_by_id(window_id))), form)


@bp.get("/chosen/<id:redemption_id>/receipt")
@access(SIGNED_IN)
def receipt(redemption_id: int) -> str:
    actor = current_actor()
    return render_template(
        "superusers/rewards/receipt.html", receipt=receipt_of(actor.signed_in_id, redemption_id)
    )
