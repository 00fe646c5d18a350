"""Pages of the accounts room: sign-up, sign-in, mailed links, the member's page."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.accounts import passwords, tokens
from app.accounts.forms import (
    CodeForm,
    FirstRunForm,
    ForgotPasswordForm,
    ResetPasswordForm,
    SignInForm,
    SignUpForm,
)
from app.accounts.pages import member_page
from app.accounts.queries import (
    administrator_exists,
    half_signed_in,
    member_by_email,
    member_by_id,
    needs_second_step,
    standing_token,
)
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.accounts.services.create_administrator import create_administrator
from app.accounts.services.issue_link import issue_link
from app.accounts.services.pass_second_step import pass_second_step
from app.accounts.services.reset_password import reset_password as reset_password_command
from app.accounts.services.revoke_session import revoke_session as revoke_session_command
from app.accounts.services.sign_up import sign_up as sign_up_command
from app.accounts.services.start_session import start_session
from app.accounts.services.verify_email import verify_email
from app.core import capabilities, slots
from app.core.policy import Invalid, NotFound, Refused
from app.core.text import case_fold_key
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.browser_session import BrowserSession, new_token
from app.core.web.device import mark_device
from app.core.web.form_fields import show_problems
from app.core.web.security import safe_next
from app.core.web.visit import client_address, visit_hash

bp = Blueprint("accounts", __name__)

SET_IT_UP = "Your role asks for a second step of sign-in. Please set it up now; it takes two minutes."
WRONG_PAIR = Invalid(password="This e-mail and password do not belong together.")  # noqa: S106

Page = str | tuple[str, int] | Response


def browser_session() -> BrowserSession:
    assert isinstance(session._get_current_object(), BrowserSession)  # type: ignore[attr-defined]  # noqa: S101
    return session  # type: ignore[return-value]


@bp.route("/sign-up", methods=["GET", "POST"])
@access(PUBLIC)
def sign_up() -> Page:
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            admit_attempt("mail", account=case_fold_key(form.email.data), address=client_address())
            sign_up_command(
                form.name.data,
                form.email.data,
                password_hash=passwords.hash_password(form.password.data),
                visit=visit_hash(),
            )
            return render_template("accounts/sign_up_done.html", email=form.email.data)
        except Invalid as error:
            show_problems(form, error)
        except Throttled as error:
            return too_many("accounts/sign_up.html", form, error)
    return form_page("accounts/sign_up.html", form)


@bp.route("/setup/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def first_run(token: str) -> Page:
    """The link alone opens it, once, and only while nobody is in charge."""
    if (
        administrator_exists()
        or standing_token(tokens.read(token, tokens.FIRST_RUN), tokens.FIRST_RUN) is None
    ):
        raise NotFound
    form = FirstRunForm()
    if form.validate_on_submit():
        try:
            create_administrator(
                token,
                community=form.community.data,
                name=form.name.data,
                email=form.email.data,
                password_hash=passwords.hash_password(form.password.data),
            )
            flash("Your community is ready. Sign in with the account you have just made.", "success")
            return redirect(url_for("accounts.sign_in"), 303)
        except Invalid as error:
            show_problems(form, error)
    return form_page("admin/first_run.html", form, token=token)


@bp.route("/verify/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def verify(token: str) -> Page:
    """Mail scanners open links, so only the button on the page uses the link up.

    It works for the member it was mailed to, signed in: see `verify_email`.
    """
    link = standing_token(tokens.read(token, tokens.VERIFY_EMAIL), tokens.VERIFY_EMAIL)
    if link is None:
        return render_template("accounts/verify_failed.html", form=ForgotPasswordForm(formdata=None)), 410
    actor = current_actor()
    if not actor.is_signed_in:
        flash("Sign in with the password you chose, then confirm your address.", "info")
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    if not actor.is_member(link.member_id):
        raise Refused("other_account", "This link belongs to another account. Sign out, then open it again.")
    if request.method == "GET":
        return render_template("accounts/verify.html", token=token)
    try:
        verify_email(actor, token)
    except NotFound:
        return render_template("accounts/verify_failed.html", form=ForgotPasswordForm(formdata=None)), 410
    flash("Your e-mail address is confirmed. You can ask, answer and vote now.", "success")
    target = slots.first("joined_target", actor.signed_in_id)
    return redirect(str(target) if target else url_for("forum.home"), 303)


@bp.post("/verify/resend")
@access(PUBLIC)
def resend_verification() -> Page:
    """From a dead link with an address typed; from the banner of a signed-in member without one."""
    actor = current_actor()
    if not actor.is_signed_in or "email" in request.form:
        return _mail_a_link(ForgotPasswordForm(), "accounts/verify_failed.html", tokens.VERIFY_EMAIL)
    own = member_by_id(actor.signed_in_id).email or ""
    try:
        admit_attempt("mail", account=case_fold_key(own), address=client_address())
        issue_link(own, purpose=tokens.VERIFY_EMAIL)
        flash("A new link is on its way. Only the newest one works.", "success")
    except Throttled as error:
        flash(f"That was tried too often. Please wait {error.wait} and try again.", "warning")
    return redirect(url_for("forum.home"), 303)


@bp.route("/sign-in", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in() -> Page:
    target = safe_next(request.args.get("next"), url_for("forum.home"))
    if request.method == "GET" and current_actor().is_signed_in:
        return redirect(target)
    form = SignInForm()
    if form.validate_on_submit():
        account = case_fold_key(form.email.data)
        try:
            admit_attempt("password", account=account, address=client_address())
        except Throttled as error:
            return too_many("accounts/sign_in.html", form, error, next=request.args.get("next"))
        member = member_by_email(account)
        stored = member.password_hash if member else None
        if passwords.verify_password(stored, form.password.data) and member is not None:
            code_due = member.second_step_at is not None
            _begin_session(member.id, account, code_due=code_due)
            if code_due:
                return redirect(url_for("accounts.sign_in_code", next=request.args.get("next")), 303)
            if needs_second_step(member.role):
                flash(SET_IT_UP, "info")
                return redirect(url_for("settings.second_step"), 303)
            return redirect(target, 303)
        show_problems(form, WRONG_PAIR)
    return form_page("accounts/sign_in.html", form, next=request.args.get("next"))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in_code() -> Page:
    """The second step: the password was right, the code is due."""
    target = safe_next(request.args.get("next"), url_for("forum.home"))
    waiting = half_signed_in(browser_session().token or "")
    if waiting is None:
        if current_actor().is_signed_in:
            return redirect(target)
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    form = CodeForm()
    context = {"next": request.args.get("next")}
    if form.validate_on_submit():
        try:
            admit_attempt("code", account=str(waiting.member_id), address=client_address())
            token = new_token()
            pass_second_step(waiting.session_id, code=form.code.data, token=token, address=client_address())
            browser_session().start(token)
            return redirect(target, 303)
        except Invalid as error:
            show_problems(form, error)
        except Throttled as error:
            return too_many("accounts/sign_in_code.html", form, error, **context)
        except NotFound:
            return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    return form_page("accounts/sign_in_code.html", form, **context)


def _begin_session(member_id: int, account: str, *, code_due: bool) -> None:
    """A fresh token, so that a token known before sign-in is worth nothing after it."""
    token, replaced = new_token(), current_actor()
    start_session(
        member_id,
        token=token,
        browser=request.user_agent.string,
        account=account,
        address=client_address(),
        device=mark_device(),
        code_due=code_due,
    )
    if replaced.session_id is not None:
        revoke_session_command(replaced, replaced.session_id)
    browser_session().start(token)


@bp.post("/sign-out")
@access(SIGNED_IN)
def sign_out() -> Page:
    actor = current_actor()
    if actor.session_id is not None:
        revoke_session_command(actor, actor.session_id)
    browser_session().end()
    g.pop("actor", None)
    return redirect(url_for("forum.home"), 303)


@bp.route("/forgot-password", methods=["GET", "POST"])
@access(PUBLIC)
def forgot_password() -> Page:
    form = ForgotPasswordForm()
    if request.method == "GET":
        return render_template("accounts/forgot_password.html", form=form)
    return _mail_a_link(form, "accounts/forgot_password.html", tokens.RESET_PASSWORD)


def _mail_a_link(form: ForgotPasswordForm, template: str, purpose: str) -> Page:
    """Mail the link if there is such a member; the page is the same when there is none."""
    if not form.validate_on_submit():
        return render_template(template, form=form), 422
    try:
        admit_attempt("mail", account=case_fold_key(form.email.data), address=client_address())
    except Throttled as error:
        return too_many(template, form, error)
    issue_link(form.email.data, purpose=purpose)
    return render_template("accounts/link_sent.html", email=form.email.data, purpose=purpose)


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def reset_password(token: str) -> Page:
    if standing_token(tokens.read(token, tokens.RESET_PASSWORD), tokens.RESET_PASSWORD) is None:
        return render_template("accounts/reset_failed.html"), 410
    form = ResetPasswordForm()
    if form.validate_on_submit():
        try:
            reset_password_command(token, password_hash=passwords.hash_password(form.password.data))
        except NotFound:
            return render_template("accounts/reset_failed.html"), 410
        flash("Your password is changed. Please sign in with it.", "success")
        return redirect(url_for("accounts.sign_in"), 303)
    return form_page("accounts/reset_password.html", form, token=token)


@bp.get("/account/sessions")
@access(SIGNED_IN)
def sessions() -> Page:
    """Where this stood before; bookmarks lead here."""
    return redirect(url_for("settings.security"))


@bp.get("/members/<id:member_id>")
@access(PUBLIC)
def member(member_id: int) -> Page:
    actor, found = current_actor(), member_by_id(member_id)
    own = actor.is_member(member_id)
    if found.closed_at is not None or (found.is_pending and not own):
        raise NotFound  # a sign-up is nobody's page until its address is confirmed
    shown = own or found.profile_hidden_at is None or actor.can(capabilities.SEE_HIDDEN)
    return render_template("accounts/member.html", member=member_page(found, shown=shown), own=own)


def form_page(template: str, form: object, **context: object) -> Page:
    """The form; 422 when it came back with errors, so that clients can tell."""
    page = render_template(template, form=form, **context)
    return (page, 422) if getattr(form, "errors", None) else page


def too_many(template: str, form: FlaskForm, error: Throttled, **context: object) -> Page:
    show_problems(form, Invalid(email=f"That was tried too often. Please wait {error.wait} and try again."))
    response = Response(render_template(template, form=form, **context), 429, mimetype="text/html")
    response.headers["Retry-After"] = str(error.retry_after)
    return response
