"""Alerts under the bell."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.analytics.services.see_alert import see_alert
from app.analytics.standing_alerts import alerts_for
from app.core import capabilities
from app.core.actor import Actor
from app.core.web.access import access, current_actor

bp = Blueprint("alerts", __name__)


def unseen_alerts(actor: Actor) -> int:
    return sum(unseen for _, unseen in alerts_for(actor))


def alerts_panel(actor: Actor) -> Markup:
    found = alerts_for(actor)
    if not found:
        return Markup("")
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template("analytics/alerts.html", alerts=found)
    )


@bp.post("/statistics/alerts/<id:alert_id>/seen")
@access(capabilities.READ_STATISTICS)
def seen(alert_id: int) -> Response:
    see_alert(current_actor(), alert_id)
    return redirect(url_for("notifications.lines"), 303)
