"""Vote on a question or an answer, change the vote, or take it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.queries import joined_at, lock_members
from app.core import clock, slots
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.options import number
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command, emit
from app.forum.events import VoteChanged
from app.forum.models import Vote
from app.forum.policy import VoteTrust, can_post, can_vote
from app.forum.queries import (
    standing_vote,
    start_of_day,
    visible_answer,
    visible_question,
)
from app.forum.upkeep import recount_votes
from app.forum.vote_graph import votes_on_author_since, votes_since


@command
def cast_vote(actor: Actor, question_id: int, *, value: int, answer_id: int | None = None) -> int:
    """Make the actor's standing vote on the post `value` (1, -1, or 0 for none). Returns the post's score.

    Raises Refused, NotFound, or Invalid for another value. Voting the same way twice changes nothing.
    """
    if value not in (1, -1, 0):
        raise Invalid(value="A vote is up, down, or taken back.")
    question = visible_question(actor, question_id, lock=True)
    post = question if answer_id is None else visible_answer(actor, answer_id)
    if answer_id is not None and getattr(post, "question_id", None) != question.id:
        raise NotFound
    can_post(actor).enforce()
    # The day's limit spans questions, so a member's votes follow each other.
    lock_members([actor.signed_in_id])
    now = clock.now()
    standing = standing_vote(question.id, answer_id, actor.signed_in_id)
    unchanged = (standing.value if standing else 0) == value
    votes_today = 0 if unchanged else _votes_today(actor, post.author_id, now)
    trust = VoteTrust() if unchanged else _trust(actor, now)
    can_vote(actor, post, value=value, votes_today_on_author=votes_today, trust=trust).enforce()
    if unchanged:
        return post.score
    if value != 0:
        for refusal in slots.each("vote_refusal", actor.signed_in_id):
            if refusal is not None:
                raise Refused("votes_restricted", refusal)
    if standing is not None:
        standing.undone_at = now
        db.session.flush()  # the standing vote must end before another may stand
        emit(VoteChanged(question_id=question.id, vote_id=standing.id))
    if value != 0:
        vote = Vote(
            question_id=question.id, answer_id=answer_id, member_id=actor.signed_in_id, value=value, at=now
        )
        db.session.add(vote)
        db.session.flush()
        emit(VoteChanged(question_id=question.id, vote_id=vote.id))
    recount_votes(post)
    return post.score


def _trust(actor: Actor, now: datetime) -> VoteTrust:
    """New members give few votes, and none down: an account is cheap to make."""
    is_new = actor.role == "member" and now - joined_at(actor.signed_in_id) < timedelta(
        days=number("forum.new_member_days")
    )
    zone = current_settings().programme_zone
    today = votes_since(actor.signed_in_id, start_of_day(clock.day_of(now, zone), zone))
    return VoteTrust(is_new, today, number("forum.votes_a_day_new" if is_new else "forum.votes_a_day"))


def _votes_today(actor: Actor, author_id: int | None, now: datetime) -> int:
    """The actor's votes on this author's posts on the programme's present day."""
    zone = current_settings().programme_zone
    return votes_on_author_since(actor.signed_in_id, author_id, start_of_day(clock.day_of(now, zone), zone))
