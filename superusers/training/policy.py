"""Who may do what with events: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.queries import SUPER_USER, is_employee
from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from superusers.training.audience import Meeting, Standing, is_for
from superusers.training.kinds import CANCELLED, CONFERENCE, WAITING, YES

SURVEY_OPEN = timedelta(days=30)
NOT_MANAGER = deny("not_manager", "Events are planned by the programme's managers.")


def can_manage(actor: Actor) -> Verdict:
    return ALLOW if actor.can(capabilities.MANAGE_TRAINING) else NOT_MANAGER


def can_see(actor: Actor, meeting: Meeting, *, standing: Standing, now: datetime) -> Verdict:
    if is_for(actor, meeting, standing=standing, now=now):
        return ALLOW
    return deny("not_invited", "This is for others.")


def can_answer(actor: Actor, meeting: Meeting, answer: str, *, standing: Standing, now: datetime) -> Verdict:
    """Say yes or no. A full event is no refusal: there is a waiting list."""
    if not (verdict := can_see(actor, meeting, standing=standing, now=now)):
        return verdict
    if meeting.state == CANCELLED:
        return deny("cancelled", "This was cancelled, so there is nothing to answer any more.")
    if now >= meeting.ends_at:
        return deny("past", "This is over, so there is nothing to answer any more.")
    if answer == YES and not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    if answer == YES and actor.suspended_until is not None:
        return deny("suspended", "You cannot take part while you are suspended.")
    return ALLOW


def can_change(actor: Actor, meeting: Meeting, *, now: datetime) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if meeting.state == CANCELLED:
        return deny("cancelled", "This was cancelled. Plan a new one instead.")
    if now >= meeting.ends_at:
        return deny("past", "This is over. What happened is not changed any more.")
    return ALLOW


def can_join(answer: str | None, meeting: Meeting, *, opens_at: datetime, now: datetime) -> Verdict:
    if meeting.state == CANCELLED:
        return deny("cancelled", "This was cancelled.")
    if answer != YES:
        return deny("no_seat", "The link is for those who are coming. Say yes first.")
    if now < opens_at:
        return deny("too_early", "The link opens shortly before the start.")
    if now >= meeting.ends_at:
        return deny("past", "This is over.")
    return ALLOW


def can_keep_list(actor: Actor, meeting: Meeting, *, now: datetime) -> Verdict:
    """Note who was there, and what became of it."""
    if not (verdict := can_manage(actor)):
        return verdict
    if meeting.state == CANCELLED:
        return deny("cancelled", "This was cancelled, so nobody was there.")
    if now < meeting.starts_at:
        return deny("too_early", "This has not begun, so nobody has been there yet.")
    return ALLOW


def can_give_feedback(meeting: Meeting, *, was_there: bool, now: datetime) -> Verdict:
    if meeting.state == CANCELLED or now < meeting.starts_at:
        return deny("too_early", "There is nothing to say about this yet.")
    if not was_there:
        return deny("not_there", "Only those who were there can say how it was.")
    return ALLOW


def can_answer_promise(actor: Actor, *, state: str) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if state != "open":
        return deny("answered_already", "Somebody has answered this meanwhile.")
    return ALLOW


def can_offer(actor: Actor) -> Verdict:
    """Office hours."""
    if actor.role != SUPER_USER and not is_employee(actor.role):
        return deny("not_expert", "Office hours are held by staff and super users.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot offer talks while you are suspended.")
    return ALLOW


def can_book(actor: Actor, *, expert_id: int, starts_at: datetime, withdrawn: bool, now: datetime) -> Verdict:
    if actor.is_member(expert_id):
        return deny("own", "This is your own time. It is for others.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot book talks while you are suspended.")
    if withdrawn:
        return deny("withdrawn", "This time is not offered any more. Please choose another.")
    if now >= starts_at:
        return deny("past", "This time has begun. Please choose another.")
    return ALLOW


def can_change_talk(*, cancelled: bool, starts_at: datetime, now: datetime) -> Verdict:
    """By one of its two people."""
    if cancelled:
        return deny("cancelled", "This talk was cancelled or moved already.")
    if now >= starts_at:
        return deny("past", "This talk has begun. It cannot be moved or cancelled any more.")
    return ALLOW


def can_apply(actor: Actor, *, apply_until: datetime, now: datetime) -> Verdict:
    """For a place in a product test that the actor knows of."""
    if is_employee(actor.role):
        return deny("employee", "Product tests are for super users.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot apply while you are suspended.")
    if now >= apply_until:
        return deny("closed", "The time to apply is over.")
    return ALLOW


def can_invite(actor: Actor, meeting: Meeting, *, kind: str, capacity: int | None, now: datetime) -> Verdict:
    """Choose who is invited to a conference."""
    if not (verdict := can_change(actor, meeting, now=now)):
        return verdict
    if kind != CONFERENCE:
        return deny("no_conference", "Invitations with a deadline are for conferences.")
    if now >= meeting.starts_at:
        return deny("past", "This has begun, so nobody is invited any more.")
    if capacity is None:
        return deny("no_seats", "Please say first how many seats there are: an invitation keeps one.")
    return ALLOW


def can_plan_sessions(actor: Actor, meeting: Meeting, *, kind: str, now: datetime) -> Verdict:
    if not (verdict := can_change(actor, meeting, now=now)):
        return verdict
    return ALLOW if kind == CONFERENCE else deny("no_conference", "Sessions are for conferences.")


def can_take_session(
    meeting: Meeting, *, answer: str | None, signs_up: bool, starts_at: datetime, now: datetime
) -> Verdict:
    """Sign up for a session of a conference, or give the seat back."""
    if meeting.state == CANCELLED:
        return deny("cancelled", "This was cancelled.")
    if answer != YES:
        return deny("not_coming", "Sessions are for those who come. Say yes to the conference first.")
    if not signs_up:
        return deny("for_everybody", "This one is for everybody: just come.")
    if now >= starts_at:
        return deny("past", "This has begun.")
    return ALLOW


def can_count_costs(actor: Actor, *, kind: str) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    return ALLOW if kind == CONFERENCE else deny("no_conference", "Costs are kept for conferences.")


def can_take_survey(
    meeting: Meeting, *, kind: str, answer: str | None, came: bool | None, taken: bool, now: datetime
) -> Verdict:
    """Say what came out of a conference."""
    if kind != CONFERENCE:
        return deny("no_conference", "Surveys are for conferences.")
    if meeting.state == CANCELLED or now < meeting.ends_at:
        return deny("too_early", "There is nothing to say about this yet.")
    if came is False or (answer != YES and came is None):
        return deny("not_there", "Only those who were there can say how it was.")
    if taken:
        return deny("taken", "You have answered. Nobody can tell which answer is yours, so it stays.")
    if now >= meeting.ends_at + SURVEY_OPEN:
        return deny("past", "The time to answer is over.")
    return ALLOW


def can_say_needs(meeting: Meeting, *, kind: str, answer: str | None, now: datetime) -> Verdict:
    """What one needs at a conference."""
    if kind != CONFERENCE:
        return deny("no_conference", "Needs are asked for at conferences.")
    if answer not in (YES, WAITING):
        return deny("not_coming", "This is for those who come. Say yes first.")
    if meeting.state == CANCELLED or now >= meeting.ends_at:
        return deny("past", "There is nothing to arrange any more.")
    return ALLOW


def can_see_needs(actor: Actor, *, organiser_id: int) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    return (
        ALLOW if actor.is_member(organiser_id) else deny("not_organiser", "The organiser alone reads this.")
    )
