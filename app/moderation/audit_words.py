"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "moderation.look_asked": "Asked for another look at a post",
    "moderation.member_hidden": "Decided about a member: something was wrong",
    "moderation.member_kept": "Decided about a member: nothing was wrong",
    "moderation.post_flagged": "Flagged a post",
    "moderation.post_hidden": "Decided to hide a post",
    "moderation.post_hidden_at_once": "Hid a post at once, to be confirmed",
    "moderation.post_kept": "Decided to keep a post",
    "moderation.post_restored": "Decided to show a hidden post again",
    "moderation.post_stays_hidden": "Decided to keep a post hidden",
    "moderation.review_requested": "Put something on the review list",
    "moderation.suspension_confirmed": "Confirmed a suspension",
    "moderation.suspension_declined": "Declined a suspension",
    "moderation.suspension_dropped": "Dropped a suspension, as the account was closed",
    "moderation.suspension_lifted": "Ended a suspension early",
    "moderation.suspension_proposed": "Proposed a suspension",
    "moderation.vote_cast": "Took part in a review",
}
