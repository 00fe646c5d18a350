"""Running a conference: who is invited, its sessions, what it costs, and what came out of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.accounts.queries import zone_named
from app.core import clock
from app.core.capabilities import MANAGE_TRAINING
from app.core.money import money, plain_amount, read_money
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.conference_forms import CostForm, InviteForm, MoreTimeForm, SessionForm
from superusers.training.editor import LONGEST_LENGTH, MOST_SEATS, read_title
from superusers.training.kinds import CONFERENCE
from superusers.training.manage_views import HOME, parts, tabs
from superusers.training.models import EventSession, ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.policy import can_invite, can_plan_sessions
from superusers.training.queries.costs import Amounts, cost_in, costs_of, currency_for
from superusers.training.queries.events import event_to_manage, meeting_of, replies_counted
from superusers.training.queries.invitations import invitations_to, kept_seats
from superusers.training.queries.people import invited_ids, market_names, members_typed, of_market, tier_names
from superusers.training.queries.sessions import days_of, session_in
from superusers.training.queries.surveys import outcome_of
from superusers.training.services.drop_cost import drop_cost
from superusers.training.services.drop_session import drop_session
from superusers.training.services.extend_invitations import extend_invitations
from superusers.training.services.invite_members import invite_members
from superusers.training.services.save_cost import save_cost
from superusers.training.services.save_session import SessionDraft, save_session
from superusers.training.services.withdraw_invitation import withdraw_invitation
from superusers.training.survey import LEAST
from superusers.training.texts import read_lines, read_number, read_sentence, read_whole
from superusers.training.when import day_in_words, in_words, nearest_moment, read_day, read_wall, zone_words

bp = Blueprint("conference", __name__, url_prefix=HOME, template_folder="../templates")

Page = str | tuple[str, int] | Response
END_OF_DAY = time(23, 59)


def _conference(event_id: int) -> ProgrammeEvent:
    """Raises NotFound: not there, or another kind of event."""
    event = event_to_manage(event_id)
    if event.kind != CONFERENCE:
        raise NotFound
    return event


def _frame(event: ProgrammeEvent, here: str) -> dict[str, Any]:
    return {"tabs_": tabs(HOME), "event": event, "parts": parts(event.id, here)}


def _zone_of(event: ProgrammeEvent) -> ZoneInfo:
    return zone_named(event.time_zone) or ZoneInfo("UTC")


# ---------------------------------------------------------------- invitations


@bp.get("/<id:event_id>/invitations")
@access(MANAGE_TRAINING)
def invitations(event_id: int) -> Page:
    return _invitations_page(event_id)


def _invitations_page(event_id: int, **forms: Any) -> Page:
    event = _conference(event_id)
    invite = forms.get("invite") or InviteForm(formdata=None)
    invite.offer({} if event.tier_id else tier_names(), market_names())
    more = forms.get("more") or MoreTimeForm(formdata=None)
    rows, counted = invitations_to(event_id), replies_counted([event_id])
    meeting, now = meeting_of(event), clock.now()
    refusal = can_invite(current_actor(), meeting, kind=event.kind, capacity=event.capacity, now=now).message
    page = render_template(
        "superusers/events/invitations.html",
        **_frame(event, "/invitations"),
        rows=rows,
        counts=[(state, sum(row.state == state for row in rows)) for state in Invited],
        coming=counted.get((event_id, "yes"), 0),
        waiting=counted.get((event_id, "waiting"), 0),
        kept=kept_seats(event_id),
        refusal=refusal,
        until_of=lambda row: in_words(row.answer_by, _zone_of(event)),
        zone=zone_words(_zone_of(event)),
        invite=invite,
        more=more,
    )
    return page, 422 if invite.errors or more.errors else 200


@bp.post("/<id:event_id>/invitations")
@access(MANAGE_TRAINING)
def invite(event_id: int) -> Page:
    form = InviteForm()
    try:
        event = _conference(event_id)
        people = _chosen(event, form)
        done = invite_members(current_actor(), event_id, people, answer_by=_deadline(event, form))
    except Invalid as error:
        show_problems(form, error)
        return _invitations_page(event_id, invite=form)
    except Refused as error:
        flash(error.message, "error")
    else:
        words = [f"Invited: {done.sent}."]
        if done.in_line:
            words.append(f"In line, until a seat is free: {done.in_line}.")
        if done.passed_over:
            words.append(f"Passed over, because they were invited or have answered: {done.passed_over}.")
        flash(" ".join(words), "success")
    return redirect(f"{HOME}/{event_id}/invitations", 303)


def _chosen(event: ProgrammeEvent, form: Any) -> list[int]:
    """Those named first, then the rest in the order in which they joined. Raises Invalid."""
    named = members_typed(read_lines(form.names.data or "", field="names").splitlines(), field="names")
    whom = form.whom.data or ""
    everybody = invited_ids(event.tier_id)
    if whom == "everybody":
        found = everybody
    elif whom.startswith("tier:"):
        found = [one for one in invited_ids(read_number(whom[5:]) or 0) if one in set(everybody)]
    elif whom.startswith("market:"):
        found = of_market(everybody, read_number(whom[7:]) or 0)
    else:
        found = []
    if not named and not found:
        raise Invalid(whom="Please choose somebody.")
    return [*named, *found]


def _deadline(event: ProgrammeEvent, form: Any) -> datetime:
    """The last minute of the day, where the conference is organised. Raises Invalid on `until`."""
    day = read_day(form.until.data or "", field="until")
    if day is None:
        raise Invalid(until="Please say until when.")
    return nearest_moment(datetime.combine(day, END_OF_DAY), _zone_of(event))


@bp.post("/<id:event_id>/invitations/more-time")
@access(MANAGE_TRAINING)
def more_time(event_id: int) -> Page:
    form = MoreTimeForm()
    try:
        event = _conference(event_id)
        count = extend_invitations(current_actor(), event_id, answer_by=_deadline(event, form))
    except Invalid as error:
        show_problems(form, error)
        return _invitations_page(event_id, more=form)
    except Refused as error:
        flash(error.message, "error")
    else:
        flash(f"{count} have more time. They are reminded before the day.", "success")
    return redirect(f"{HOME}/{event_id}/invitations", 303)


@bp.post("/<id:event_id>/invitations/<id:member_id>/take-back")
@access(MANAGE_TRAINING)
def take_back(event_id: int, member_id: int) -> Page:
    try:
        withdraw_invitation(current_actor(), event_id, member_id)
        flash("Taken back. The seat goes to the next.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/{event_id}/invitations", 303)


# ---------------------------------------------------------------- sessions


@bp.route("/<id:event_id>/sessions", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def sessions(event_id: int) -> Page:
    _conference(event_id)
    form = SessionForm()
    if request.method == "POST":
        if (done := _keep_session(event_id, None, form)) is not None:
            return done
    else:
        form = SessionForm(formdata=None, data={"signs_up": True, "length": "45"})
    return _sessions_page(_conference(event_id), form)


def _sessions_page(event: ProgrammeEvent, form: Any) -> Page:
    form.day.choices = list(_days(event).items())
    meeting = meeting_of(event)
    may = can_plan_sessions(current_actor(), meeting, kind=event.kind, now=clock.now())
    page = render_template(
        "superusers/events/sessions.html",
        **_frame(event, "/sessions"),
        days=days_of(event, _zone_of(event), None, with_people=True),
        zone=zone_words(_zone_of(event)),
        may_change=bool(may),
        form=form,
    )
    return page, 422 if form.errors else 200


def _days(event: ProgrammeEvent) -> dict[str, str]:
    """The days of the event, by number."""
    zone = _zone_of(event)
    found: dict[str, str] = {}
    moment = event.starts_at
    while moment.astimezone(zone).date() <= event.ends_at.astimezone(zone).date():
        found[str(len(found) + 1)] = day_in_words(moment, zone)
        moment += timedelta(days=1)
    return found


def _keep_session(event_id: int, session_id: int | None, form: Any) -> Response | None:
    """The way on, or None where something is wrong; the form says what."""
    try:
        save_session(current_actor(), event_id, session_id, _read_session(_conference(event_id), form))
    except Invalid as error:
        form.day.choices = []
        show_problems(form, error)
        return None
    except Refused as error:
        flash(error.message, "error")
    else:
        flash("Saved.", "success")
    return redirect(f"{HOME}/{event_id}/sessions", 303)


def _read_session(event: ProgrammeEvent, form: Any) -> SessionDraft:
    """Raises Invalid."""
    if form.day.data not in _days(event):
        raise Invalid(day="Please choose a day.")
    seats = (form.capacity.data or "").strip()
    return SessionDraft(
        title=read_title(form.title.data or ""),
        words=read_lines(form.words.data or "", field="words", longest=600),
        place=read_sentence(form.place.data or "", field="place", longest=120),
        day=int(form.day.data),
        at=f"{read_wall('2026-01-01', form.at.data or ''):%H:%M}",
        minutes=read_whole(form.length.data or "", field="length", least=5, most=min(1440, LONGEST_LENGTH)),
        signs_up=bool(form.signs_up.data),
        capacity=read_whole(seats, field="capacity", least=1, most=MOST_SEATS) if seats else None,
    )


@bp.route("/<id:event_id>/sessions/<id:session_id>", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def edit_session(event_id: int, session_id: int) -> Page:
    event, found = _conference(event_id), session_in(event_id, session_id)
    form: Any = SessionForm()
    if request.method == "POST":
        if (done := _keep_session(event_id, session_id, form)) is not None:
            return done
        event = _conference(event_id)
    else:
        form = SessionForm(formdata=None, data=_as_typed(found))
    form.day.choices = list(_days(event).items())
    page = render_template(
        "superusers/events/session.html", **_frame(event, "/sessions"), session_id=session_id, form=form
    )
    return page, 422 if form.errors else 200


def _as_typed(session: EventSession) -> dict[str, Any]:
    return {
        "title": session.title,
        "words": session.words,
        "place": session.place,
        "day": str(session.day),
        "at": session.at,
        "length": str(session.minutes),
        "signs_up": session.signs_up,
        "capacity": "" if session.capacity is None else str(session.capacity),
    }


@bp.post("/<id:event_id>/sessions/<id:session_id>/drop")
@access(MANAGE_TRAINING)
def drop(event_id: int, session_id: int) -> Page:
    try:
        told = drop_session(current_actor(), event_id, session_id)
        flash(f"Dropped. {told} who had signed up are told by mail." if told else "Dropped.", "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(f"{HOME}/{event_id}/sessions", 303)


# ---------------------------------------------------------------- costs


@bp.route("/<id:event_id>/costs", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def costs(event_id: int) -> Page:
    _conference(event_id)
    form: Any = CostForm()
    if request.method == "POST":
        if (done := _keep_cost(event_id, None, form)) is not None:
            return done
    else:
        form = CostForm(formdata=None)
    event = _conference(event_id)
    page = render_template(
        "superusers/events/costs.html",
        **_frame(event, "/costs"),
        view=costs_of(event),
        money=money,
        coming=replies_counted([event_id]).get((event_id, "yes"), 0),
        form=form,
    )
    return page, 422 if form.errors else 200


def _keep_cost(event_id: int, cost_id: int | None, form: Any) -> Response | None:
    """The way on, or None where something is wrong; the form says what."""
    currency = currency_for(_conference(event_id))
    try:
        amounts = Amounts(*(_amount(form, name, currency) for name in ("planned", "committed", "spent")))
        words = read_sentence(form.words.data or "", field="words", longest=120)
        save_cost(
            current_actor(),
            event_id,
            cost_id,
            kind=form.kind.data or "",
            words=words,
            currency=currency,
            amounts=amounts,
        )
    except Invalid as error:
        show_problems(form, error)
        return None
    flash("Saved.", "success")
    return redirect(f"{HOME}/{event_id}/costs", 303)


def _amount(form: Any, name: str, currency: str) -> int:
    typed = form[name].data or ""
    return read_money(typed, currency, field=name) if typed.strip() else 0


@bp.route("/<id:event_id>/costs/<id:cost_id>", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def edit_cost(event_id: int, cost_id: int) -> Page:
    _conference(event_id)
    cost = cost_in(event_id, cost_id)
    form: Any = CostForm()
    if request.method == "POST":
        if (done := _keep_cost(event_id, cost_id, form)) is not None:
            return done
    else:
        amounts = {
            name: plain_amount(getattr(cost, name), cost.currency)
            for name in ("planned", "committed", "spent")
        }
        form = CostForm(formdata=None, data={"kind": cost.kind, "words": cost.words, **amounts})
    page = render_template(
        "superusers/events/cost.html", **_frame(_conference(event_id), "/costs"), cost_id=cost_id, form=form
    )
    return page, 422 if form.errors else 200


@bp.post("/<id:event_id>/costs/<id:cost_id>/drop")
@access(MANAGE_TRAINING)
def drop_line(event_id: int, cost_id: int) -> Page:
    drop_cost(current_actor(), event_id, cost_id)
    flash("Taken away.", "success")
    return redirect(f"{HOME}/{event_id}/costs", 303)


# ---------------------------------------------------------------- outcome


@bp.get("/<id:event_id>/outcome")
@access(MANAGE_TRAINING)
def outcome(event_id: int) -> str:
    event = _conference(event_id)
    return render_template(
        "superusers/events/outcome.html",
        **_frame(event, "/outcome"),
        is_over=clock.now() >= event.ends_at,
        found=outcome_of(event),
        least=LEAST,
    )
