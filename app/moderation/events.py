"""What moderation says, and what it can be asked. Consumers read the facts themselves."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class ReviewRequested(Event, name="moderation.review_requested"):
    """A higher room asks people to look at a post or a member. It never decides anything by itself."""

    subject_kind: str
    """question, answer, comment or member."""
    subject_id: int
    source: str
    """What noticed it, in a word or two: `vote pattern`."""
    evidence: str
    """What was found, in sentences with their figures, for the reviewers to read."""
    key: str
    """Names this finding, at most 120 characters. The same key is taken once."""


@dataclass(frozen=True, slots=True)
class FlagUpheld(Event, name="moderation.flag_upheld"):
    """The post a member flagged was hidden by decision."""

    question_id: int
    flag_id: int


@dataclass(frozen=True, slots=True)
class PostRemoved(Event, name="moderation.post_removed"):
    """A post was hidden by decision as spam or abuse."""

    question_id: int
    item_id: int


@dataclass(frozen=True, slots=True)
class DecisionUndone(Event, name="moderation.decision_undone"):
    """A later decision shows the post again: what the earlier one gave and took is returned."""

    question_id: int
    item_id: int
