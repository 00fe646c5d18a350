"""Asking first: what a visitor wrote is kept, and posted once somebody stands behind it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.accounts.services.admit_attempt import Throttled, admit_attempt
from app.core import slots
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.form_fields import read_fields, show_problems
from app.core.web.visit import begin_visit, client_address, end_visit, send_visit, visit_hash
from app.forum.forms import AskForm
from app.forum.models import KeptQuestion
from app.forum.queries import kept_question
from app.forum.services.forget_question import forget_question
from app.forum.services.keep_question import keep_question
from app.forum.shared_views import READERS, Page, bp
from app.forum.texts import preview_of, read_category


def own_kept_question() -> KeptQuestion | None:
    """What is kept for this browser or this member, posted or not."""
    actor, visit = current_actor(), visit_hash()
    if visit is None and (not actor.is_signed_in or actor.verified):
        return None  # most people, so it costs them no query
    return kept_question(visit, actor.member_id)


def fill_from_kept(form: AskForm) -> bool:
    """Bring back what was written before signing up or in."""
    kept = own_kept_question()
    if kept is None or kept.posted_id is not None:
        return False
    form.title.data, form.body.data = kept.title, kept.body_source
    form.tags.data, form.category.data = kept.tags, str(kept.category_id)
    return True


def ask_as_visitor(form: AskForm, **context: Any) -> Page:
    """Check the form and keep what it says. Nothing is posted before somebody has signed up or in."""
    if request.form.get("preview"):
        return render_template("forum/ask.html", form=form, preview_html=preview_for_visitor(), **context)
    status = 422
    try:
        admit_attempt("ask", account=client_address(), address=client_address())
        read = read_fields(form, READERS | {"category": read_category})
        token, stored = begin_visit()
        keep_question(stored, read["title"], read["body"], category_id=read["category"], tags=read["tags"])
        response = redirect(url_for("forum.kept"), 303)
        send_visit(response, token)
        slots.each("question_sent", current_actor())
        return response
    except Invalid as error:
        show_problems(form, error)
    except Throttled as error:
        status = 429
        words = f"That was sent often in a short time. Please wait {error.wait}; your text is still here."
        show_problems(form, Invalid(title=words))
    return render_template("forum/ask.html", form=form, preview_html=None, **context), status


def preview_for_visitor() -> Markup:
    """Of what was typed so far; it costs work, so not without end."""
    try:
        admit_attempt("preview", account=client_address(), address=client_address())
    except Throttled as error:
        return Markup("<p>There were many previews. Please wait {}.</p>").format(error.wait)
    return preview_of(request.form.get("body", ""))


@bp.get("/ask/kept")
@access(PUBLIC)
def kept() -> Page:
    """Where the question stands that was written before signing up. Reading this page changes nothing."""
    actor, row = current_actor(), own_kept_question() or _just_posted()
    if row is None:
        return redirect(url_for("forum.ask"))
    if row.posted_id is not None and actor.is_signed_in:
        response: Response = redirect(url_for("forum.short_question", question_id=row.posted_id))
        end_visit(response)
        return response
    if actor.verified and row.member_id is None:
        return redirect(url_for("forum.ask"))  # the form holds it, ready to be posted
    return render_template("forum/kept.html", title=row.title, until=row.expires_at)


def _just_posted() -> KeptQuestion | None:
    actor = current_actor()
    return kept_question(None, actor.member_id) if actor.is_signed_in else None


@bp.post("/ask/kept/forget")
@access(PUBLIC)
def forget_kept() -> Page:
    visit = visit_hash()
    if visit is not None:
        forget_question(visit)
    flash("Your question is thrown away.", "success")
    response: Response = redirect(url_for("forum.home"), 303)
    end_visit(response)
    return response
