"""The page on which an existing programme arrives: a dry run first, then all or nobody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.core import clock
from app.core.capabilities import MANAGE_PROGRAMME
from app.core.kernel import current_settings
from app.core.options import number
from app.core.policy import Invalid, Refused
from app.core.web.access import access, current_actor, fresh_sign_in
from app.core.web.form_fields import show_problems
from superusers.programme.arrival import Arrival, read_arrivals
from superusers.programme.forms import ArrivalForm
from superusers.programme.pages import manage_tabs
from superusers.programme.queries.arrivals import check_arrivals
from superusers.programme.queries.places import all_markets, all_tiers
from superusers.programme.services.arrive_members import arrive_members

bp = Blueprint(
    "programme_arrival", __name__, url_prefix="/programme/manage/arrival", template_folder="../templates"
)

Page = str | tuple[str, int] | Response


@bp.get("")
@access(MANAGE_PROGRAMME)
def arrival() -> Page:
    return _page(ArrivalForm(formdata=None))


@bp.post("/try")
@access(MANAGE_PROGRAMME)
def look() -> Page:
    """The dry run: whom each line means, and what is wrong with it."""
    form = ArrivalForm()
    try:
        return _page(form, lines=_checked(form))
    except Invalid as error:
        show_problems(form, error)
        return _page(form, status=422)


@bp.post("")
@fresh_sign_in
@access(MANAGE_PROGRAMME)
def bring() -> Page:
    form = ArrivalForm()
    try:
        lines = _checked(form)
        if any(line.problem for line in lines):
            return _page(form, lines=lines, status=422)
        came = arrive_members(current_actor(), lines)
    except Invalid as error:
        show_problems(form, error)
        return _page(form, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _page(form, lines=_checked(form), status=409)
    days = number("programme.agreement_days")
    flash(f"{came} came in. They are active, and have {days} days to sign the agreement.", "success")
    return redirect("/programme/manage/arrival", 303)


def _checked(form: ArrivalForm) -> list[Arrival]:
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    return check_arrivals(read_arrivals(request.form.get("list", ""), today=today))


def _page(form: ArrivalForm, *, lines: list[Arrival] | None = None, status: int = 200) -> Page:
    found = lines or []
    cards: dict[Any, Any] = member_cards(line.member_id for line in found)
    page = render_template(
        "superusers/programme/arrival.html",
        tabs_=manage_tabs("/arrival"),
        form=form,
        lines=lines,
        cards=cards,
        problems=sum(bool(line.problem) for line in found),
        coming=sum(not line.problem and not line.inside for line in found),
        markets={market.id: market.name for market in all_markets()},
        tiers={tier.id: tier.name for tier in all_tiers()},
    )
    return page, status
