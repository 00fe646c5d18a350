"""An asker says how it was, or that they would rather not."""

from __future__ import annotations

from collections.abc import Mapping

from app.analytics.models import SurveyReply
from app.analytics.surveys import lock_member, may_ask
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command

SCALES = {"effort": (1, 7), "satisfaction": (1, 5), "recommend": (0, 10)}


@command
def answer_survey(actor: Actor, question_id: int, scores: Mapping[str, int | None]) -> None:
    """Store what was said. No score at all stands for "not now", and counts as having been asked.

    Raises NotFound where the member is not asked about this question, and Invalid for a score off its scale.
    """
    # Two browsers of one member may send at once: the second waits here, and then is not asked any more.
    lock_member(actor.signed_in_id)
    if not may_ask(actor, question_id, clock.now()):
        raise NotFound
    for kind, (lowest, highest) in SCALES.items():
        score = scores.get(kind)
        if score is not None and not lowest <= score <= highest:
            raise Invalid(**{kind: f"Please choose from {lowest} to {highest}."})
    db.session.add(
        SurveyReply(
            question_id=question_id,
            member_id=actor.signed_in_id,
            at=clock.now(),
            **{kind: scores.get(kind) for kind in SCALES},
        )
    )
