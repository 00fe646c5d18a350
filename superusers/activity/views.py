"""My time, its switches, the managers' page, and the list of what looks odd."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text
from app.core.web.access import SIGNED_IN, access, current_actor
from superusers.activity.beats import Act
from superusers.activity.managers import SHOWS, count_odd, odd_rows, overview
from superusers.activity.my_time import explain, first_day
from superusers.activity.present import forget_present, present_switches, the_buffer
from superusers.activity.queries import (
    PATTERN_DAYS,
    days_of,
    findings_of,
    pattern_of,
    switches_of,
    today,
    visits_of,
)
from superusers.activity.services.decide_finding import decide_finding
from superusers.activity.services.erase_time import erase_time
from superusers.activity.services.pause_recording import pause_recording
from superusers.activity.services.put_advice_away import put_advice_away
from superusers.activity.services.share_time import share_time
from superusers.activity.services.start_recording import start_recording

bp = Blueprint("activity", __name__, template_folder="../templates")

Page = str | tuple[str, int] | Response
VISITS_SHOWN = 30


# ---- What the server sees a member do


@bp.after_app_request
def note_act(response: Response) -> Response:
    """A page opened, a search, a draft, a vote, a post: it waits with the beats to be stored.

    Not what a page asks for by itself (htmx, prefetching), and not what went wrong.
    """
    if response.status_code < 400 and (actor := _who_acted(response)) is not None:
        if actor.member_id is not None and present_switches(actor.member_id).records:
            the_buffer().add(Act(actor.member_id, int(clock.now().timestamp() * 1000)))
    return response


def _who_acted(response: Response) -> Actor | None:
    if request.method == "POST":
        return current_actor()
    if request.method != "GET" or response.mimetype != "text/html" or response.status_code != 200:
        return None
    if "HX-Request" in request.headers or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return None
    found: Actor | None = g.get("actor")
    return found


# ---- A member's own time


@bp.get("/my-time")
@access(SIGNED_IN)
def my_time() -> Page:
    member_id, day = current_actor().signed_in_id, today()
    switches = switches_of(member_id)
    if switches.recording_since is None:
        return render_template("superusers/my_time_off.html")
    return render_template(
        "superusers/my_time.html",
        switches=switches,
        advised=switches.is_advised_to_rest(day),
        time=explain(days_of(member_id, first_day(day)), day),
        visits=visits_of(member_id, VISITS_SHOWN),
        pattern=pattern_of(member_id),
        findings=findings_of(member_id),
        zone=current_settings().programme_zone.key,
        days=PATTERN_DAYS,
    )


@bp.get("/my-time/days.csv")
@access(SIGNED_IN)
def days_file() -> Response:
    found = days_of(current_actor().signed_in_id, first_day(today()).replace(year=2000))
    heads = (
        *("day", "verified_s", "unverified_s", "reading_s", "composing_s", "browsing_s"),
        *("away_s", "idle_s", "unreported_s", "overlap_s", "visits", "set_aside"),
    )
    rows = (
        (
            *(day.day, day.verified, day.unverified, day.reading, day.composing, day.browsing),
            *(day.away, day.idle, day.unreported, day.overlap, day.visits, int(day.set_aside)),
        )
        for day in found
    )
    return _csv("my-days.csv", heads, rows)


@bp.get("/my-time/visits.csv")
@access(SIGNED_IN)
def visits_file() -> Response:
    rows = (
        (visit.started_at.isoformat(), visit.ended_at.isoformat(), visit.credited, visit.verified)
        for visit in visits_of(current_actor().signed_in_id)
    )
    return _csv("my-visits.csv", ("started_at", "ended_at", "counted_s", "verified_s"), rows)


def _csv(name: str, heads: tuple[str, ...], rows: Any) -> Response:
    """Only dates and numbers, so no cell can be a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    response = current_app.response_class(text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/my-time/rest")
@access(SIGNED_IN)
def rest() -> Page:
    actor = current_actor()
    put_advice_away(actor)
    forget_present(actor.signed_in_id)
    return redirect(url_for("activity.my_time"), 303)


# ---- The switches


@bp.get("/settings/activity")
@access(SIGNED_IN)
def settings() -> Page:
    return render_template(
        "superusers/activity_settings.html", switches=switches_of(current_actor().signed_in_id)
    )


@bp.post("/settings/activity/record")
@access(SIGNED_IN)
def record() -> Page:
    actor = current_actor()
    start_recording(actor)
    return _turned(actor, "Your time is recorded from now on. Nobody else sees it.")


@bp.post("/settings/activity/share")
@access(SIGNED_IN)
def share() -> Page:
    actor, shares = current_actor(), request.form.get("share") == "1"
    share_time(actor, shares=shares)
    words = "The programme's managers see your time now." if shares else "Nobody but you sees your time now."
    return _turned(actor, words)


@bp.post("/settings/activity/pause")
@access(SIGNED_IN)
def pause() -> Page:
    actor, paused = current_actor(), request.form.get("paused") == "1"
    pause_recording(actor, paused=paused)
    return _turned(actor, "Paused. What was recorded stays." if paused else "Your time is recorded again.")


@bp.post("/settings/activity/erase")
@access(SIGNED_IN)
def erase() -> Page:
    actor = current_actor()
    erase_time(actor)
    return _turned(actor, "Everything about your time is erased, and nothing is recorded any more.")


def _turned(actor: Actor, words: str) -> Page:
    forget_present(actor.signed_in_id)
    flash(words, "success")
    return redirect(url_for("activity.settings"), 303)


# ---- Managers


@bp.get("/activity")
@access(capabilities.READ_ACTIVITY)
def managers() -> Page:
    show = request.args.get("show", "all")
    show = show if show in SHOWS else "all"
    found = overview(show, _number(request.args.get("page", "")) or 1)
    address = "/activity?" + (f"show={show}&" if show != "all" else "")
    return render_template(
        "superusers/activity.html",
        found=found,
        tabs_=[
            {
                "label": label,
                "url": "/activity" if key == "all" else f"/activity?show={key}",
                "current": key == show,
                "count": found.counts[key],
            }
            for key, label in SHOWS.items()
        ],
        show=show,
        odd=count_odd(),
        newer_url=f"{address}page={found.page - 1}" if found.page > 1 else None,
        older_url=f"{address}page={found.page + 1}" if found.page < found.pages else None,
        days=PATTERN_DAYS,
        zone=current_settings().programme_zone.key,
    )


@bp.get("/activity/odd")
@access(capabilities.READ_ACTIVITY)
def odd() -> Page:
    return _odd_page({"id": 0})


@bp.post("/activity/odd/<id:finding_id>")
@access(capabilities.READ_ACTIVITY)
def decide(finding_id: int) -> Page:
    reason = request.form.get("reason", "")
    try:
        reason = " ".join(clean_text(reason).split())
        decide_finding(current_actor(), finding_id, outcome=request.form.get("outcome", ""), reason=reason)
    except UnstorableText as error:
        return _odd_page({"id": finding_id, "reason": "", "said": str(error)}), 422
    except Invalid as error:
        return _odd_page({"id": finding_id, "reason": reason, "said": str(error)}), 422
    flash("Decided. The member can read it on their own page.", "success")
    return redirect(url_for("activity.odd"), 303)


def _odd_page(problem: dict[str, Any]) -> str:
    decided = request.args.get("show") == "decided"
    before = _number(request.args.get("before", ""))
    rows, older = odd_rows(decided=decided, before=before)
    address = "/activity/odd?" + ("show=decided&" if decided else "")
    return render_template(
        "superusers/activity_odd.html",
        rows=rows,
        problem=problem,
        viewer_id=current_actor().member_id,
        tabs_=[
            {"label": "Waiting", "url": "/activity/odd", "current": not decided, "count": None},
            {"label": "Decided", "url": "/activity/odd?show=decided", "current": decided, "count": None},
        ],
        decided=decided,
        older_url=f"{address}before={older}" if older else None,
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
