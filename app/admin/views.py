"""Pages of administration: health, jobs, defaults, roles, the audit log."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.roles import ROLE_WORDS
from app.accounts.services.change_role import change_role
from app.admin.forms import RoleForm
from app.admin.option_fields import option_groups, read_options
from app.admin.queries import (
    AuditFilter,
    audit_lines,
    audit_words,
    dead_work,
    find_people,
    people_with_roles,
    person,
    standing_jobs,
)
from app.admin.services.change_options import change_options
from app.admin.services.drop_work import drop_work
from app.admin.services.replay_work import replay_work
from app.core import delivery, jobs
from app.core.capabilities import ADMINISTER
from app.core.doctor import examine
from app.core.options import ChangedMeanwhile
from app.core.policy import Invalid
from app.core.web.access import access, current_actor, fresh_sign_in
from app.core.web.form_fields import show_problems

bp = Blueprint("admin", __name__, url_prefix="/admin")

Page = str | tuple[str, int] | Response


@bp.get("")
@access(ADMINISTER)
def health() -> Page:
    return render_template(
        "admin/health.html",
        here="health",
        findings=examine(quickly=True),
        jobs=jobs.count_jobs(),
        deliveries=delivery.count_deliveries(),
    )


# ---------------------------------------------------------------- jobs and deliveries


@bp.get("/work")
@access(ADMINISTER)
def work() -> Page:
    return render_template(
        "admin/work.html",
        here="work",
        dead=dead_work(),
        standing=standing_jobs(),
        jobs=jobs.count_jobs(),
        deliveries=delivery.count_deliveries(),
    )


@bp.post("/work/<kind>/replay")
@access(ADMINISTER)
def replay_all(kind: str) -> Page:
    number = replay_work(current_actor(), kind)
    flash("Nothing was left to try again." if not number else f"{number:,} will be tried again.", "success")
    return redirect("/admin/work", 303)


@bp.post("/work/<kind>/<id:number>/replay")
@access(ADMINISTER)
def replay_one(kind: str, number: int) -> Page:
    replay_work(current_actor(), kind, number)
    flash("It will be tried again.", "success")
    return redirect("/admin/work", 303)


@bp.post("/work/<kind>/<id:number>/drop")
@access(ADMINISTER)
def drop_one(kind: str, number: int) -> Page:
    drop_work(current_actor(), kind, number)
    flash("It was given up. The audit log says what it was.", "success")
    return redirect("/admin/work", 303)


# ---------------------------------------------------------------- defaults


@bp.route("/options", methods=["GET", "POST"])
@access(ADMINISTER)
def options() -> Page:
    if request.method == "GET":
        return render_template("admin/options.html", here="options", groups=option_groups())
    values, seen, problems = read_options(request.form)
    if not problems:
        try:
            change_options(current_actor(), values, seen=seen)
        except ChangedMeanwhile as other:
            groups = option_groups(request.form, meanwhile=other.now)
            return render_template("admin/options.html", here="options", groups=groups), 409
        flash("Saved. Every page follows within two seconds.", "success")
        return redirect("/admin/options", 303)
    return render_template(
        "admin/options.html", here="options", groups=option_groups(request.form, problems=problems)
    ), 422


# ---------------------------------------------------------------- roles


@bp.get("/roles")
@access(ADMINISTER)
def roles() -> Page:
    text = " ".join(request.args.get("q", "").split())[:200]
    return render_template(
        "admin/roles.html", here="roles", q=text, found=find_people(text), people=people_with_roles()
    )


@bp.route("/roles/<id:member_id>", methods=["GET", "POST"])
@access(ADMINISTER)
@fresh_sign_in
def role(member_id: int) -> Page:
    member = person(member_id)
    form = RoleForm(data={"role": member.role}) if request.method == "GET" else RoleForm()
    if form.validate_on_submit():
        try:
            change_role(current_actor(), member_id, role=form.role.data, reason=form.reason.data)
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"{member.name} is now: {ROLE_WORDS[form.role.data]}.", "success")
            return redirect("/admin/roles", 303)
    status = 422 if form.errors else 200
    return render_template("admin/role.html", here="roles", form=form, member=member), status


# ---------------------------------------------------------------- the audit log


@bp.get("/audit")
@access(ADMINISTER)
def audit() -> Page:
    wanted = {
        name: " ".join(request.args.get(name, "").split())[:200] for name in ("actor", "action", "subject")
    }
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        abort(404)
    lines, older = audit_lines(AuditFilter(**wanted, before=int(before) if before else None))
    actions, kinds = audit_words()
    given = {name: value for name, value in wanted.items() if value}
    return render_template(
        "admin/audit.html",
        here="audit",
        wanted=wanted,
        lines=lines,
        actions=actions,
        kinds=kinds,
        older_url=f"/admin/audit?{urlencode(given | {'before': older})}" if older else None,
        newest_url=f"/admin/audit?{urlencode(given)}" if before else None,
    )
