"""Tell a member under the bell what happened to their place, beside the mail about it."""

from __future__ import annotations

from app.core.uow import command, emit
from app.notifications.events import NoticeRaised

LONGEST = 280


@command
def raise_notice(member_id: int, cause: str, *, title: str, words: str = "", path: str = "/my-path") -> None:
    """`cause`: what it is about; raised again, it is told once all the same."""
    emit(NoticeRaised("programme", f"notice:{cause}", member_id, title, words[:LONGEST], path))
