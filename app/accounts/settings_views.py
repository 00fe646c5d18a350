"""The settings of a member: their tabs, the profile, e-mail and password."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from wtforms import ValidationError

from app.accounts import passwords, tokens
from app.accounts.forms import (
    EmailChangeForm,
    PasswordChangeForm,
    PictureForm,
    ProfileForm,
    refuse_weak,
)
from app.accounts.models import Member
from app.accounts.queries import (
    email_change_to_confirm,
    email_change_to_undo,
    member_by_id,
    waiting_email_change,
)
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.accounts.services.ask_email_change import ask_email_change
from app.accounts.services.change_password import change_password
from app.accounts.services.change_picture import change_picture
from app.accounts.services.change_profile import change_profile
from app.accounts.services.confirm_email_change import confirm_email_change
from app.accounts.services.stop_email_change import stop_email_change
from app.accounts.services.undo_email_change import undo_email_change
from app.accounts.views import Page, too_many
from app.core import pictures, slots
from app.core.markup import render_markdown
from app.core.pictures import NoPicture, store_picture
from app.core.policy import Invalid, NotFound, Refused
from app.core.slots import SettingsTab
from app.core.text import case_fold_key
from app.core.uploads import NotStored
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor, takes_upload
from app.core.web.form_fields import show_problems
from app.core.web.visit import client_address

log = logging.getLogger(__name__)

bp = Blueprint("settings", __name__, url_prefix="/settings")

ACCOUNT_PAGE = "accounts/settings_account.html"
SOME_ROOM_FOR_THE_FORM = 64 * 1024


def own_tabs() -> list[SettingsTab]:
    return [
        SettingsTab("Profile", "/settings"),
        SettingsTab("E-mail and password", "/settings/account"),
        SettingsTab("Security", "/settings/security"),
        SettingsTab("Privacy and data", "/settings/privacy"),
    ]


def settings_tabs() -> list[dict[str, Any]]:
    """The tabs for components/ui.html: this room's, then one of each room that fills the slot."""
    tabs = [*own_tabs(), *slots.each("settings_tabs")]
    here = max((tab.url for tab in tabs if request.path.startswith(tab.url)), key=len, default="")
    return [{"label": tab.label, "url": tab.url, "current": tab.url == here, "count": None} for tab in tabs]


def own_row() -> Member:
    return member_by_id(current_actor().signed_in_id)


def checked_password(member: Member, typed: str) -> str | None:
    """The stored hash when `typed` is right for it, else None. Raises Throttled."""
    admit_attempt("password", account=member.email_key or str(member.id), address=client_address())
    stored = member.password_hash
    return stored if passwords.verify_password(stored, typed) else None


# ---- Profile


@bp.route("", methods=["GET", "POST"])
@access(SIGNED_IN)
def profile() -> Page:
    member = own_row()
    form = ProfileForm(
        data={"about": member.about_source, "location": member.location, "time_zone": member.time_zone}
    )
    preview = None
    if request.form.get("preview"):
        preview = Markup(render_markdown(form.about.data or "").html)  # noqa: S704 - sanitised
    elif form.validate_on_submit():
        about = form.about.data or ""
        change_profile(
            current_actor(),
            about=about,
            about_rendered=render_markdown(about),
            location=form.location.data or "",
            time_zone=form.time_zone.data or "",
        )
        flash("Your profile is saved.", "success")
        return redirect(url_for("settings.profile"), 303)
    return _profile_page(form, PictureForm(formdata=None), member, preview=preview)


def _profile_page(form: ProfileForm, picture_form: PictureForm, member: Member, **context: object) -> Page:
    page = render_template(
        "accounts/settings_profile.html",
        form=form,
        picture_form=picture_form,
        member=member,
        member_url=f"/members/{member.id}",
        **({"preview": None} | context),
    )
    return (page, 422) if form.errors or picture_form.errors else page


@bp.post("/picture")
@access(SIGNED_IN)
@takes_upload(2 * pictures.LARGEST_FILE + SOME_ROOM_FOR_THE_FORM)
def picture() -> Page:
    form = PictureForm()
    try:
        file = request.files.get("picture")
        if file is None or not file.filename:
            raise NoPicture("Please choose a picture first.")
        if not form.validate():
            raise NoPicture("Please choose the picture again.")
        with file.stream:
            content = file.stream.read(pictures.LARGEST_FILE + 1)
        admit_attempt("picture", account=str(current_actor().signed_in_id), address=client_address())
        change_picture(current_actor(), picture=store_picture(content))
    except (NoPicture, NotStored, Throttled) as error:
        return _picture_refused(form, error)
    flash("Your picture is changed.", "success")
    return redirect(url_for("settings.profile"), 303)


def _picture_refused(form: PictureForm, error: Exception) -> Page:
    says = str(error)
    if isinstance(error, NotStored):
        log.error("a picture could not be stored: %s", error)
        says = "The picture could not be stored just now. Please try again later."
    elif isinstance(error, Throttled):
        says = f"That was tried too often. Please wait {error.wait} and try again."
    show_problems(form, Invalid(picture=says))
    member = own_row()
    values = {"about": member.about_source, "location": member.location, "time_zone": member.time_zone}
    return _profile_page(ProfileForm(formdata=None, data=values), form, member)


@bp.post("/picture/remove")
@access(SIGNED_IN)
def remove_picture() -> Page:
    change_picture(current_actor(), picture=None)
    flash("Your picture is removed. Your initials stand for you.", "success")
    return redirect(url_for("settings.profile"), 303)


# ---- E-mail and password


@bp.get("/account")
@access(SIGNED_IN)
def account() -> Page:
    return _account_page()


def _account_page(
    email_form: EmailChangeForm | None = None, password_form: PasswordChangeForm | None = None
) -> Page:
    member = own_row()
    page = render_template(ACCOUNT_PAGE, **_account_context(member, email_form, password_form))
    return (page, 422) if email_form is not None or password_form is not None else page


def _account_context(
    member: Member, email_form: EmailChangeForm | None, password_form: PasswordChangeForm | None
) -> dict[str, Any]:
    waiting = waiting_email_change(member.id)
    return {
        "email": member.email,
        "verified": member.email_verified_at is not None,
        "waiting": waiting.new_email if waiting else None,
        "waiting_until": waiting.expires_at if waiting else None,
        "email_form": email_form or EmailChangeForm(formdata=None),
        "password_form": password_form or PasswordChangeForm(formdata=None),
    }


@bp.post("/email")
@access(SIGNED_IN)
def ask_email() -> Page:
    form, member = EmailChangeForm(), own_row()
    if form.validate():
        try:
            checked = checked_password(member, form.password.data)
            if checked is not None:
                admit_attempt("mail", account=case_fold_key(form.email.data), address=client_address())
            ask_email_change(current_actor(), email=form.email.data, checked_hash=checked)
            flash(
                f"A link is on its way to {form.email.data}. Until you open it, nothing changes.",
                "success",
            )
            return redirect(url_for("settings.account"), 303)
        except Invalid as error:
            show_problems(form, error)
        except Throttled as error:
            return too_many(ACCOUNT_PAGE, form, error, **_account_context(member, form, None))
    return _account_page(email_form=form)


@bp.post("/email/stop")
@access(SIGNED_IN)
def stop_email() -> Page:
    stop_email_change(current_actor())
    flash("Your e-mail address stays as it is.", "success")
    return redirect(url_for("settings.account"), 303)


@bp.route("/email/confirm/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def confirm_email(token: str) -> Page:
    """Mail scanners open links, so only the button uses the link up; and only the member may press it."""
    change = email_change_to_confirm(tokens.read(token, tokens.CHANGE_EMAIL))
    if change is None:
        return render_template("accounts/email_link_failed.html", taken=False), 410
    actor = current_actor()
    if not actor.is_signed_in:
        flash("Sign in, then confirm your new address.", "info")
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    if not actor.is_member(change.member_id):
        raise Refused("other_account", "This link belongs to another account. Sign out, then open it again.")
    if request.method == "GET":
        return render_template("accounts/email_confirm.html", token=token, email=change.new_email)
    try:
        confirm_email_change(actor, token)
    except NotFound:
        return render_template("accounts/email_link_failed.html", taken=False), 410
    except Invalid:
        return render_template("accounts/email_link_failed.html", taken=True), 409
    flash("Your e-mail address is changed. We told the earlier one.", "success")
    return redirect(url_for("settings.account"), 303)


@bp.route("/email/undo/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def undo_email(token: str) -> Page:
    """For whoever reads the old address, signed in or not."""
    change = email_change_to_undo(tokens.read(token, tokens.UNDO_EMAIL))
    if change is None:
        return render_template("accounts/email_link_failed.html", taken=False), 410
    if request.method == "GET":
        return render_template(
            "accounts/email_undo.html",
            token=token,
            email=change.old_email,
            done=change.confirmed_at is not None,
        )
    try:
        undo_email_change(token)
    except NotFound:
        return render_template("accounts/email_link_failed.html", taken=False), 410
    except Invalid:
        return render_template("accounts/email_link_failed.html", taken=True), 409
    return render_template("accounts/email_undone.html")


@bp.post("/password")
@access(SIGNED_IN)
def password() -> Page:
    form, member = PasswordChangeForm(), own_row()
    if form.validate():
        try:
            checked = checked_password(member, form.present.data)
            if checked is None:
                raise Invalid(present="This is not your password.")
            refuse_weak(form.new_password.data, name=member.name, email=member.email or "")
            change_password(
                current_actor(),
                checked_hash=checked,
                password_hash=passwords.hash_password(form.new_password.data),
            )
            flash("Your password is changed, and every other browser is signed out.", "success")
            return redirect(url_for("settings.account"), 303)
        except Invalid as error:
            show_problems(form, error)
        except ValidationError as error:
            show_problems(form, Invalid(new_password=str(error)))
        except Throttled as error:
            return too_many(ACCOUNT_PAGE, form, error, **_account_context(member, None, form))
    return _account_page(password_form=form)
