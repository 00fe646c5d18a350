"""Pages on which managers set the programme up: criteria, the agreement, tiers, markets, first steps."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.core import clock
from app.core.capabilities import MANAGE_PROGRAMME
from app.core.kernel import current_settings
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from app.forum.queries import all_categories, start_of_day
from superusers.programme.agreement_texts import SUGGESTED, read_agreement
from superusers.programme.criteria import Criteria, changed, present_criteria
from superusers.programme.forms import (
    AgreementForm,
    CriteriaForm,
    FirstStepsForm,
    GoalsForm,
    MarketForm,
    TierForm,
)
from superusers.programme.goals import read_goals
from superusers.programme.models import Goal
from superusers.programme.pages import manage_tabs
from superusers.programme.people import find_members, number_from
from superusers.programme.queries.agreements import agreement_versions, all_first_steps, newest_agreement
from superusers.programme.queries.candidates import criteria_of, criteria_sets
from superusers.programme.queries.evidence import qualified_at
from superusers.programme.queries.goals import all_goals, goal_views
from superusers.programme.queries.places import all_markets, all_tiers, managers_of, market_by_id, tier_by_id
from superusers.programme.services.change_criteria import change_criteria
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.save_first_steps import save_first_steps
from superusers.programme.services.save_goals import save_goals
from superusers.programme.services.save_market import save_market
from superusers.programme.services.save_tier import save_tier
from superusers.programme.texts import read_count, read_line, read_text

bp = Blueprint("programme_setup", __name__, url_prefix="/programme/manage", template_folder="../templates")

Page = str | tuple[str, int] | Response
MOST = {
    "tenure_days": 3650,
    "active_days_a_month": 28,
    "answers": 10_000,
    "accepted": 10_000,
    "nominations": 20,
}
EARLIEST = date(2000, 1, 1)
SHOWN = 200


# ---------------------------------------------------------------- criteria


@bp.route("/criteria", methods=["GET", "POST"])
@access(MANAGE_PROGRAMME)
def criteria() -> Page:
    market_id = number_from(request.values.get("market", "")) or _first_market()
    category_id = number_from(request.values.get("category", ""))
    form = CriteriaForm() if request.method == "POST" else _criteria_form(market_id, category_id)
    if request.method == "GET":
        return _criteria_page(form, market_id, category_id)
    try:
        values = _read_criteria(form)
        if "look" in request.form:
            return _criteria_page(form, market_id, category_id, found=_dry_run(form, values, category_id))
        if market_id is None:
            raise Refused("no_market", "The first market is made within the hour. Please come back then.")
        change_criteria(current_actor(), market_id, category_id=category_id, values=values or None)
    except Invalid as error:
        show_problems(form, error)
        return _criteria_page(form, market_id, category_id, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _criteria_page(form, market_id, category_id, status=409)
    flash("Saved. It holds from the next night on.", "success")
    where = f"?market={market_id}" + (f"&category={category_id}" if category_id else "")
    return redirect(f"/programme/manage/criteria{where}", 303)


def _first_market() -> int | None:
    return next((market.id for market in all_markets()), None)


def _criteria_form(market_id: int | None, category_id: int | None) -> CriteriaForm:
    sets = criteria_sets([market_by_id(market_id)]) if market_id else []
    own = next((one.values for one in sets if one.category_id == category_id), {})
    return CriteriaForm(formdata=None, data={name: str(own[name]) for name in MOST if name in own})


def _read_criteria(form: CriteriaForm) -> dict[str, int]:
    """What differs. Raises Invalid by field."""
    found: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for name, most in MOST.items():
        typed = (form[name].data or "").strip()
        if not typed:
            continue
        try:
            found[name] = read_count(typed, field=name, most=most)
        except Invalid as error:
            wrong |= error.problems
    if wrong:
        raise Invalid(**wrong)
    return found


def _dry_run(form: CriteriaForm, values: dict[str, int], category_id: int | None) -> dict[str, Any]:
    """Who would have had everything by the end of a day. Writes nothing."""
    day = _day(form.on.data or "")
    market_id = number_from(request.values.get("market", "")) or _first_market()
    base = criteria_of(market_id) if market_id and category_id else present_criteria()
    tried = changed(base, values)
    moment = min(start_of_day(day + timedelta(days=1), current_settings().programme_zone), clock.now())
    found = qualified_at(moment, tried, category_id=category_id)
    ids = sorted(found, key=lambda one: (-found[one].accepted, one))
    cards = member_cards(ids[:SHOWN])
    return {
        "day": day,
        "count": len(ids),
        "rows": [(cards[one], found[one]) for one in ids[:SHOWN]],
        "tried": tried,
    }


def _day(typed: str) -> date:
    if not typed.strip():
        raise Invalid(on="Please choose a day.")
    try:
        day = datetime.combine(date.fromisoformat(typed.strip()), time(), UTC).date()
    except ValueError as error:
        raise Invalid(on="Please give a day, such as 2026-06-30.") from error
    if not EARLIEST <= day <= clock.now().date() + timedelta(days=1):
        raise Invalid(on="Please choose a day that has been.")
    return day


def _criteria_page(
    form: CriteriaForm,
    market_id: int | None,
    category_id: int | None,
    *,
    found: Any = None,
    status: int = 200,
) -> Page:
    markets = all_markets()
    market = next((one for one in markets if one.id == market_id), None)
    if market_id is not None and market is None:
        raise NotFound
    sets = criteria_sets([market]) if market else []
    categories = {one.id: one.name for one in all_categories()}
    if category_id is not None and category_id not in categories:
        raise NotFound
    base = criteria_of(market.id) if market and category_id else present_criteria()
    page = render_template(
        "superusers/programme/criteria.html",
        tabs_=manage_tabs("/criteria"),
        form=form,
        markets=markets,
        market=market,
        category_id=category_id,
        categories=sorted(categories.items(), key=lambda one: one[1].casefold()),
        special=[categories.get(one.category_id, "") for one in sets if one.category_id],
        base={one.name: getattr(base, one.name) for one in fields(Criteria)},
        found=found,
        today=clock.day_of(clock.now(), current_settings().programme_zone),
    )
    return page, status


# ---------------------------------------------------------------- the agreement


@bp.route("/agreement", methods=["GET", "POST"])
@access(MANAGE_PROGRAMME)
def agreement() -> Page:
    newest = newest_agreement()
    if request.method == "GET":
        data = {"text": newest.source if newest else SUGGESTED, "seen": str(newest.number if newest else 0)}
        return _agreement_page(AgreementForm(data=data))
    form = AgreementForm()
    try:
        text = read_agreement(form.text.data or "")
        if "preview" in request.form:
            return _agreement_page(form, preview=text.html)
        new = read_text(
            form.changed.data or "", field="changed", required="Please say what is new in it.", least=5
        )
        seen = number_from(form.seen.data or "") or 0
        version = publish_agreement(current_actor(), text, changed=new, seen=seen)
    except Invalid as error:
        show_problems(form, error)
        return _agreement_page(form, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        newest = newest_agreement()
        form.seen.data = str(newest.number if newest else 0)
        return _agreement_page(form, status=409, theirs=newest)
    flash(f"Version {version} is in force. Everybody in the programme is asked to sign it.", "success")
    return redirect("/programme/manage/agreement", 303)


def _agreement_page(
    form: AgreementForm, *, status: int = 200, preview: str | None = None, theirs: Any = None
) -> Page:
    page = render_template(
        "superusers/programme/agreement_editor.html",
        tabs_=manage_tabs("/agreement"),
        form=form,
        versions=agreement_versions(),
        preview=preview,
        theirs=theirs,
        steps_form=FirstStepsForm(
            formdata=None, data={"lines": "\n".join(step.words for step in all_first_steps())}
        ),
    )
    return page, status


@bp.post("/first-steps")
@access(MANAGE_PROGRAMME)
def first_steps() -> Page:
    form = FirstStepsForm()
    try:
        typed = read_text(form.lines.data or "", field="lines", longest=4000)
        lines = [read_line(line, field="lines", longest=200) for line in typed.split("\n")]
        save_first_steps(current_actor(), [line for line in lines if line])
    except (Invalid, Refused) as problem:
        flash(str(problem), "error")
    else:
        flash("Saved.", "success")
    return redirect("/programme/manage/agreement#first-steps", 303)


# ---------------------------------------------------------------- tiers and markets


@bp.get("/tiers")
@access(MANAGE_PROGRAMME)
def tiers() -> Page:
    return render_template(
        "superusers/programme/tiers.html",
        tabs_=manage_tabs("/tiers"),
        tiers=[(row, sorted(row.capabilities)) for row in all_tiers()],
        markets=all_markets(),
    )


@bp.route("/tiers/new", methods=["GET", "POST"], defaults={"tier_id": None})
@bp.route("/tiers/<id:tier_id>", methods=["GET", "POST"])
@access(MANAGE_PROGRAMME)
def tier(tier_id: int | None) -> Page:
    row = tier_by_id(tier_id) if tier_id is not None else None
    form, status = TierForm(), 200
    if request.method == "GET" and row is not None:
        form = TierForm(data={"name": row.name, "grants": sorted(row.capabilities)})
    if request.method == "POST":
        try:
            name = read_line(
                form.name.data or "", field="name", required="Please give it a name.", longest=60
            )
            save_tier(current_actor(), tier_id, name=name, grants=set(form.grants.data or ()))
        except Invalid as error:
            show_problems(form, error)
            status = 422
        except Refused as refused:
            form.form_errors.append(refused.message)
            status = 409
        else:
            flash("Saved. It holds for everybody in this tier from now on.", "success")
            return redirect("/programme/manage/tiers", 303)
    page = render_template("superusers/programme/tier.html", tabs_=manage_tabs("/tiers"), form=form, tier=row)
    return page, status


@bp.route("/markets/new", methods=["GET", "POST"], defaults={"market_id": None})
@bp.route("/markets/<id:market_id>", methods=["GET", "POST"])
@access(MANAGE_PROGRAMME)
def market(market_id: int | None) -> Page:
    row = market_by_id(market_id) if market_id is not None else None
    form, status = MarketForm(), 200
    if request.method == "GET" and row is not None:
        who = ", ".join(str(one) for one in sorted(managers_of(row.id)))
        form = MarketForm(
            data={
                "name": row.name,
                "languages": row.languages,
                "time_zones": row.time_zones,
                "managers": who,
            }
        )
    if request.method == "POST":
        try:
            save_market(current_actor(), market_id, **_read_market(form))
        except Invalid as error:
            show_problems(form, error)
            status = 422
        except Refused as refused:
            form.form_errors.append(refused.message)
            status = 409
        else:
            flash("Saved.", "success")
            return redirect("/programme/manage/tiers#markets", 303)
    page = render_template(
        "superusers/programme/market.html", tabs_=manage_tabs("/tiers"), form=form, market=row
    )
    return page, status


def _read_market(form: MarketForm) -> dict[str, Any]:
    zones = (form.time_zones.data or "").replace(",", " ").split()
    known = available_timezones()
    if unknown := [zone for zone in zones if zone not in known]:
        raise Invalid(time_zones=f"There is no time zone {unknown[0][:60]}. One is called Europe/Berlin.")
    return {
        "name": read_line(form.name.data or "", field="name", required="Please give it a name.", longest=80),
        "languages": read_line(form.languages.data or "", field="languages", longest=80),
        "time_zones": read_line(" ".join(dict.fromkeys(zones)), field="time_zones", longest=1000),
        "managers": find_members(form.managers.data or "", field="managers"),
    }


# ---------------------------------------------------------------- goals


def as_lines(rows: list[Goal]) -> str:
    """As the form takes them."""
    return "\n".join(f"{g.words} | {g.measure} | {g.target}" if g.measure else g.words for g in rows)


@bp.route("/goals", methods=["GET", "POST"])
@access(MANAGE_PROGRAMME)
def goals() -> Page:
    form, status = GoalsForm(), 200
    if request.method == "GET":
        lines = (
            f"{one.words} | {one.measure} | {one.target}" if one.measure else one.words for one in all_goals()
        )
        form = GoalsForm(data={"goals": "\n".join(lines)})
    else:
        try:
            typed = read_text(form.goals.data or "", field="goals", longest=4000)
            save_goals(current_actor(), read_goals(typed))
        except Invalid as error:
            show_problems(form, error)
            status = 422
        else:
            flash("Saved. They stand on the programme's page and in the lounge.", "success")
            return redirect("/programme/manage/goals", 303)
    page = render_template(
        "superusers/programme/goals.html", tabs_=manage_tabs("/goals"), form=form, goals=goal_views()
    )
    return page, status
