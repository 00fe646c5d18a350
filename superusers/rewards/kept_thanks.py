"""Thanks on posts, kept for half a minute: questions are read far more often than anybody is thanked."""

from __future__ import annotations

from time import monotonic

from app.core.kernel import current_kernel
from superusers.rewards.queries.thanks import Post, Thanks, thanks_on

KEPT, KEPT_S, MOST_KEPT = "rewards.thanks", 30.0, 2000


def thanks_of_page(question_id: int, asked: frozenset[Post]) -> dict[Post, Thanks]:
    """Read at most twice a minute a process and question: most questions have none."""
    kept: dict[int, tuple[float, frozenset[Post], dict[Post, Thanks]]] = current_kernel().kept.setdefault(
        KEPT, {}
    )
    found = kept.get(question_id)
    if found is None or monotonic() - found[0] > KEPT_S or not asked <= found[1]:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = (monotonic(), asked, thanks_on(asked))
        kept[question_id] = found
    return {post: thanks for post, thanks in found[2].items() if post in asked}


def forget_thanks(question_id: int) -> None:
    """Read them anew at the next look: after a change in this process."""
    current_kernel().kept.get(KEPT, {}).pop(question_id, None)
