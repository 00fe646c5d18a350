"""Every capability there is. Roles and tiers grant them (`Kernel.grant`); policies ask for them by name."""

from __future__ import annotations

ACCEPT_ANY = "forum.accept_any"
"""Accept or un-accept on any question, at any time (staff)."""
ACCEPT_FOR_SILENT = "forum.accept_for_silent_asker"
"""Accept on behalf of an asker who has been silent for seven days after a visible answer."""
SEE_HIDDEN = "forum.see_hidden"
REQUEST_INFO = "forum.request_info"
"""Ask the asker for information, so that the question waits for them."""
ESCALATE = "forum.escalate"
"""Hand a question to staff, or ask for it to be urgent, with a reason."""
TAKE_OVER = "forum.take_over"
"""Hand an escalated question back to the community, and say what is urgent (staff)."""
MODERATE = "forum.moderate"
"""Close and reopen, mark as asked before, lock, move to another category."""
MERGE = "forum.merge"
"""Move a duplicate's answers to the other question. It cannot be undone (staff)."""
EDIT_ANY = "forum.edit_any"
"""Edit what others wrote, with a reason."""
MANAGE_CATEGORIES = "forum.manage_categories"
"""Create, name, order and retire categories."""
WRITE_ARTICLES = "articles.write"
"""Write help articles, and see those that are not published yet."""
PUBLISH_ARTICLES = "articles.publish"
"""Read what others wrote and publish it; edit and retire what is published."""
PUBLISH_OWN_ARTICLES = "articles.publish_own"
"""The same with one's own, where there may be nobody else (managers)."""
REVIEW = "moderation.review"
"""See the review list and say what should happen to a post that was flagged."""
DECIDE = "moderation.decide"
"""Decide what somebody else reported, hide at once in an emergency, see who flagged."""
SUSPEND = "moderation.suspend"
READ_STATISTICS = "analytics.read"
SET_KIND = "analytics.set_kind"
"""Say that a question is a complaint, praise, an idea or a problem."""
READ_ANY_LEDGER = "reputation.read_any"
READ_ACTIVITY = "activity.read"
"""See the time that members share with the programme's managers, and what looks odd in it."""
MANAGE_REWARDS = "rewards.manage"
"""Rules, grants, the catalogue, payout windows, budgets and the programme report."""
FULFIL_REWARDS = "rewards.fulfil"
"""Take parcels on, and so see where they go."""
THANK = "rewards.thank"
"""Thank a customer in a thread with credits (staff)."""
MANAGE_TRAINING = "training.manage"
"""Plan events, keep their lists, and what belongs to them."""
MANAGE_REPUTATION = "reputation.manage"
"""Make rules of points, decide about vote patterns, give badges."""
MANAGE_PROGRAMME = "programme.manage"
"""Markets, tiers, candidates, agreements and reviews of the super-user programme."""
REVIEW_CANDIDATES = "programme.review_candidates"
"""See who is a candidate for the programme, with the evidence, and say what one thinks (staff)."""
LOUNGE = "programme.lounge"
"""The private board of those in the programme."""
ADMINISTER = "admin.all"

ALL = frozenset(
    {
        ACCEPT_ANY,
        ACCEPT_FOR_SILENT,
        SEE_HIDDEN,
        REVIEW,
        DECIDE,
        SUSPEND,
        REQUEST_INFO,
        ESCALATE,
        TAKE_OVER,
        MODERATE,
        MERGE,
        EDIT_ANY,
        MANAGE_CATEGORIES,
        WRITE_ARTICLES,
        PUBLISH_ARTICLES,
        PUBLISH_OWN_ARTICLES,
        READ_STATISTICS,
        SET_KIND,
        READ_ANY_LEDGER,
        READ_ACTIVITY,
        MANAGE_REWARDS,
        FULFIL_REWARDS,
        THANK,
        MANAGE_TRAINING,
        MANAGE_REPUTATION,
        MANAGE_PROGRAMME,
        REVIEW_CANDIDATES,
        LOUNGE,
        ADMINISTER,
    }
)
