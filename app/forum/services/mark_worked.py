"""*Worked for me* on an answer: once a member; worth no points."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command, emit
from app.forum.events import ReactionChanged
from app.forum.models import Reaction
from app.forum.policy import can_react
from app.forum.queries import own_reaction, visible_question
from app.forum.services.accept_answer import answer_of
from app.forum.upkeep import recount_reactions


@command
def mark_worked(actor: Actor, question_id: int, answer_id: int, *, worked: bool) -> int:
    """Set or take back the mark. Returns for how many it worked. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    answer = answer_of(question, answer_id)
    can_react(actor, answer).enforce()
    standing = own_reaction("worked", actor.signed_in_id, question_id=question.id, answer_id=answer.id)
    if (standing is not None) == worked:
        return answer.worked_count
    if standing is not None:
        db.session.delete(standing)
    else:
        db.session.add(
            Reaction(
                kind="worked",
                question_id=question.id,
                answer_id=answer.id,
                member_id=actor.signed_in_id,
                at=clock.now(),
            )
        )
    recount_reactions(answer)
    emit(ReactionChanged(question_id=question.id, answer_id=answer.id))
    return answer.worked_count
