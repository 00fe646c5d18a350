"""Thanks on posts, kept for half a minute: questions are read far more often than anybody is thanked."""

from __future__ import annotations

from time import monotonic

from app.core.kernel import current_kernel
from superusers.rewards.queries.thanks import Post, Thanks, thanks_on

KEPT, KEPT_S, MOST_KEPT = "rewards.thanks", 30.0, 2000
Kept = dict[int, tuple[float, frozenset[Post], dict[Post, Thanks]]]
"""By question: when they were read, of which posts, what was found."""


def thanks_of_page(question_id: int, posts: frozenset[Post]) -> dict[Post, Thanks]:
    """Of the posts of a page. Asks for those alone, and nothing while they are kept."""
    kept = _kept()
    found = kept.get(question_id)
    if found is None or monotonic() - found[0] > KEPT_S or not posts <= found[1]:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[question_id] = (monotonic(), posts, thanks_on(posts))
    return {post: thanks for post, thanks in found[2].items() if post in posts}


def _kept() -> Kept:
    kept: Kept = current_kernel().kept.setdefault(KEPT, {})
    return kept


def forget_thanks(question_id: int) -> None:
    """Read them anew at the next look: after a change in this process."""
    _kept().pop(question_id, None)
