"""What notifications can be asked to tell."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class GoodwillChanged(Event, name="notifications.goodwill_changed"):
    """Staff thanked somebody for a post, or took that back. The slot `goodwill` says what stands."""

    question_id: int
    thanks_id: int
    post: str
    """question or answer."""


@dataclass(frozen=True, slots=True)
class NoticeRaised(Event, name="notifications.notice_raised"):
    """A higher room has news for one member that is about no question. It sends its mails itself."""

    kind: str
    """A name of `kinds.KINDS` that says a `notice`."""
    cause: str
    """`notice:` and what it is about: told once to each member."""
    member_id: int
    title: str
    words: str
    path: str
    """Of the page where it goes on."""
