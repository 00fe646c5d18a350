"""What members see: events as a list and as a month, an event, and the answer to it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import actor_of_member, member_by_id
from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.calendars import entry_of
from superusers.training.forms import FeedbackForm
from superusers.training.ical import feed
from superusers.training.kinds import CATCH_UP, CONFERENCE, NO, REPLY_WORDS, WAITING, YES
from superusers.training.models import EventReply, ProgrammeEvent
from superusers.training.policy import can_answer, can_give_feedback, can_join, can_take_survey
from superusers.training.queries.events import (
    EventRow,
    agenda_of,
    between,
    hosts_of,
    meeting_of,
    moments_of,
    opens_at,
    past,
    place_in_line,
    replies_counted,
    reply_of,
    upcoming,
    visible_event,
)
from superusers.training.queries.invitations import kept_seats, seat_kept_until
from superusers.training.queries.learning import feedback_of, materials_of, own_certificate
from superusers.training.queries.people import standing_of, zone_of
from superusers.training.queries.promises import count_open, may_read_promises
from superusers.training.queries.sessions import sessions_of
from superusers.training.queries.surveys import has_taken
from superusers.training.reply_tokens import read_reply
from superusers.training.services.answer_event import answer_event
from superusers.training.services.give_feedback import give_feedback
from superusers.training.services.join_event import join_event
from superusers.training.texts import read_lines
from superusers.training.when import FIRST_YEAR, LAST_YEAR, in_words, month_grid, zone_words

bp = Blueprint("events", __name__, url_prefix="/events", template_folder="../templates")

Page = str | tuple[str, int] | Response
SAID = {
    YES: "You are coming. The invitation for your calendar is in your mail.",
    WAITING: "All seats are taken, so you are on the waiting list. We write as soon as one is yours.",
    NO: "You are not coming. Thank you for saying so.",
}


def own_zone() -> ZoneInfo:
    return zone_of(current_actor().time_zone)


@bp.get("")
@access(SIGNED_IN)
def events() -> str:
    actor, zone = current_actor(), own_zone()
    shows = request.args.get("show", "")
    rows = past(actor, zone) if shows == "past" else upcoming(actor, zone)
    return render_template(
        "superusers/events/list.html",
        tabs_=tabs("past" if shows == "past" else ""),
        rows=rows,
        is_past=shows == "past",
        zone=zone_words(zone),
        manages=actor.can(capabilities.MANAGE_TRAINING),
    )


def tabs(here: str) -> list[dict[str, Any]]:
    pages = (
        ("Coming", "/events", ""),
        ("Month", "/events/month", "month"),
        ("Past", "/events?show=past", "past"),
    )
    return [{"label": label, "url": url, "current": key == here, "count": None} for label, url, key in pages]


@bp.get("/month")
@access(SIGNED_IN)
def month() -> str:
    zone = own_zone()
    today = clock.day_of(clock.now(), zone)
    first = _month_of(request.args.get("month", ""), today)
    weeks = month_grid(first.year, first.month)
    start, end = (
        datetime.combine(day, time.min, tzinfo=zone) for day in (weeks[0][0], weeks[-1][-1] + timedelta(1))
    )
    by_day: dict[date, list[EventRow]] = {}
    for row in between(current_actor(), zone, start, end):
        by_day.setdefault(row.day, []).append(row)
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return render_template(
        "superusers/events/month.html",
        tabs_=tabs("month"),
        first=first,
        weeks=[[(day, by_day.get(day, [])) for day in week] for week in weeks],
        today=today,
        nothing=not by_day,
        zone=zone_words(zone),
        before_url=f"/events/month?month={before:%Y-%m}" if before.year >= FIRST_YEAR else None,
        after_url=f"/events/month?month={after:%Y-%m}" if after.year <= LAST_YEAR else None,
        manages=current_actor().can(capabilities.MANAGE_TRAINING),
    )


def _month_of(typed: str, today: date) -> date:
    """`2026-03`; anything else is this month."""
    year, _, number = typed.partition("-")
    if typed.isascii() and year.isdigit() and number.isdigit() and len(typed) <= 7:
        if FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12:
            return date(int(year), int(number), 1)
    return today.replace(day=1)


@bp.get("/<id:event_id>")
@access(SIGNED_IN)
def event(event_id: int) -> str:
    actor, zone = current_actor(), own_zone()
    found = visible_event(actor, event_id)
    return render_template("superusers/events/event.html", **_event_page(actor, found, zone))


def _event_page(
    actor: Actor, found: ProgrammeEvent, zone: ZoneInfo, *, form: FeedbackForm | None = None
) -> dict[str, Any]:
    now, meeting, standing = clock.now(), meeting_of(found), standing_of(actor)
    reply = reply_of(found.id, actor.member_id)
    answer = reply.answer if reply else None
    counted = replies_counted([found.id])
    until = seat_kept_until(found.id, actor.member_id)
    hosts = hosts_of(found.id)
    may_join = can_join(answer, meeting, opens_at=opens_at(found), now=now)
    runs_it = actor.can(capabilities.MANAGE_TRAINING) or any(host.number == actor.member_id for host in hosts)
    joined = reply is not None and reply.joined_at is not None
    return {
        "event": found,
        "when": moments_of(found, zone),
        "is_over": now >= found.ends_at,
        "hosts": hosts,
        "agenda": agenda_of(found, zone),
        "answer": answer,
        "answer_words": REPLY_WORDS.get(answer or "", ""),
        "place_in_line": place_in_line(reply) if reply and answer == WAITING else None,
        "coming": counted.get((found.id, YES), 0),
        "kept_until": in_words(until, zone) if until else "",
        "seats_left": _seats_left(found, counted, kept_for_reader=until is not None),
        "waiting": counted.get((found.id, WAITING), 0),
        "may_say_yes": can_answer(actor, meeting, YES, standing=standing, now=now),
        "may_answer": bool(can_answer(actor, meeting, NO, standing=standing, now=now)),
        "may_join": bool(may_join) and bool(found.meeting_url),
        "meeting_url": found.meeting_url if runs_it or (may_join and joined) else "",
        "opens": in_words(opens_at(found), zone),
        "manages": actor.can(capabilities.MANAGE_TRAINING),
        "secret_until": in_words(found.embargo_until, zone)
        if found.embargo_until is not None and now < found.embargo_until
        else "",
        "has_sessions": found.kind == CONFERENCE and bool(sessions_of(found.id)),
        "may_take_survey": found.kind == CONFERENCE and _may_take_survey(found, actor, reply),
        "materials": materials_of(found.id),
        "certificate": own_certificate(found.id, actor.member_id),
        "feedback": form or _feedback_form(found, actor, was_there=reply is not None and reply.was_there),
        "open_promises": count_open() if may_read_promises(actor) and found.kind == CATCH_UP else 0,
    }


def _may_take_survey(found: ProgrammeEvent, actor: Actor, reply: EventReply | None) -> bool:
    verdict = can_take_survey(
        meeting_of(found),
        kind=found.kind,
        answer=reply.answer if reply else None,
        came=reply.came if reply else None,
        taken=has_taken(found.id, actor.member_id),
        now=clock.now(),
    )
    return bool(verdict)


def _seats_left(
    found: ProgrammeEvent, counted: dict[tuple[int, str], int], *, kept_for_reader: bool
) -> int | None:
    """Seats that the reader can have now; None: as many as anybody wants."""
    if found.capacity is None:
        return None
    kept = kept_seats(found.id) - (1 if kept_for_reader else 0)
    return max(0, found.capacity - counted.get((found.id, YES), 0) - kept)


def _feedback_form(found: ProgrammeEvent, actor: Actor, *, was_there: bool) -> FeedbackForm | None:
    """As it was filled in last; None for those who cannot say how it was."""
    if found.kind == CONFERENCE:
        return None  # its survey asks
    if not can_give_feedback(meeting_of(found), was_there=was_there, now=clock.now()):
        return None
    said = feedback_of(found.id, actor.member_id)
    return FeedbackForm(formdata=None, data={"score": str(said.score), "words": said.words} if said else None)


@bp.post("/<id:event_id>/feedback")
@access(SIGNED_IN)
def feedback(event_id: int) -> Page:
    actor, form = current_actor(), FeedbackForm()
    try:
        score = form.score.data or ""
        if score not in ("1", "2", "3", "4", "5"):
            raise Invalid(score="Please choose a number from 1 to 5.")
        words = read_lines(form.words.data or "", field="words", longest=2000)
        give_feedback(actor, event_id, score=int(score), words=words)
    except Invalid as error:
        show_problems(form, error)
        page = _event_page(actor, visible_event(actor, event_id), own_zone(), form=form)
        return render_template("superusers/events/event.html", **page), 422
    except Refused as error:
        flash(error.message, "error")
    else:
        flash("Thank you. Managers read it without your name.", "success")
    return redirect(f"/events/{event_id}", 303)


@bp.post("/<id:event_id>/reply")
@access(SIGNED_IN)
def reply(event_id: int) -> Page:
    try:
        flash(SAID[answer_event(current_actor(), event_id, _answer())], "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"/events/{event_id}", 303)


def _answer() -> str:
    """Anything but a yes is a no: nobody takes a seat by mistake."""
    return YES if request.form.get("answer") == YES else NO


@bp.post("/<id:event_id>/join")
@access(SIGNED_IN)
def join(event_id: int) -> Page:
    try:
        join_event(current_actor(), event_id)
        flash("You are checked in. The link to the meeting is below.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"/events/{event_id}#join", 303)


@bp.get("/<id:event_id>/event.ics")
@access(SIGNED_IN)
def event_file(event_id: int) -> Page:
    """For those whose mail program shows no invitation."""
    found = visible_event(current_actor(), event_id)
    return calendar_file(feed([entry_of(found)], title=found.title), f"event-{event_id}.ics")


def calendar_file(content: bytes, filename: str) -> Response:
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


# ---------------------------------------------------------------- from a mail


@bp.route("/reply/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def reply_by_mail(token: str) -> Page:
    """Signed in or not. Mail scanners open links, so only the button answers."""
    member, found = _of_link(token)
    if request.method == "POST":
        try:
            flash(SAID[answer_event(member, found.id, _answer())], "success")
        except Refused as error:
            flash(error.message, "error")
        return redirect(f"/events/reply/{token}", 303)
    now, meeting = clock.now(), meeting_of(found)
    zone = zone_of(member_by_id(member.signed_in_id).time_zone)
    own = reply_of(found.id, member.member_id)
    until = seat_kept_until(found.id, member.member_id)
    left = _seats_left(found, replies_counted([found.id]), kept_for_reader=until is not None)
    return render_template(
        "superusers/events/reply.html",
        token=token,
        event=found,
        when=moments_of(found, zone),
        answer=own.answer if own else None,
        answer_words=REPLY_WORDS.get(own.answer if own else "", ""),
        refusal=can_answer(member, meeting, YES, standing=standing_of(member), now=now).message,
        is_over=now >= found.ends_at,
        full=left == 0,
        kept_until=in_words(until, zone) if until else "",
    )


def _of_link(token: str) -> tuple[Actor, ProgrammeEvent]:
    """Raises NotFound: not ours, or not for this member any more."""
    link = read_reply(token)
    if link is None:
        raise NotFound
    member = actor_of_member(link[0])
    return member, visible_event(member, link[1])
