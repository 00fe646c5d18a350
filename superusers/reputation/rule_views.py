"""Pages of the rules of points: every version, a new one, its dry run, its first day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import MANAGE_REPUTATION
from app.core.policy import Invalid, NotFound
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.reputation.boards import today
from superusers.reputation.forms import EffectForm, RulesForm
from superusers.reputation.pages import manager_tabs
from superusers.reputation.rule_rows import effect_of, list_versions, newest_dry_run, rule_lines
from superusers.reputation.services._dry_runs import dry_run
from superusers.reputation.services._rules import newest_number
from superusers.reputation.services.ask_dry_run import ask_dry_run
from superusers.reputation.services.make_rules import MadeMeanwhile, make_rules
from superusers.reputation.services.put_into_effect import put_into_effect
from superusers.reputation.services.withdraw_effect import withdraw_effect
from superusers.reputation.versions import all_versions, timeline

bp = Blueprint("reputation_rules", __name__, url_prefix="/reputation/rules")

Page = str | tuple[str, int] | Response


@bp.get("")
@access(MANAGE_REPUTATION)
def rules() -> Page:
    held, day = timeline(), today()
    compared = [held.on(day), *(spell.rules for spell in held.after(day))]
    return render_template(
        "superusers/rules.html",
        tabs_=manager_tabs("/reputation/rules"),
        versions=list_versions(held, day),
        compared=compared,
        lines=rule_lines(*compared),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(MANAGE_REPUTATION)
def new() -> Page:
    """`from`: the version whose numbers the form begins with; the one in effect otherwise."""
    form = RulesForm()
    if request.method == "POST":
        return _make(form)
    typed = request.args.get("from", "")
    versions = all_versions()
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    form.fill(versions.get(number) or timeline().on(date.max), newest_number())
    return _form_page(form)


def _make(form: RulesForm) -> Page:
    seen = form.seen.data or ""
    try:
        points, cap = form.numbers()
        number = make_rules(
            current_actor(),
            name=form.name.data or "",
            reason=form.reason.data or "",
            points=points,
            daily_cap=cap,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        )
    except Invalid as error:
        show_problems(form, error)
        return _form_page(form), 422
    except MadeMeanwhile as other:
        form.seen.data = str(other.number)
        return _form_page(form, made_meanwhile=other.number), 409
    return _run(number)


def _form_page(form: RulesForm, made_meanwhile: int | None = None) -> str:
    held = timeline().on(date.max)
    return render_template("superusers/rules_new.html", form=form, held=held, made_meanwhile=made_meanwhile)


def _run(number: int) -> Response:
    run_id, by_worker = ask_dry_run(current_actor(), number)
    if not by_worker:
        dry_run(run_id)
    return redirect(f"/reputation/rules/{number}", 303)


@bp.get("/<id:number>")
@access(MANAGE_REPUTATION)
def version(number: int) -> Page:
    return _version_page(number, EffectForm(formdata=None))


def _version_page(number: int, form: EffectForm) -> Page:
    versions, held, day = all_versions(), timeline(), today()
    if number not in versions:
        raise NotFound
    run, effect = newest_dry_run(number), effect_of(number)
    base = held.on(date.max)
    ready = run is not None and run.done_at is not None and run.against == base.number
    if ready and run is not None:
        form.dry_run.data = str(run.id)
    compared = [versions[run.against if run else base.number], versions[number]]
    row = next(row for row in list_versions(held, day) if row.number == number)
    page = render_template(
        "superusers/rules_version.html",
        row=row,
        rules=versions[number],
        is_held=base.number == number,
        compared=compared,
        lines=rule_lines(*compared),
        run=run,
        form=form if ready and base.number != number else None,
        may_withdraw=effect is not None and effect.first_day > day,
    )
    return (page, 422) if form.errors else page


@bp.post("/<id:number>/dry-run")
@access(MANAGE_REPUTATION)
def ask(number: int) -> Page:
    return _run(number)


@bp.post("/<id:number>/effect")
@access(MANAGE_REPUTATION)
def effect(number: int) -> Page:
    form = EffectForm()
    run = form.dry_run.data or ""
    try:
        first_day = form.day()
        put_into_effect(
            current_actor(),
            number,
            first_day,
            dry_run_id=int(run) if run.isascii() and run.isdigit() and len(run) < 16 else 0,
        )
    except Invalid as error:
        show_problems(form, error)
        return _version_page(number, form)
    flash(
        f"Version {number} takes effect on {first_day.day} {first_day:%b %Y}. Members see both until then.",
        "success",
    )
    return redirect("/reputation/rules", 303)


@bp.post("/<id:number>/withdraw")
@access(MANAGE_REPUTATION)
def withdraw(number: int) -> Page:
    withdraw_effect(current_actor(), number)
    flash(f"Version {number} will not take effect.", "success")
    return redirect("/reputation/rules", 303)
