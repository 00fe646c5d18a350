"""Say what came out of a conference, without one's name."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import SurveyAnswer, SurveyTaker
from superusers.training.policy import can_take_survey
from superusers.training.queries.events import meeting_of, reply_of
from superusers.training.queries.surveys import has_taken
from superusers.training.services._events import locked_visible_event


@command
def take_survey(actor: Actor, event_id: int, *, scores: Mapping[str, int], words: str) -> None:
    """`scores`: 1 to 5, by the names of `survey.STATEMENTS`. Once. Raises Refused or NotFound."""
    event = locked_visible_event(actor, event_id)
    reply = reply_of(event_id, actor.member_id)
    can_take_survey(
        meeting_of(event),
        kind=event.kind,
        answer=reply.answer if reply else None,
        came=reply.came if reply else None,
        taken=has_taken(event_id, actor.member_id),
        now=clock.now(),
    ).enforce()
    db.session.add(SurveyTaker(event_id=event_id, member_id=actor.signed_in_id))
    # By lot, so that the order of answers does not tell whose they are.
    answer = SurveyAnswer(id=1 + secrets.randbelow(2**52), event_id=event_id, words=words)
    for name, score in scores.items():
        setattr(answer, name, score)
    db.session.add(answer)
