"""The lounge: a board for those in the programme. No page outside knows of a word in it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core import capabilities, clock
from app.core.capabilities import LOUNGE
from app.core.policy import Invalid, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.programme.forms import ReplyForm, TopicForm
from superusers.programme.lounge_texts import read_lounge_text, read_title
from superusers.programme.people import number_from
from superusers.programme.queries.goals import goal_views
from superusers.programme.queries.lounge import topic_view, topics_page, who_came_and_went
from superusers.programme.services.confirm_reading import confirm_reading
from superusers.programme.services.hide_lounge_post import hide_lounge_post
from superusers.programme.services.post_reply import post_reply
from superusers.programme.services.post_topic import post_topic

bp = Blueprint("lounge", __name__, url_prefix="/lounge", template_folder="../templates")

Page = str | tuple[str, int] | Response
MOST_PAGES = 1000


@bp.get("")
@access(LOUNGE)
def lounge() -> str:
    actor = current_actor()
    page = min(number_from(request.args.get("page", "")) or 0, MOST_PAGES)
    topics, older = topics_page(actor, page)
    return render_template(
        "superusers/programme/lounge.html",
        topics=topics,
        now=clock.now(),
        pager={
            "newer_url": f"/lounge?page={page - 1}" if page else None,
            "older_url": f"/lounge?page={older}" if older else None,
        },
        news=who_came_and_went(actor),
        goals=goal_views(),
    )


@bp.route("/new", methods=["GET", "POST"])
@access(LOUNGE)
def new() -> Page:
    form, status, actor = TopicForm(), 200, current_actor()
    runs_it = actor.can(capabilities.MANAGE_PROGRAMME)
    if request.method == "POST":
        try:
            title, text = read_title(form.title.data or ""), read_lounge_text(form.body.data or "")
            topic_id = post_topic(
                actor,
                title,
                text,
                announces=bool(form.announces.data) and runs_it,
                opens_at=_moment(form.opens_at.data or "") if runs_it else None,
                submission_key=request.form.get("submission_key", "")[:60] or None,
            )
        except Invalid as error:
            show_problems(form, error)
            status = 422
        except Refused as refused:
            form.form_errors.append(refused.message)
            status = 409
        else:
            return redirect(f"/lounge/{topic_id}", 303)
    return render_template("superusers/programme/lounge_new.html", form=form, runs_it=runs_it), status


def _moment(typed: str) -> datetime | None:
    """As a browser's field gives it, in UTC. Raises Invalid on `opens_at`."""
    if not typed.strip():
        return None
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError as error:
        raise Invalid(opens_at="Please give a day and a time, such as 2026-06-30 09:00.") from error
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if not clock.now() < moment or moment.year > 2100:
        raise Invalid(opens_at="Please choose a moment that is to come.")
    return moment


@bp.get("/<id:topic_id>")
@access(LOUNGE)
def topic(topic_id: int) -> Page:
    return _topic_page(topic_id, ReplyForm(formdata=None))


def _topic_page(topic_id: int, form: ReplyForm, *, status: int = 200) -> Page:
    actor = current_actor()
    page = render_template(
        "superusers/programme/lounge_topic.html",
        topic=topic_view(actor, topic_id),
        form=form,
        now=clock.now(),
        viewer_id=actor.member_id,
        runs_it=actor.can(capabilities.MANAGE_PROGRAMME),
    )
    return page, status


@bp.post("/<id:topic_id>/reply")
@access(LOUNGE)
def reply(topic_id: int) -> Page:
    form = ReplyForm()
    try:
        text = read_lounge_text(form.body.data or "")
        key = request.form.get("submission_key", "")[:60] or None
        reply_id = post_reply(current_actor(), topic_id, text, submission_key=key)
    except Invalid as error:
        show_problems(form, error)
        return _topic_page(topic_id, form, status=422)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _topic_page(topic_id, form, status=409)
    return redirect(f"/lounge/{topic_id}#reply-{reply_id}", 303)


@bp.post("/<id:topic_id>/read")
@access(LOUNGE)
def read(topic_id: int) -> Response:
    confirm_reading(current_actor(), topic_id)
    return redirect(f"/lounge/{topic_id}", 303)


@bp.post("/<id:topic_id>/hide")
@access(LOUNGE)
def hide(topic_id: int) -> Response:
    reply_id = number_from(request.form.get("reply", ""))
    hide_lounge_post(current_actor(), topic_id, reply_id)
    flash("Hidden.", "success")
    return redirect(f"/lounge/{topic_id}" if reply_id else "/lounge", 303)
