"""The bell's page, the settings, and the links in mails that stop them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import member_cards
from app.core.policy import NotFound
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.forum.queries import question_links
from app.notifications.kinds import BY_NAME, KINDS
from app.notifications.queries import is_muted, lines_page, muted_questions, wishes_of
from app.notifications.services.read_all import read_all
from app.notifications.services.read_line import read_line
from app.notifications.services.resume_mail import resume_mail
from app.notifications.services.save_settings import save_settings
from app.notifications.services.stop_mail import stop_mail
from app.notifications.tokens import Stop, read_stop

bp = Blueprint("notifications", __name__)

Page = str | tuple[str, int] | Response


@bp.get("/notifications")
@access(SIGNED_IN)
def lines() -> Page:
    before = _number(request.args.get("before", ""))
    page = lines_page(current_actor().signed_in_id, before=before)
    return render_template(
        "notifications/lines.html",
        lines=page.lines,
        newest_id=page.newest_id,
        any_unread=any(line.unread for line in page.lines),
        older_url=f"/notifications?before={page.older}" if page.older else None,
        newest_url="/notifications" if before else None,
    )


@bp.post("/notifications/<id:line_id>/open")
@access(SIGNED_IN)
def open_line(line_id: int) -> Page:
    return redirect(read_line(current_actor(), line_id), 303)


@bp.post("/notifications/read")
@access(SIGNED_IN)
def read() -> Page:
    read_all(current_actor(), up_to=_number(request.form.get("up_to", "")) or 0)
    return redirect(url_for("notifications.lines"), 303)


@bp.route("/settings/notifications", methods=["GET", "POST"])
@access(SIGNED_IN)
def settings() -> Page:
    actor = current_actor()
    if request.method == "POST":
        save_settings(
            actor,
            in_app=set(request.form.getlist("in_app")),
            by_mail=set(request.form.getlist("by_mail")),
        )
        flash("Saved.", "success")
        return redirect(url_for("notifications.settings"), 303)
    wanted = wishes_of(actor.signed_in_id)
    return render_template(
        "notifications/settings.html",
        kinds=[(kind, wanted[kind.name]) for kind in KINDS],
        muted=[
            (title, url, f"/settings/notifications/questions/{question_id}/resume")
            for question_id, title, url in muted_questions(actor.signed_in_id)
        ],
    )


@bp.post("/settings/notifications/questions/<id:question_id>/resume")
@access(SIGNED_IN)
def resume(question_id: int) -> Page:
    resume_mail(current_actor(), question_id)
    flash("You get mail about that question again.", "success")
    return redirect(url_for("notifications.settings"), 303)


@bp.route("/notifications/stop/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def stop(token: str) -> Page:
    """From a mail, signed in or not. Mail scanners open links, so only the button stops anything."""
    link = _read_link(token)
    if request.method == "POST":
        chosen = request.form.get("stop", "")
        kinds = {"kinds": link.kinds, "all": tuple(BY_NAME)}.get(chosen, ())
        stop_mail(link.member_id, kinds=kinds, question_id=link.question_id if chosen == "question" else None)
        return redirect(url_for("notifications.stop", token=token), 303)
    wanted = wishes_of(link.member_id)
    title, _ = question_links([link.question_id]).get(link.question_id, (None, None))
    return render_template(
        "notifications/stop.html",
        token=token,
        title=title,
        labels=[BY_NAME[kind].label for kind in link.kinds],
        question_stopped=is_muted(link.member_id, link.question_id),
        kinds_stopped=not any(wanted[kind].by_mail for kind in link.kinds),
        all_stopped=not any(wish.by_mail for wish in wanted.values()),
    )


@bp.get("/notifications/unsubscribe/<token>")
@access(PUBLIC)
def unsubscribe(token: str) -> Page:
    """The address in the List-Unsubscribe header, opened in a browser."""
    return redirect(url_for("notifications.stop", token=token))


@bp.post("/notifications/unsubscribe/<token>")
@access(PUBLIC)
def one_click(token: str) -> Page:
    """The button of a mail program (RFC 8058): no cookie, no form token, no second question."""
    link = _read_link(token)
    stop_mail(link.member_id, kinds=link.kinds)
    return Response("This mail is stopped.\n", mimetype="text/plain")


def _read_link(token: str) -> Stop:
    """Raises NotFound: not ours, or the member is gone."""
    link = read_stop(token)
    if link is None or link.member_id not in member_cards([link.member_id]):
        raise NotFound
    return link


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
