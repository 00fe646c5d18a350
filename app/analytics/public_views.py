"""How the community is doing, for everybody: a page, JSON for other sites, and a small picture.

Off unless an administrator switches it on: then it shows what the statistics show, nothing rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, render_template, request
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from app.analytics.lens import today
from app.analytics.queries import Cohort
from app.core import clock
from app.core.kernel import current_settings
from app.core.options import option
from app.core.policy import NotFound
from app.core.site import current_site
from app.core.web.access import PUBLIC, access
from app.core.words import duration, percent

if TYPE_CHECKING:
    from app.analytics.figures import Share

bp = Blueprint("public_statistics", __name__)

DAYS = 90
ENOUGH = 10
"""Eligible questions below which nothing is said."""
FRESH_S = 600
MEASURED = (
    "Questions asked in the last 90 days. Left out: spam and abuse, duplicates, and questions closed as off "
    "topic; unanswered ones stay in. Responded: a reply by a person who is not the asker, within 24 hours. "
    "Solved: an accepted answer that stands, within 7 days. Each rate counts only questions at least that "
    "old, with its Wilson 95% interval. The median is read off the Kaplan–Meier curve, so questions that "
    "still wait count."
)


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """None stands for not enough data."""

    as_of: datetime
    eligible: int
    response: Share | None
    solved: Share | None
    median_s: float | None
    enough: bool


def read_public() -> PublicFigures:
    """Raises NotFound while the page is switched off."""
    from app.analytics.numbers import read_numbers

    if not option("analytics.public_page"):
        raise NotFound
    # To the minute, so that everybody who looks within it is shown one computation.
    as_of = clock.now().replace(second=0, microsecond=0)
    numbers = read_numbers(Cohort(start=today() - timedelta(days=DAYS - 1)), as_of)
    if numbers.eligible < ENOUGH:
        return PublicFigures(as_of, numbers.eligible, None, None, None, enough=False)
    rates, curve = numbers.rates(), numbers.curve("acknowledged")
    return PublicFigures(
        as_of,
        numbers.eligible,
        rates["acknowledged"]["24h"],
        rates["solved"]["7d"],
        curve.median_s if curve else None,
        enough=True,
    )


@bp.get("/how-we-are-doing")
@access(PUBLIC)
def page() -> str:
    base = current_settings().PUBLIC_URL
    return render_template(
        "analytics/public.html",
        figures=read_public(),
        measured=MEASURED,
        json_url=f"{base}/how-we-are-doing.json",
        badge_url=f"{base}/how-we-are-doing.svg",
        page_url=f"{base}/how-we-are-doing",
    )


@bp.get("/how-we-are-doing.json")
@access(PUBLIC)
def embedded() -> Response:
    found = read_public()
    body = orjson.dumps(
        {
            "community": current_site().name,
            "as_of": found.as_of.isoformat(),
            "days": DAYS,
            "eligible_questions": found.eligible,
            "responded_within_24_hours": _share(found.response),
            "solved_within_7_days": _share(found.solved),
            "median_first_response_seconds": found.median_s,
            "how_measured": MEASURED,
        }
    )
    return _public(body, "application/json", found.as_of)


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None or share.rate is None:
        return None
    return {"rate": share.rate, "low": share.low, "high": share.high, "n": share.n}


@bp.get("/how-we-are-doing.svg")
@access(PUBLIC)
def badge() -> Response:
    found = read_public()
    said = "not enough data"
    if found.solved is not None and found.solved.rate is not None:
        said = f"{percent(found.solved.rate)} solved in 7 days"
        if found.median_s is not None:
            said += f", answered in {duration(found.median_s)}"
    picture = render_template("analytics/badge.svg", name=current_site().name, said=said)
    return _public(picture.encode(), "image/svg+xml", found.as_of)


def _public(body: bytes, mimetype: str, as_of: datetime) -> Response:
    """For other sites: readable from everywhere, kept for ten minutes, asked for again by its tag."""
    answer = Response(body, content_type=mimetype)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_S}"
    answer.headers["Last-Modified"] = http_date(as_of)
    answer.add_etag()
    return answer.make_conditional(request.environ)
