"""The settings about how an account is opened: the second step of sign-in, and open sessions."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for

from app.accounts.forms import (
    FirstCodeForm,
)
from app.accounts.models import Member
from app.accounts.pages import session_view
from app.accounts.queries import (
    needs_second_step,
    open_sessions,
    recovery_codes_left,
    second_step_of,
)
from app.accounts.second_step import app_uri, grouped, open_key, qr_svg
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.accounts.services.begin_second_step import begin_second_step
from app.accounts.services.confirm_second_step import confirm_second_step
from app.accounts.services.remove_second_step import remove_second_step
from app.accounts.services.renew_recovery_codes import renew_recovery_codes
from app.accounts.services.revoke_other_sessions import revoke_other_sessions
from app.accounts.services.revoke_session import revoke_session as revoke_session_command
from app.accounts.settings_views import bp, own_row
from app.accounts.views import Page, form_page, too_many
from app.core.policy import Invalid
from app.core.seal import SealBroken
from app.core.site import current_site
from app.core.web.access import SIGNED_IN, access, current_actor, fresh_sign_in
from app.core.web.form_fields import show_problems
from app.core.web.visit import client_address


@bp.get("/security")
@access(SIGNED_IN)
def security() -> Page:
    actor, member = current_actor(), own_row()
    return render_template(
        "accounts/settings_security.html",
        second_step_at=member.second_step_at,
        second_step_needed=needs_second_step(member.role),
        codes_left=recovery_codes_left(member.id) if member.second_step_at else 0,
        sessions=[session_view(row) for row in open_sessions(actor.signed_in_id)],
        current_id=actor.session_id,
    )


@bp.post("/security/sessions/<id:session_id>/revoke")
@access(SIGNED_IN)
def revoke_session(session_id: int) -> Page:
    revoke_session_command(current_actor(), session_id)
    flash("That browser is signed out.", "success")
    return redirect(url_for("settings.security"), 303)


@bp.post("/security/sessions/revoke-others")
@access(SIGNED_IN)
def revoke_others() -> Page:
    revoke_other_sessions(current_actor())
    flash("Every other browser is signed out.", "success")
    return redirect(url_for("settings.security"), 303)


@bp.route("/security/second-step", methods=["GET", "POST"])
@access(SIGNED_IN)
@fresh_sign_in
def second_step() -> Page:
    """Show the key to the app, and take the first code. The recovery codes are shown once, here."""
    actor, member = current_actor(), own_row()
    if member.second_step_at is not None:
        return redirect(url_for("settings.security"), 303)
    form = FirstCodeForm()
    if form.validate_on_submit():
        try:
            admit_attempt("code", account=str(member.id), address=client_address())
            codes = confirm_second_step(actor, code=form.code.data, address=client_address())
            return render_template("accounts/recovery_codes.html", codes=codes, just_on=True)
        except Invalid as error:
            show_problems(form, error)
        except Throttled as error:
            return too_many("accounts/second_step.html", form, error, **_second_step_context(member))
    response = make_response(form_page("accounts/second_step.html", form, **_second_step_context(member)))
    response.headers["Cache-Control"] = "no-store"  # it shows the key
    return response


def _second_step_context(member: Member) -> dict[str, Any]:
    row = second_step_of(member.id)
    try:
        key = open_key(row.sealed_key) if row is not None else None
    except SealBroken:
        key = None
    uri = app_uri(key, account=member.email or member.name, site=current_site().name) if key else ""
    return {
        "key": grouped(key) if key else None,
        "qr": qr_svg(uri) if key else None,
        "needed": needs_second_step(member.role),
    }


@bp.post("/security/second-step/begin")
@access(SIGNED_IN)
@fresh_sign_in
def begin_step() -> Page:
    begin_second_step(current_actor())
    return redirect(url_for("settings.second_step"), 303)


@bp.post("/security/second-step/remove")
@access(SIGNED_IN)
@fresh_sign_in
def remove_step() -> Page:
    actor = current_actor()
    remove_second_step(actor, actor.signed_in_id)
    flash("Signing in takes no code any more.", "success")
    return redirect(url_for("settings.security"), 303)


@bp.post("/security/recovery-codes")
@access(SIGNED_IN)
@fresh_sign_in
def renew_codes() -> Page:
    codes = renew_recovery_codes(current_actor())
    return render_template("accounts/recovery_codes.html", codes=codes, just_on=False)
