"""Who may do what with questions: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from app.forum.life_cycle import by_someone_else
from app.forum.models import Acceptance, Answer, Question

SILENCE = timedelta(days=7)
VOTES_A_DAY_ON_ONE_AUTHOR = 5
QUESTION_DOWN_VOTES = False
"""Down-votes on questions are off: they punish customers."""


def can_post(actor: Actor) -> Verdict:
    """Ask, answer, comment and vote."""
    if not actor.is_signed_in:
        return deny("not_signed_in", "Please sign in first.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    return ALLOW


def can_reply(actor: Actor, question: Question) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if question.closed_at is not None:
        return deny("closed", "This question is closed and takes no more replies.")
    return ALLOW


def can_vote(actor: Actor, post: Question | Answer, *, value: int, votes_today_on_author: int) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if actor.is_member(post.author_id):
        return deny("own_post", "You cannot vote on what you wrote yourself.")
    if value == -1 and isinstance(post, Question) and not QUESTION_DOWN_VOTES:
        return deny("no_question_down_votes", "Questions are not voted down here.")
    if value != 0 and votes_today_on_author >= VOTES_A_DAY_ON_ONE_AUTHOR:
        return deny(
            "vote_limit",
            "You have voted five times on posts by this person today. More is possible tomorrow.",
        )
    return ALLOW


@dataclass(frozen=True, slots=True)
class AcceptanceRole:
    """In which role an actor may accept, or why not."""

    role: str | None
    verdict: Verdict


def can_accept(
    actor: Actor,
    question: Question,
    answer: Answer,
    *,
    standing: Acceptance | None,
    asker_last_seen: datetime,
    now: datetime,
) -> AcceptanceRole:
    """Who may accept `answer`: the asker and staff at any time, a helper for a silent asker.

    `asker_last_seen` is when the asker last wrote or accepted anything on this question.
    """
    if not (verdict := can_post(actor)):
        return AcceptanceRole(None, verdict)
    if actor.is_member(question.author_id):
        return AcceptanceRole("asker", ALLOW)
    if not by_someone_else(answer.author_id, actor.member_id):
        return AcceptanceRole(
            None, deny("own_answer", "You cannot accept your own answer to somebody else's question.")
        )
    if actor.can(capabilities.ACCEPT_ANY):
        return AcceptanceRole("staff", ALLOW)
    if not actor.can(capabilities.ACCEPT_FOR_SILENT):
        return AcceptanceRole(None, deny("not_asker", "Only the person who asked can say what solved it."))
    if standing is not None:
        return AcceptanceRole(None, deny("already_solved", "This question already has a solution."))
    if now - max(answer.created_at, asker_last_seen) < SILENCE:
        return AcceptanceRole(
            None, deny("asker_not_silent", "The person who asked still has seven days to say what solved it.")
        )
    return AcceptanceRole("super_user", ALLOW)


def can_unaccept(actor: Actor, question: Question, standing: Acceptance) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if actor.is_member(question.author_id):
        return ALLOW
    if actor.can(capabilities.ACCEPT_ANY):
        return ALLOW
    if actor.is_member(standing.by_id):
        return ALLOW
    return deny("not_asker", "Only the person who asked can take this back.")
