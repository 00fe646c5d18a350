"""Saved views, their mails, notes on days, targets."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.analytics.forms import RHYTHM_WORDS, KeepViewForm, MailViewForm, NoteForm
from app.analytics.kept_queries import ViewRow, mail_of, notes, targets, views_for, visible_view
from app.analytics.mail_tokens import read_stop
from app.analytics.pages import PAGES, page_path
from app.analytics.scope import read_typed
from app.analytics.services.delete_view import delete_view
from app.analytics.services.drop_note import drop_note
from app.analytics.services.keep_view import keep_view
from app.analytics.services.note_day import note_day
from app.analytics.services.schedule_view import schedule_view
from app.analytics.services.set_targets import set_targets
from app.analytics.services.share_view import share_view
from app.analytics.services.stop_view_mail import stop_view_mail
from app.analytics.targets import MEASURES
from app.core import capabilities
from app.core.policy import Invalid, NotFound
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.form_fields import show_problems

bp = Blueprint("kept_statistics", __name__)

Page = str | tuple[str, int] | Response
READ = capabilities.READ_STATISTICS
LONGEST_QUERY = 500


def view_url(page: str, query: str) -> str:
    return f"{page_path(page)}?{query}" if query else page_path(page)


def _filters(query: str) -> dict[str, str]:
    """The filters of an address, ready to be read."""
    return dict(parse_qsl(query[:LONGEST_QUERY]))


@bp.route("/statistics/views", methods=["GET", "POST"])
@access(READ)
def views() -> Page:
    actor = current_actor()
    form = KeepViewForm()
    if request.method == "POST":
        try:
            keep_view(
                actor,
                form.name.data or "",
                page=form.page.data or "",
                typed=read_typed(_filters(form.query.data or "")),
                shared=bool(form.shared.data),
            )
            flash("Saved.", "success")
            return redirect(url_for("kept_statistics.views"), 303)
        except Invalid as error:
            show_problems(form, error)
    else:
        form.page.data = request.args.get("page", "")
        form.query.data = read_typed(request.args).query_string()
    rows = views_for(actor.signed_in_id)
    page = render_template(
        "analytics/views.html",
        form=form if form.page.data in PAGES else None,
        page_title=PAGES.get(form.page.data or "", ""),
        own=[row for row in rows if row.owner_id == actor.member_id],
        others=[row for row in rows if row.owner_id != actor.member_id],
        titles=PAGES,
        mail_words=_mail_words,
    )
    return (page, 422) if form.errors else page


def _mail_words(row: ViewRow) -> str:
    if row.rhythm is None:
        return ""
    return f"{RHYTHM_WORDS[row.rhythm]} at {row.hour:02d}:00, {(row.time_zone or '').replace('_', ' ')}"


@bp.get("/statistics/views/<id:view_id>")
@access(READ)
def view(view_id: int) -> Page:
    """The link to share: it opens what its reader may see."""
    found = visible_view(current_actor(), view_id)
    return redirect(view_url(found.page, found.query))


@bp.post("/statistics/views/<id:view_id>/share")
@access(READ)
def share(view_id: int) -> Page:
    share_view(current_actor(), view_id, shared=request.form.get("shared") == "1")
    return redirect(url_for("kept_statistics.views"), 303)


@bp.post("/statistics/views/<id:view_id>/delete")
@access(READ)
def delete(view_id: int) -> Page:
    delete_view(current_actor(), view_id)
    flash("Deleted.", "success")
    return redirect(url_for("kept_statistics.views"), 303)


@bp.route("/statistics/views/<id:view_id>/mail", methods=["GET", "POST"])
@access(READ)
def mail(view_id: int) -> Page:
    actor = current_actor()
    found = visible_view(actor, view_id)
    name = found.name
    form = MailViewForm()
    if request.method == "POST":
        try:
            schedule_view(
                actor,
                view_id,
                rhythm=form.rhythm.data or "",
                hour=form.hour.data or "",
                time_zone=form.time_zone.data or "",
            )
            flash("You get it by mail.", "success")
            return redirect(url_for("kept_statistics.views"), 303)
        except Invalid as error:
            show_problems(form, error)
    mailed = mail_of(view_id, actor.signed_in_id)
    form.offer_zones()
    if request.method == "GET":
        form.rhythm.data = mailed.rhythm if mailed else "week"
        form.hour.data = str(mailed.hour if mailed else 8)
        form.time_zone.data = mailed.time_zone if mailed else actor.time_zone or "UTC"
    page = render_template(
        "analytics/view_mail.html", form=form, name=name, view_id=view_id, mailed=mailed is not None
    )
    return (page, 422) if form.errors else page


@bp.post("/statistics/views/<id:view_id>/mail/stop")
@access(READ)
def stop_mail(view_id: int) -> Page:
    stop_view_mail(current_actor().signed_in_id, view_id=view_id)
    flash("You no longer get it by mail.", "success")
    return redirect(url_for("kept_statistics.views"), 303)


@bp.route("/statistics/mail/stop/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def stop(token: str) -> Page:
    """From a mail, signed in or not. Mail scanners open links, so only the button stops anything."""
    member_id, view_id = _read(token)
    if request.method == "POST":
        stop_view_mail(member_id, view_id=view_id)
        return redirect(url_for("kept_statistics.stop", token=token), 303)
    return render_template(
        "analytics/stop_mail.html", token=token, stopped=mail_of(view_id, member_id) is None
    )


@bp.get("/statistics/mail/unsubscribe/<token>")
@access(PUBLIC)
def unsubscribe(token: str) -> Page:
    """The address in the List-Unsubscribe header, opened in a browser."""
    return redirect(url_for("kept_statistics.stop", token=token))


@bp.post("/statistics/mail/unsubscribe/<token>")
@access(PUBLIC)
def one_click(token: str) -> Page:
    """The button of a mail program (RFC 8058): no cookie, no form token, no second question."""
    member_id, view_id = _read(token)
    stop_view_mail(member_id, view_id=view_id)
    return Response("This mail is stopped.\n", mimetype="text/plain")


def _read(token: str) -> tuple[int, int]:
    found = read_stop(token)
    if found is None:
        raise NotFound
    return found


@bp.route("/statistics/notes", methods=["GET", "POST"])
@access(READ)
def day_notes() -> Page:
    form = NoteForm()
    if request.method == "POST":
        try:
            note_day(current_actor(), form.day.data or "", form.words.data or "")
            flash("It is drawn into charts over time.", "success")
            return redirect(url_for("kept_statistics.day_notes"), 303)
        except Invalid as error:
            show_problems(form, error)
    page = render_template("analytics/notes.html", form=form, notes=notes())
    return (page, 422) if form.errors else page


@bp.post("/statistics/notes/<id:note_id>/delete")
@access(READ)
def drop(note_id: int) -> Page:
    drop_note(current_actor(), note_id)
    flash("Deleted.", "success")
    return redirect(url_for("kept_statistics.day_notes"), 303)


@bp.route("/statistics/targets", methods=["GET", "POST"])
@access(READ)
def goals() -> Page:
    standing = targets()
    typed = {name: str(standing.get(name, "")) for name in MEASURES}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.form.get(name, "")[:20] for name in MEASURES}
        try:
            set_targets(current_actor(), typed)
            flash("Saved.", "success")
            return redirect(url_for("kept_statistics.goals"), 303)
        except Invalid as error:
            problems = error.problems
    page = render_template(
        "analytics/targets.html", measures=list(MEASURES.values()), typed=typed, problems=problems
    )
    return (page, 422) if problems else page
