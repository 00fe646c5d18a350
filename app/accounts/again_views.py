"""Proving again who one is, before what `@fresh_sign_in` guards. What was typed goes along."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from app.accounts import passwords
from app.accounts.forms import AgainForm
from app.accounts.queries import member_by_id
from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.accounts.services.confirm_presence import confirm_presence
from app.accounts.views import SET_IT_UP, Page, too_many
from app.core import clock
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.options import number
from app.core.policy import Invalid, Refused
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from app.core.web.security import safe_next
from app.core.web.visit import client_address

bp = Blueprint("again", __name__)

OWN_FIELDS = ("csrf_token", "again_password", "again_code")
TEMPLATE = "accounts/again.html"


def register(kernel: Kernel) -> None:
    kernel.fill("fresh_sign_in", ask_again)
    kernel.fill("second_step_due", lead_to_second_step)


def is_fresh(actor: Actor) -> bool:
    """Whether the person at this browser has proved who they are within the last minutes."""
    age = timedelta(minutes=number("accounts.fresh_minutes"))
    return actor.confirmed_at is not None and clock.now() - actor.confirmed_at < age


def ask_again() -> Page | None:
    """None lets the view run: the sign-in is fresh, or has just become so. Else the page that asks."""
    actor = current_actor()
    if is_fresh(actor):
        return None
    member = member_by_id(actor.signed_in_id)
    with_code = member.second_step_at is not None
    if request.method != "POST":
        form = AgainForm(formdata=None)
        return _page(form, with_code, url_for("again.confirm", next=_here())), 403
    form = AgainForm()
    if "again_password" not in request.form and "again_code" not in request.form:
        return _page(AgainForm(formdata=None), with_code, request.full_path.rstrip("?")), 403
    try:
        if _passes(form, actor, with_code):
            return None
    except Throttled as error:
        return too_many(TEMPLATE, form, error, **_context(with_code, request.full_path.rstrip("?")))
    return _page(form, with_code, request.full_path.rstrip("?")), 422


@bp.post("/confirm-sign-in")
@access(SIGNED_IN)
def confirm() -> Page:
    """The same for a page that was opened: back to it afterwards."""
    target = safe_next(request.args.get("next"), url_for("settings.security"))
    actor, form = current_actor(), AgainForm()
    with_code = member_by_id(actor.signed_in_id).second_step_at is not None
    action = url_for("again.confirm", next=target)
    try:
        if _passes(form, actor, with_code):
            return redirect(target, 303)
    except Throttled as error:
        return too_many(TEMPLATE, form, error, **_context(with_code, action, kept=False))
    return _page(form, with_code, action, kept=False), 422


def _passes(form: AgainForm, actor: Actor, with_code: bool) -> bool:
    """Try what was typed; the problem stands on the form. Raises Throttled."""
    if with_code:
        del form.again_password
    else:
        del form.again_code
    if not form.validate():
        return False
    member = member_by_id(actor.signed_in_id)
    try:
        if with_code:
            admit_attempt("code", account=str(member.id), address=client_address())
            confirm_presence(actor, code=form.again_code.data, address=client_address())
        else:
            admit_attempt("password", account=member.email_key or str(member.id), address=client_address())
            right = passwords.verify_password(member.password_hash, form.again_password.data)
            confirm_presence(actor, password_is_right=right, address=client_address())
    except Invalid as error:
        show_problems(form, Invalid(**{f"again_{name}": text for name, text in error.problems.items()}))
        return False
    g.pop("actor", None)
    g.pop("_login_user", None)  # Flask-Login's; the next look finds the session as it is now
    return True


def _here() -> str:
    return request.full_path.rstrip("?")


def _context(with_code: bool, action: str, *, kept: bool = True) -> dict[str, object]:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in OWN_FIELDS] if kept else []
    return {
        "with_code": with_code,
        "action": action,
        "fields": fields,
        "minutes": number("accounts.fresh_minutes"),
        "lost_file": any(file.filename for file in request.files.values()),
    }


def _page(form: AgainForm, with_code: bool, action: str, *, kept: bool = True) -> str:
    return render_template(TEMPLATE, form=form, **_context(with_code, action, kept=kept))


def lead_to_second_step() -> Page:
    """A page that needs the role, before the second step that the role asks for is set up."""
    if request.method != "GET":
        raise Refused("second_step_due", SET_IT_UP)
    flash(SET_IT_UP, "info")
    return redirect(url_for("settings.second_step"), 303)
