"""A member's own calendar, by a secret address that programs subscribe to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from werkzeug.wrappers import Response

from app.accounts.queries import actor_of_member
from app.core.kernel import current_settings
from app.core.policy import NotFound
from app.core.site import current_site
from app.core.web.access import PUBLIC, SIGNED_IN, access, current_actor
from superusers.training.calendars import entry_of, entry_of_talk
from superusers.training.ical import feed
from superusers.training.queries.events import events_in_feed
from superusers.training.queries.feeds import feed_token, owner_of_feed
from superusers.training.queries.people import names_of
from superusers.training.queries.talks import talks_in_feed
from superusers.training.services.renew_feed import renew_feed
from superusers.training.services.revoke_feed import revoke_feed
from superusers.training.views import calendar_file

bp = Blueprint("event_feeds", __name__, url_prefix="/events/calendar", template_folder="../templates")


@bp.get("")
@access(SIGNED_IN)
def own() -> str:
    token = feed_token(current_actor().signed_in_id)
    address = f"{current_settings().PUBLIC_URL}/events/calendar/{token}/events.ics" if token else None
    return render_template("superusers/events/calendar.html", address=address)


@bp.post("/renew")
@access(SIGNED_IN)
def renew() -> Response:
    renew_feed(current_actor())
    flash("This is your calendar's address from now on.", "success")
    return redirect("/events/calendar", 303)


@bp.post("/revoke")
@access(SIGNED_IN)
def revoke() -> Response:
    revoke_feed(current_actor())
    flash("The address has stopped working.", "success")
    return redirect("/events/calendar", 303)


@bp.get("/<token>/events.ics")
@access(PUBLIC)
def read(token: str) -> Response:
    """Whoever has the address reads it: that is how calendar programs work, so it can be revoked."""
    member_id = owner_of_feed(token)
    if member_id is None:
        raise NotFound
    entries = [entry_of(event) for event in events_in_feed(actor_of_member(member_id))]
    talks = talks_in_feed(member_id)
    names = names_of({talk.expert_id for talk in talks} | {talk.booking.member_id for talk in talks})
    entries += [entry_of_talk(talk, member_id, names) for talk in talks]
    return calendar_file(feed(entries, title=current_site().name), "events.ics")
