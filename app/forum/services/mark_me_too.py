"""*I have this too*: counts once a member, and follows the question."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command, emit
from app.forum.events import ReactionChanged
from app.forum.models import Reaction
from app.forum.policy import can_react
from app.forum.queries import own_reaction, visible_question
from app.forum.services._happened import follow
from app.forum.upkeep import recount_reactions


@command
def mark_me_too(actor: Actor, question_id: int, *, has_it: bool) -> int:
    """Set or take back the mark. Returns how many have it too. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    can_react(actor, question).enforce()
    standing = own_reaction("me_too", actor.signed_in_id, question_id=question.id, answer_id=None)
    if (standing is not None) == has_it:
        return question.me_too_count
    if standing is not None:
        db.session.delete(standing)
    else:
        db.session.add(
            Reaction(kind="me_too", question_id=question.id, member_id=actor.signed_in_id, at=clock.now())
        )
        follow(question.id, actor.signed_in_id)
    recount_reactions(question)
    emit(ReactionChanged(question_id=question.id, answer_id=None))
    return question.me_too_count
