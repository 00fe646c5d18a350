"""Who may do what with questions: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from app.forum.life_cycle import by_someone_else
from app.forum.models import Acceptance, Answer, Comment, Question

SILENCE = timedelta(days=7)
"""The default of the option forum.silence_days."""
VOTES_A_DAY_ON_ONE_AUTHOR = 5
QUESTION_DOWN_VOTES = False
"""Down-votes on questions are off: they punish customers."""


def can_post(actor: Actor) -> Verdict:
    """Ask, answer, comment and vote."""
    if not actor.is_signed_in:
        return deny("not_signed_in", "Please sign in first.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    return not_suspended(actor)


def not_suspended(actor: Actor) -> Verdict:
    if actor.suspended_until is None:
        return ALLOW
    end = f"{actor.suspended_until.day} {actor.suspended_until:%b %Y, %H:%M} UTC"
    return deny(
        "suspended", f"You can read, and write again from {end}. The reason: {actor.suspended_reason}"
    )


def can_reply(actor: Actor, question: Question) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if question.closed_at is not None or question.duplicate_of_id is not None:
        return deny("closed", "This question is closed and takes no more replies.")
    if question.locked_at is not None:
        return deny("locked", "This question is locked and takes no more replies.")
    return ALLOW


def can_claim(actor: Actor, question: Question, *, now: datetime) -> Verdict:
    """Say "I'm on it". One person at a time; the claim stops nobody from answering."""
    if not (verdict := can_reply(actor, question)):
        return verdict
    if actor.is_member(question.author_id):
        return deny("own_question", "This is your own question.")
    if question.state == "solved":
        return deny("solved", "This question is solved.")
    if stands_for_other(actor, question, now):
        return deny(
            "claimed", "Somebody else was a moment faster and is on it. You can still answer if you like."
        )
    return ALLOW


def stands_for_other(actor: Actor, question: Question, now: datetime) -> bool:
    """Whether somebody else's claim stands at this moment."""
    return (
        question.claimed_by_id is not None
        and not actor.is_member(question.claimed_by_id)
        and question.claimed_until is not None
        and question.claimed_until > now
    )


def can_request_info(actor: Actor, question: Question) -> Verdict:
    if not (verdict := can_reply(actor, question)):
        return verdict
    if not actor.can(capabilities.REQUEST_INFO):
        return deny("not_helper", "A comment asks as well. Super users and staff can make the question wait.")
    if actor.is_member(question.author_id):
        return deny("own_question", "This is your own question.")
    return ALLOW


def can_say_didnt_help(actor: Actor, question: Question, answer: Answer) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if not actor.is_member(question.author_id):
        return deny("not_asker", "Only the person who asked can say that.")
    if not by_someone_else(answer.author_id, actor.member_id):
        return deny("own_answer", "This is your own answer.")
    return ALLOW


def can_react(actor: Actor, post: Question | Answer) -> Verdict:
    """*I have this too* and *worked for me*."""
    if not (verdict := can_post(actor)):
        return verdict
    if actor.is_member(post.author_id):
        return deny("own_post", "This is your own post.")
    return ALLOW


def can_follow(actor: Actor) -> Verdict:
    return ALLOW if actor.is_signed_in else deny("not_signed_in", "Please sign in first.")


def can_escalate(actor: Actor, question: Question) -> Verdict:
    """Hand a question to staff, and ask for it to be urgent."""
    if not (verdict := _looks_after(actor, capabilities.ESCALATE)):
        return verdict
    if is_over(question):
        return deny("over", "This question is over. Reopen it first.")
    return ALLOW


def can_take_over(actor: Actor) -> Verdict:
    """Hand an escalated question back, and say what is urgent."""
    return _looks_after(actor, capabilities.TAKE_OVER)


def can_moderate(actor: Actor) -> Verdict:
    """Close, reopen, mark as asked before, lock, move."""
    return _looks_after(actor, capabilities.MODERATE)


def can_reopen(actor: Actor, question: Question) -> Verdict:
    if not (verdict := can_moderate(actor)):
        return verdict
    if question.merged_at is not None:
        return deny("merged", "Its answers are part of the other question now, so this one stays closed.")
    return ALLOW


def can_merge(actor: Actor, question: Question) -> Verdict:
    if not (verdict := _looks_after(actor, capabilities.MERGE)):
        return verdict
    if question.merged_at is not None:
        return deny("merged", "This question has been merged already.")
    return ALLOW


def can_edit(actor: Actor, post: Question | Answer | Comment) -> Verdict:
    """The author at any time, and those who look after posts, with a reason."""
    if not (verdict := can_post(actor)):
        return verdict
    if actor.is_member(post.author_id):
        return ALLOW
    if actor.can(capabilities.EDIT_ANY):
        return ALLOW
    return deny("not_author", "Only the person who wrote this can edit it.")


def can_manage_categories(actor: Actor) -> Verdict:
    return _looks_after(actor, capabilities.MANAGE_CATEGORIES)


def is_over(question: Question) -> bool:
    return question.closed_at is not None or question.duplicate_of_id is not None


def _looks_after(actor: Actor, capability: str) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if actor.can(capability):
        return ALLOW
    return deny("not_allowed", "This is for people who look after the community.")


@dataclass(frozen=True, slots=True)
class VoteTrust:
    """What voting depends on beside the post: how long somebody is here and how much they voted today."""

    is_new: bool = False
    """A member of the first days, by `forum.new_member_days`."""
    votes_today: int = 0
    limit: int = 1_000_000


def can_vote(
    actor: Actor,
    post: Question | Answer,
    *,
    value: int,
    votes_today_on_author: int,
    trust: VoteTrust = VoteTrust(),
) -> Verdict:
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
    if value == -1 and trust.is_new:
        return deny("new_here", "In your first days here you can vote up. Voting down comes a little later.")
    if value != 0 and trust.votes_today >= trust.limit:
        return deny("vote_limit", "You have voted a lot today. More is possible tomorrow.")
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
    silence: timedelta = SILENCE,
) -> AcceptanceRole:
    """Who may accept `answer`: the asker and staff at any time, a helper for a silent asker.

    `asker_last_seen` is when the asker last wrote, accepted or took back anything on this question. A moved
    answer counts from when it was moved here.
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
    if now - max(answer.created_at, answer.moved_at or answer.created_at, asker_last_seen) < silence:
        days = "seven days" if silence == SILENCE else f"{silence.days} days"
        return AcceptanceRole(
            None, deny("asker_not_silent", f"The person who asked still has {days} to say what solved it.")
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
