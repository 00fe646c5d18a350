"""The settings about what others see, the copy of one's data, and leaving."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for

from app.accounts.forms import (
    CloseForm,
    PrivacyForm,
)
from app.accounts.queries import (
    data_copy_content,
    is_last_administrator,
    newest_data_copy,
)
from app.accounts.roles import ADMINISTRATOR
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.accounts.services.ask_data_copy import ask_data_copy
from app.accounts.services.choose_privacy import choose_privacy
from app.accounts.services.close_account import close_account
from app.accounts.settings_views import bp, checked_password, own_row
from app.accounts.views import Page, browser_session, form_page, too_many
from app.core.policy import Invalid
from app.core.web.access import SIGNED_IN, access, current_actor, fresh_sign_in
from app.core.web.form_fields import show_problems
from app.core.web.visit import client_address


@bp.route("/privacy", methods=["GET", "POST"])
@access(SIGNED_IN)
def privacy() -> Page:
    member = own_row()
    form = PrivacyForm(
        data={"hide_profile": bool(member.profile_hidden_at), "leave_boards": bool(member.left_boards_at)}
    )
    if form.validate_on_submit():
        choose_privacy(
            current_actor(), hide_profile=form.hide_profile.data, leave_boards=form.leave_boards.data
        )
        flash("Your choice is saved.", "success")
        return redirect(url_for("settings.privacy"), 303)
    newest = newest_data_copy(member.id)
    return form_page("accounts/settings_privacy.html", form, copy=newest)


@bp.post("/privacy/data")
@access(SIGNED_IN)
@fresh_sign_in
def ask_copy() -> Page:
    actor = current_actor()
    try:
        admit_attempt("mail", account=f"data copy of {actor.signed_in_id}", address=client_address())
    except Throttled as error:
        flash(f"That was tried too often. Please wait {error.wait} and try again.", "warning")
        return redirect(url_for("settings.privacy"), 303)
    ask_data_copy(actor)
    flash("Your copy is being made. We mail you when it is ready.", "success")
    return redirect(url_for("settings.privacy"), 303)


@bp.get("/privacy/data/<id:copy_id>")
@access(SIGNED_IN)
@fresh_sign_in
def data_copy(copy_id: int) -> Page:
    content = data_copy_content(current_actor().signed_in_id, copy_id)
    response = current_app.response_class(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/close", methods=["GET", "POST"])
@access(SIGNED_IN)
def close() -> Page:
    form, actor, member = CloseForm(), current_actor(), own_row()
    context = {
        "last_administrator": member.role == ADMINISTRATOR and is_last_administrator(member.id),
        "member": member,
    }
    if form.validate_on_submit():
        try:
            close_account(actor, checked_hash=checked_password(member, form.password.data))
            browser_session().end()
            return render_template("accounts/closed.html")
        except Invalid as error:
            show_problems(form, error)
        except Throttled as error:
            return too_many("accounts/settings_close.html", form, error, **context)
    return form_page("accounts/settings_close.html", form, **context)
