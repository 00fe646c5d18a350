"""My path: a member's own figures beside each criterion of the programme."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.core import clock
from app.core.kernel import current_settings
from app.core.web.access import SIGNED_IN, access, current_actor
from superusers.activity.queries import pattern_of, switches_of
from superusers.programme.criteria import MONTHS, judge, present_criteria
from superusers.programme.life_cycle import WORDS
from superusers.programme.queries import evidence_of, month_starts, place_of
from superusers.programme.queries.places import steps_of

bp = Blueprint("programme", __name__, template_folder="../templates")


@bp.get("/my-path")
@access(SIGNED_IN)
def my_path() -> str:
    member_id = current_actor().signed_in_id
    criteria, evidence = present_criteria(), evidence_of(member_id)
    pattern = None
    if criteria.pattern_signals and switches_of(member_id).sharing_since is not None:
        pattern = pattern_of(member_id)
    months = month_starts(clock.day_of(clock.now(), current_settings().programme_zone), MONTHS)[1:]
    return render_template(
        "superusers/my_path.html",
        judged=judge(criteria, evidence),
        months=list(zip(months, evidence.active_days, strict=True)),
        pattern_signals=criteria.pattern_signals,
        pattern=pattern,
        place=place_of(member_id),
        steps=steps_of(member_id),
        state_words=WORDS,
    )
