"""Who may flag, review, hide and suspend: pure decisions, one condition a line, each refusal with its reason.

The rule that nobody decides on their own, in full (definitions, *Moderation*):

1. A reviewer says **hide** or **keep**. Two equal votes of different people decide.
2. The vote of staff decides at once where another person reported the post: by a flag, by hiding it in an
   emergency, or by asking for another look. A finding of the software is no person.
3. Nobody votes on their own post, ever. Nobody votes on what they reported or on a question they have written
   on, as long as somebody else could.
4. Where nobody else could give the second vote, the vote of staff decides, marked *decided alone*.
5. Staff may hide spam, abuse and personal data at once. That is a report and a vote to hide: rules 1 and 2
   say who confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from app.forum.policy import can_post
from app.moderation.cases import Case
from app.moderation.reasons import AT_ONCE

VOTES_THAT_DECIDE = 2

OWN_POST = deny("own_post", "This is your own post. Others decide about it.")


@dataclass(frozen=True, slots=True)
class FlagSituation:
    """What raising a flag depends on, beside who raises it."""

    author_id: int | None
    is_hidden: bool
    standing: bool
    """This member's flag on the post stands."""
    declined: bool
    """It was looked at and kept, and the post has not been edited since."""
    flags_today: int
    limit: int


def can_flag(actor: Actor, post: FlagSituation) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if actor.is_member(post.author_id):
        return deny("own_post", "You cannot flag what you wrote yourself.")
    if post.is_hidden:
        return deny("hidden_already", "This post is hidden already.")
    if post.standing:
        return deny("flagged_already", "You have flagged this. It is on the review list.")
    if post.declined:
        return deny("declined", "This was looked at after your flag and kept. It has not changed since.")
    if post.flags_today >= post.limit:
        return deny("flag_limit", "You have flagged a lot today. More is possible tomorrow.")
    return ALLOW


def is_involved(actor: Actor, case: Case) -> bool:
    return actor.member_id in case.reporters or actor.member_id in case.writers


def somebody_else_could(actor: Actor, case: Case) -> bool:
    """Another reviewer who is not involved and has not voted."""
    kept_out = case.reporters | case.writers | case.voters | {actor.member_id, case.author_id}
    return bool(case.able - kept_out)


def can_review(actor: Actor) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if not actor.can(capabilities.REVIEW):
        return deny("not_reviewer", "The review list is for people who look after the community.")
    return ALLOW


def can_vote_on(actor: Actor, case: Case) -> Verdict:
    if not (verdict := can_review(actor)):
        return verdict
    if case.is_closed:
        return deny("decided_already", "Somebody has decided this meanwhile. Nothing is left to do.")
    if actor.is_member(case.author_id):
        return OWN_POST
    if case.claimed_by_id is not None and not actor.is_member(case.claimed_by_id):
        return deny("claimed", "Somebody else is looking at this just now.")
    others = somebody_else_could(actor, case)
    if actor.member_id in case.voters and (others or not actor.can(capabilities.DECIDE)):
        return deny("voted_already", "You have said what should happen. A second person decides.")
    if actor.member_id in case.reporters and others:
        return deny("own_report", "You reported this yourself. Somebody else decides about it.")
    if actor.member_id in case.writers and others:
        return deny("own_thread", "You have written on this question. Somebody else decides about it.")
    return ALLOW


@dataclass(frozen=True, slots=True)
class Weight:
    """What a vote does."""

    decides: bool
    alone: bool = False


def weight_of_vote(actor: Actor, case: Case, *, equal_votes: int) -> Weight:
    """`equal_votes`: of others who said the same."""
    if equal_votes + 1 >= VOTES_THAT_DECIDE:
        return Weight(decides=True)
    if not actor.can(capabilities.DECIDE):
        return Weight(decides=False)
    if case.reporters - {actor.member_id} and not is_involved(actor, case):
        return Weight(decides=True)
    if not somebody_else_could(actor, case):
        return Weight(decides=True, alone=True)
    return Weight(decides=False)


def can_hide_at_once(actor: Actor, case: Case, *, reason: str, is_hidden: bool) -> Verdict:
    if not (verdict := can_review(actor)):
        return verdict
    if not actor.can(capabilities.DECIDE):
        return deny("not_staff", "Only staff hide a post at once. You can flag it.")
    if actor.is_member(case.author_id):
        return OWN_POST
    if is_hidden:
        return deny("hidden_already", "This post is hidden already.")
    if reason not in AT_ONCE:
        return deny("not_urgent", "Only spam, abuse and personal data are hidden at once. Flag it instead.")
    if actor.member_id in case.voters:
        return deny("voted_already", "You have said what should happen. A second person decides.")
    return ALLOW


def can_ask_again(actor: Actor, *, author_id: int | None, is_hidden: bool, is_open: bool) -> Verdict:
    """Have others look once more at a post that is hidden."""
    if not (verdict := can_review(actor)):
        return verdict
    if not actor.can(capabilities.DECIDE):
        return deny("not_staff", "Only staff ask for another look.")
    if actor.is_member(author_id):
        return OWN_POST
    if not is_hidden:
        return deny("not_hidden", "This post is not hidden.")
    if is_open:
        return deny("open_already", "This is on the review list already.")
    return ALLOW


def can_suspend(actor: Actor) -> Verdict:
    if not (verdict := can_post(actor)):
        return verdict
    if not actor.can(capabilities.SUSPEND):
        return deny("not_manager", "Only community managers and administrators suspend members.")
    return ALLOW


def can_propose_suspension(
    actor: Actor,
    *,
    member_id: int,
    is_administrator: bool,
    suspended_until: datetime | None,
    is_proposed: bool,
) -> Verdict:
    """`suspended_until`: a suspension that runs now."""
    if not (verdict := can_suspend(actor)):
        return verdict
    if actor.is_member(member_id):
        return deny("oneself", "You cannot suspend yourself.")
    if is_administrator:
        return deny("administrator", "An administrator is not suspended. Change the role first.")
    if suspended_until is not None:
        return deny("suspended_already", "This member is suspended already. It can be lifted first.")
    if is_proposed:
        return deny("proposed_already", "A suspension of this member waits for a second person already.")
    return ALLOW


def can_settle_suspension(
    actor: Actor, *, member_id: int, proposed_by_id: int, confirm: bool, others: bool
) -> Verdict:
    """`others`: somebody beside the two could confirm it. Declining is taking back, for who proposed it."""
    if not (verdict := can_suspend(actor)):
        return verdict
    if actor.is_member(member_id):
        return deny("oneself", "This is about you. Others decide.")
    if confirm and actor.is_member(proposed_by_id) and others:
        return deny("own_proposal", "You proposed this. A second person confirms it.")
    return ALLOW


def can_lift_suspension(actor: Actor, *, member_id: int, runs: bool) -> Verdict:
    if not (verdict := can_suspend(actor)):
        return verdict
    if actor.is_member(member_id):
        return deny("oneself", "This is about you. Others decide.")
    if not runs:
        return deny("not_suspended", "This member is not suspended.")
    return ALLOW
