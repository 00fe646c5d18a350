"""First pages: the desk of a super user, and a manager's Today and board."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from app.analytics.queries import solved_in_categories
from app.core import clock
from app.core.capabilities import LOUNGE, MANAGE_PROGRAMME
from app.core.web.access import access, current_actor
from app.forum.queries import all_categories, escalated_before, waiting_questions
from superusers.activity.queries import advised_to_rest
from superusers.programme.life_cycle import WORDS, State
from superusers.programme.pages import manage_tabs
from superusers.programme.queries import active_members, place_of
from superusers.programme.queries.agreements import own_place
from superusers.programme.queries.board import cohorts, concentration, funnel, health
from superusers.programme.queries.candidates import candidate_counts
from superusers.programme.queries.gaps import gaps
from superusers.programme.queries.goals import goal_views, month_start
from superusers.programme.queries.impact import impact_of
from superusers.programme.queries.lounge import topics_page
from superusers.programme.sharing import share_out

bp = Blueprint("desk", __name__, template_folder="../templates")

Page = str | tuple[str, int] | Response
WAITING = 60
MINE = 8
KNOWN = timedelta(days=180)
PAST_DUE = timedelta(hours=24)


@bp.get("/desk")
@access(LOUNGE)
def desk() -> Page:
    actor = current_actor()
    member_id = actor.signed_in_id
    place, row = place_of(member_id), own_place(member_id)
    waiting, active = waiting_questions(WAITING), active_members()
    shared = share_out(waiting, active, solved_in_categories(active, clock.now() - KNOWN))
    topics, _ = topics_page(actor)
    return render_template(
        "superusers/programme/desk.html",
        place=place,
        row=row,
        words=WORDS,
        mine=[one for one in waiting if shared.get(one.id) == member_id][:MINE],
        waiting=len(waiting),
        categories={one.id: one.name for one in all_categories()},
        month=impact_of(member_id, month_start()),
        half_year=impact_of(member_id, clock.now() - timedelta(days=182)),
        announcements=[one for one in topics if one.announces and not one.read],
        goals=goal_views(),
        rests=member_id in advised_to_rest(),
    )


@bp.get("/today")
@access(MANAGE_PROGRAMME)
def today() -> Page:
    counts, now = candidate_counts(), clock.now()
    return render_template(
        "superusers/programme/today.html",
        waiting=[
            (count, words, f"/programme/manage/candidates?show={state}")
            for state, words in (
                (State.NOMINATED, "nominations to decide"),
                (State.SIGNALLED, "people noticed by their figures"),
                (State.SIGNED, "people who signed and wait for their first steps"),
                (State.ONBOARDING, "people on their first steps"),
                (State.INVITED, "invitations that are open"),
            )
            if (count := counts[state])
        ],
        escalated=escalated_before(now - PAST_DUE),
        health=health(),
        goals=goal_views(),
    )


@bp.get("/programme/manage")
@access(MANAGE_PROGRAMME)
def board() -> Page:
    return render_template(
        "superusers/programme/board.html",
        tabs_=manage_tabs(""),
        funnel=[(WORDS[state], count) for state, count in funnel().items()],
        health=health(),
        top=concentration(),
        gaps=gaps(),
        cohorts=cohorts(),
    )
