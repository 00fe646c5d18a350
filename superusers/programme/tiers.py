"""What a tier may grant: a closed list, in words."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import capabilities
from superusers.programme.life_cycle import IN_FORCE, State

GRANTABLE = {
    capabilities.LOUNGE: "Read and write in the lounge",
    capabilities.REQUEST_INFO: "Ask an asker for more information",
    capabilities.ESCALATE: "Hand a question to staff",
    capabilities.SET_KIND: "Label a question as a complaint or as praise",
    capabilities.ACCEPT_FOR_SILENT: "Accept an answer for an asker who has gone silent",
    capabilities.EDIT_ANY: "Edit what others wrote, with a reason",
    capabilities.WRITE_ARTICLES: "Write help articles, which somebody else publishes",
    capabilities.REVIEW: "See the review list and vote on it",
    capabilities.PUBLISH_ARTICLES: "Read what others wrote as a help article and publish it",
    capabilities.MODERATE: "Close, reopen, lock and move questions, mark duplicates",
    capabilities.MERGE: "Merge duplicates; it cannot be undone",
}
"""In the order of trust they take. Whatever the role of a super user is granted by any room stands here, or a
tier could not give it."""
WHILE_AWAY = frozenset({capabilities.LOUNGE})
"""What stays while somebody is on leave: leave is a rest from work, not from people."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a member is to the rest of the product."""

    super_user: bool
    capabilities: frozenset[str]


def granted_in(state: State, tier: frozenset[str]) -> Granted:
    """What somebody in this state has, of what the tier grants."""
    if state in IN_FORCE:
        return Granted(True, tier)
    if state == State.ON_LEAVE:
        return Granted(True, tier & WHILE_AWAY)
    return Granted(False, frozenset())
