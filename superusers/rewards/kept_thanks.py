"""Thanks on posts, kept for half a minute: questions are read far more often than anybody is thanked."""

from __future__ import annotations

from time import monotonic
from typing import Any

from app.core.kernel import current_kernel
from superusers.rewards.queries.thanks import Post, Thanks, thanked_posts, thanks_on

POSTS, THANKS, KEPT_S, MOST_KEPT = "rewards.thanked", "rewards.thanks", 30.0, 2000


def thanks_of_page(question_id: int, asked: frozenset[Post]) -> dict[Post, Thanks]:
    """Of the posts of a page. A question without any costs nothing: which posts have some is read once in a
    while for all.
    """
    thanked = asked & _thanked()
    if not thanked:
        return {}
    kept: dict[int, tuple[float, frozenset[Post], dict[Post, Thanks]]] = _kept(THANKS)
    found = kept.get(question_id)
    if found is None or monotonic() - found[0] > KEPT_S or not thanked <= found[1]:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = (monotonic(), thanked, thanks_on(thanked))
        kept[question_id] = found
    return {post: thanks for post, thanks in found[2].items() if post in asked}


def _thanked() -> frozenset[Post]:
    """Every post that somebody was thanked for, read at most twice a minute a process."""
    kept: dict[str, tuple[float, frozenset[Post]]] = _kept(POSTS)
    found = kept.get(POSTS)
    if found is None or monotonic() - found[0] > KEPT_S:
        found = kept[POSTS] = (monotonic(), thanked_posts())
    return found[1]


def _kept(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = current_kernel().kept.setdefault(name, {})
    return found


def forget_thanks(question_id: int) -> None:
    """Read them anew at the next look: after a change in this process."""
    _kept(POSTS).clear()
    _kept(THANKS).pop(question_id, None)
