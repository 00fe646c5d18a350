"""Tell a member under the bell what is new about an event, beside the mail about it."""

from __future__ import annotations

from app.core import clock
from app.core.db import db
from app.core.uow import command, emit
from app.notifications.events import NoticeRaised
from superusers.training.kinds import CALLED_OFF, CHANGED, NOTICES
from superusers.training.models import ProgrammeEvent

LONGEST = 280


@command
def raise_notice(event_id: int, member_id: int, what: str) -> None:
    """Once for each state of the event. A secret is not named: the bell outlives a place in the programme."""
    event = db.session.get_one(ProgrammeEvent, event_id)
    is_secret = event.embargo_until is not None and event.embargo_until > clock.now()
    title = NOTICES[what].format(title="an event" if is_secret else event.title)
    words = event.reason[:LONGEST] if what in (CHANGED, CALLED_OFF) and not is_secret else ""
    cause = f"notice:{what}:{event.id}:{event.sequence}"
    emit(NoticeRaised("event", cause, member_id, title, words, f"/events/{event.id}"))
