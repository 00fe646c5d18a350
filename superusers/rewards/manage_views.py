"""Pages of managers: rules, grants, budgets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.accounts.queries import member_cards, members_named
from app.core.capabilities import MANAGE_REWARDS
from app.core.money import plain_amount, read_credits, read_currency, read_money
from app.core.options import number, option
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor, fresh_sign_in
from app.core.web.form_fields import show_problems
from superusers.rewards.calendar import this_year
from superusers.rewards.forms import (
    FundForm,
    GrantForm,
    LineForm,
    PlanForm,
    RateForm,
    ReasonForm,
    RuleForm,
    SpendForm,
    YearForm,
)
from superusers.rewards.queries.rates import newest_rates
from superusers.rewards.queries.running import (
    YearView,
    budget_years,
    entry_rows,
    grant_rows,
    rule_rows,
    year_view,
)
from superusers.rewards.rules import EVENTS, SUGGESTED
from superusers.rewards.services.add_line import add_line
from superusers.rewards.services.begin_year import begin_year
from superusers.rewards.services.change_rule import change_rule
from superusers.rewards.services.fund_year import fund_year
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_line import plan_line
from superusers.rewards.services.record_rate import record_rate
from superusers.rewards.services.reverse_grant import reverse_grant
from superusers.rewards.services.settle_grant import settle_grant
from superusers.rewards.services.spend_line import spend_line
from superusers.rewards.texts import read_sentence
from superusers.rewards.views import number_from

bp = Blueprint("rewards_manage", __name__, url_prefix="/rewards/manage", template_folder="../templates")

Page = str | tuple[str, int] | Response
WHY = "Please give the reason."


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of managers."""
    return [
        {"label": label, "url": f"/rewards/manage{path}", "current": path == here, "count": None}
        for label, path in PAGES
    ]


PAGES = (
    ("Rules", ""),
    ("Grants", "/grants"),
    ("Catalogue", "/catalogue"),
    ("Queue", "/queue"),
    ("Windows", "/windows"),
    ("Budget", "/budget"),
    ("Reports", "/reports"),
)


# ---------------------------------------------------------------- rules


@bp.route("", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
def rules() -> Page:
    event = request.form.get("event", "")
    forms = {name: _rule_form(name, typed=name == event) for name in EVENTS}
    if request.method == "POST":
        if event not in EVENTS:
            raise NotFound
        try:
            change_rule(current_actor(), event, **_read_rule(forms[event]))
        except Invalid as error:
            show_problems(forms[event], error)
        else:
            flash("Saved. It holds for what happens from now on.", "success")
            return redirect("/rewards/manage", 303)
    page = render_template(
        "superusers/rewards/rules.html",
        tabs_=tabs(""),
        rules=rule_rows(),
        forms=forms,
        hold_days=number("rewards.hold_days"),
        rescue_hours=number("rewards.rescue_hours"),
    )
    return page, 422 if any(form.errors for form in forms.values()) else 200


def _rule_form(event: str, *, typed: bool) -> Any:
    if typed:
        return RuleForm()
    row = next(rule for rule in rule_rows_once() if rule.event == event)
    newest = row.versions[0] if row.versions else None
    values = (
        (newest.credits, newest.marked_percent, newest.member_cap, newest.total_cap)
        if newest
        else SUGGESTED[event]
    )
    names = ("credits", "marked_percent", "member_cap", "total_cap")
    return RuleForm(formdata=None, data=dict(zip(names, values, strict=True)))


def rule_rows_once() -> list[Any]:
    """Read once a request: each form is filled from it."""
    from flask import g

    found: list[Any] = g.get("rule_rows") or rule_rows()
    g.rule_rows = found
    return found


def _read_rule(form: Any) -> dict[str, Any]:
    most = {"credits": 1_000_000, "marked_percent": 100, "member_cap": 10**9, "total_cap": 10**9}
    read = {
        name: read_credits(form[name].data or "", field=name, least=0, most=limit)
        for name, limit in most.items()
    }
    read["amount"] = read.pop("credits")
    return read | {"reason": read_sentence(form.reason.data or "", field="reason", required=WHY)}


# ---------------------------------------------------------------- grants


@bp.route("/grants", methods=["GET", "POST"])
@access(MANAGE_REWARDS)
def grants() -> Page:
    form = GrantForm()
    if request.method == "POST":
        try:
            given = _give(form)
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            flash(given, "success")
            return redirect("/rewards/manage/grants", 303)
    elif member_id := number_from(request.args.get("member", "")):
        form.member.data = str(member_id)
    return _grants_page(form)


def _give(form: Any) -> str:
    amount = read_credits(form.credits.data or "", field="credits")
    reason = read_sentence(form.reason.data or "", field="reason", required="Please say what for.")
    member_id = _member_of(form.member.data or "")
    key = request.form.get("submission_key", "")[:60] or None
    give_credits(current_actor(), member_id, amount=amount, reason=reason, submission_key=key)
    if amount > number("rewards.grant_limit"):
        return "Proposed. A second manager decides."
    return "Given. The member sees it at once, held for now."


def _member_of(typed: str) -> int:
    """The member that is meant. Raises Invalid."""
    typed = typed.strip()
    found = members_named(typed)
    if (member_id := number_from(typed)) is not None and member_id in member_cards([member_id]):
        found = found or [member_id]
    if len(found) > 1:
        raise Invalid(member="Several members have this name. Please give the number of the page.")
    if not found:
        raise Invalid(member="No member has this name or number.")
    return found[0]


def _grants_page(form: Any) -> Page:
    only = request.args.get("show") == "waiting"
    before = number_from(request.args.get("before", ""))
    rows, older = grant_rows(only_waiting=only, before=before)
    path = "/rewards/manage/grants" + ("?show=waiting" if only else "")
    page = render_template(
        "superusers/rewards/grants.html",
        tabs_=tabs("/grants"),
        form=form,
        rows=rows,
        only_waiting=only,
        limit=number("rewards.grant_limit"),
        viewer_id=current_actor().member_id,
        older_url=f"{path}{'&' if only else '?'}before={older}" if older else None,
        newest_url=path if before else None,
    )
    return page, 422 if form.errors else 200


@bp.post("/grants/<id:grant_id>/approve")
@access(MANAGE_REWARDS)
@fresh_sign_in
def approve_grant(grant_id: int) -> Page:
    settle_grant(current_actor(), grant_id, approve=True)
    flash("Approved. The credits are held for the member.", "success")
    return redirect("/rewards/manage/grants", 303)


@bp.post("/grants/<id:grant_id>/decline")
@access(MANAGE_REWARDS)
def decline_grant(grant_id: int) -> Page:
    settle_grant(current_actor(), grant_id, approve=False)
    flash("Declined. Nothing was given.", "success")
    return redirect("/rewards/manage/grants", 303)


@bp.post("/grants/<id:grant_id>/take-back")
@access(MANAGE_REWARDS)
def take_grant_back(grant_id: int) -> Page:
    form = ReasonForm()
    try:
        reason = read_sentence(form.reason.data or "", field="reason", required=WHY)
        reverse_grant(current_actor(), grant_id, reason=reason)
    except Invalid as error:
        flash(str(error), "error")
    else:
        flash("Taken back.", "success")
    return redirect("/rewards/manage/grants", 303)


# ---------------------------------------------------------------- budget


@bp.get("/budget")
@access(MANAGE_REWARDS)
def budget() -> Page:
    return _budget_page(number_from(request.args.get("year", "")))


def _budget_page(year: int | None = None, **forms: Any) -> Page:
    years = budget_years()
    year = year if year in years else next((y for y in years if y <= this_year()), None) or this_year()
    view = year_view(year)
    filled = {name: forms.get(name) or kind(formdata=None) for name, kind in FORMS.items()}
    if view is not None:
        for name in ("plan", "spend"):
            filled[name].line.choices = [SelectChoice(line.key, line.name) for line in view.lines]
    if not filled["year"].errors and not filled["year"].year.data:
        filled["year"].year.data = str(this_year() if this_year() not in years else max(years) + 1)
    page = render_template(
        "superusers/rewards/budget.html",
        tabs_=tabs("/budget"),
        years=years,
        year=year,
        view=view,
        entries=entry_rows(year),
        rates=newest_rates(),
        currency=str(option("rewards.currency")),
        forms=filled,
    )
    return page, 422 if any(form.errors for form in filled.values()) else 200


FORMS: dict[str, Any] = {
    "rate": RateForm,
    "year": YearForm,
    "plan": PlanForm,
    "spend": SpendForm,
    "fund": FundForm,
    "line": LineForm,
}


@bp.post("/budget/<name>")
@access(MANAGE_REWARDS)
@fresh_sign_in
def change_budget(name: str) -> Page:
    """`name`: which of the page's forms was sent; `year`: of the budget it is about."""
    if name not in FORMS:
        raise NotFound
    form = FORMS[name]()
    year = number_from(request.args.get("year", "")) or 0
    try:
        flash(ACTS[name](form, year), "success")
    except Invalid as error:
        show_problems(form, error)
    except Refused as error:
        form.form_errors.append(error.message)
    else:
        return redirect(f"/rewards/manage/budget?year={year}" if year else "/rewards/manage/budget", 303)
    return _budget_page(year, **{name: form})


def _record_rate(form: Any, _year: int) -> str:
    currency = read_currency(form.currency.data or "")
    worth = read_credits(form.minor_per_credit.data or "", field="minor_per_credit")
    record_rate(current_actor(), currency, minor_per_credit=worth)
    return "Recorded. It holds for items, and for years that begin later."


def _begin_year(form: Any, _year: int) -> str:
    year = read_credits(form.year.data or "", field="year", least=2000, most=2200)
    begin_year(current_actor(), year)
    return f"{year} has begun, with nothing planned yet."


def _plan(form: Any, year: int) -> str:
    view = _view_of(year)
    planned = read_money(form.planned.data or "", view.currency, field="planned")
    reason = read_sentence(form.reason.data or "", field="reason", required=WHY)
    plan_line(current_actor(), year, form.line.data or "", planned=planned, reason=reason)
    return "The plan is changed."


def _spend(form: Any, year: int) -> str:
    view = _view_of(year)
    amount = read_money(form.amount.data or "", view.currency, field="amount")
    reason = read_sentence(form.reason.data or "", field="reason", required="Please say what for.")
    changes = {
        "spent": (0, amount),
        "committed": (amount, 0),
        "paid": (-amount, amount),
        "uncommitted": (-amount, 0),
    }
    if form.what.data not in changes or not amount:
        raise Invalid(amount="Please say what happened, and how much it was.")
    committed, spent = changes[form.what.data]
    key = form.line.data or ""
    spend_line(current_actor(), year, key, committed=committed, spent=spent, reason=reason)
    return "Written down."


def _fund(form: Any, year: int) -> str:
    amount = read_credits(form.amount.data or "", field="amount", most=10**9)
    reason = read_sentence(form.reason.data or "", field="reason", required=WHY)
    sign = -1 if form.direction.data == "out" else 1
    fund_year(current_actor(), year, amount=sign * amount, reason=reason)
    return "The budget of credits is changed."


def _add_line(form: Any, year: int) -> str:
    name = read_sentence(form.name.data or "", field="name", required="Please give it a name.", longest=60)
    add_line(current_actor(), year, name=name)
    return "The line is there, with nothing planned yet."


def _view_of(year: int) -> YearView:
    """Raises NotFound where the year has not begun."""
    view = year_view(year)
    if view is None:
        raise NotFound
    return view


ACTS: dict[str, Any] = {
    "rate": _record_rate,
    "year": _begin_year,
    "plan": _plan,
    "spend": _spend,
    "fund": _fund,
    "line": _add_line,
}

__all__ = ["bp", "plain_amount", "tabs"]
