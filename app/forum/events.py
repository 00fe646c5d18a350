"""What happens to questions. Consumers read the facts themselves; an event says only where to look."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class QuestionAsked(Event, name="forum.question_asked"):
    question_id: int


@dataclass(frozen=True, slots=True)
class AnswerPosted(Event, name="forum.answer_posted"):
    question_id: int
    answer_id: int


@dataclass(frozen=True, slots=True)
class CommentPosted(Event, name="forum.comment_posted"):
    question_id: int
    comment_id: int


@dataclass(frozen=True, slots=True)
class AnswerAccepted(Event, name="forum.answer_accepted"):
    question_id: int
    acceptance_id: int


@dataclass(frozen=True, slots=True)
class AnswerUnaccepted(Event, name="forum.answer_unaccepted"):
    question_id: int
    acceptance_id: int


@dataclass(frozen=True, slots=True)
class MarkedAlsoWorks(Event, name="forum.marked_also_works"):
    question_id: int
    acceptance_id: int


@dataclass(frozen=True, slots=True)
class VoteChanged(Event, name="forum.vote_changed"):
    question_id: int
    vote_id: int


@dataclass(frozen=True, slots=True)
class PostHidden(Event, name="forum.post_hidden"):
    """A post was hidden, or the reason it is hidden for was changed."""

    question_id: int
    kind: str
    """question, answer or comment."""
    post_id: int


@dataclass(frozen=True, slots=True)
class PostRestored(Event, name="forum.post_restored"):
    question_id: int
    kind: str
    post_id: int


@dataclass(frozen=True, slots=True)
class InfoRequested(Event, name="forum.info_requested"):
    """Somebody who helps asked the asker for information."""

    question_id: int
    comment_id: int


@dataclass(frozen=True, slots=True)
class AnswerDidntHelp(Event, name="forum.answer_didnt_help"):
    """The asker said that an answer did not help, or took that back."""

    question_id: int
    answer_id: int


@dataclass(frozen=True, slots=True)
class ReactionChanged(Event, name="forum.reaction_changed"):
    """Somebody has the question too, or an answer worked for somebody; or not any more."""

    question_id: int
    answer_id: int | None


@dataclass(frozen=True, slots=True)
class QuestionEdited(Event, name="forum.question_edited"):
    question_id: int
    editor_id: int


@dataclass(frozen=True, slots=True)
class AnswerEdited(Event, name="forum.answer_edited"):
    question_id: int
    answer_id: int
    editor_id: int


@dataclass(frozen=True, slots=True)
class CommentEdited(Event, name="forum.comment_edited"):
    question_id: int
    comment_id: int
    editor_id: int


@dataclass(frozen=True, slots=True)
class QuestionEscalated(Event, name="forum.question_escalated"):
    question_id: int
    actor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionHandedBack(Event, name="forum.question_handed_back"):
    question_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class UrgencyChanged(Event, name="forum.urgency_changed"):
    question_id: int
    actor_id: int
    urgency: str
    """urgent, asked, or empty."""


@dataclass(frozen=True, slots=True)
class QuestionClosed(Event, name="forum.question_closed"):
    """Closed with a reason; as `duplicate`, it repeats another question."""

    question_id: int
    actor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionReopened(Event, name="forum.question_reopened"):
    question_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class QuestionsMerged(Event, name="forum.questions_merged"):
    """The answers and followers of `question_id`, a duplicate, are now those of `into_id`."""

    question_id: int
    into_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class AnswersArrived(Event, name="forum.answers_arrived"):
    """A merge brought answers to this question from another."""

    question_id: int
    from_id: int


@dataclass(frozen=True, slots=True)
class RepliesLocked(Event, name="forum.replies_locked"):
    """The question takes no more replies, or takes them again."""

    question_id: int
    actor_id: int
    locked: bool


@dataclass(frozen=True, slots=True)
class QuestionMoved(Event, name="forum.question_moved"):
    """To another category."""

    question_id: int
    actor_id: int
    from_category_id: int


@dataclass(frozen=True, slots=True)
class CategoryRetired(Event, name="forum.category_retired"):
    """All its questions are in the new home now; there is no QuestionMoved for each."""

    category_id: int
    new_home_id: int


QUESTION_CHANGED: tuple[type[Event], ...] = (
    QuestionAsked,
    AnswerPosted,
    CommentPosted,
    AnswerAccepted,
    AnswerUnaccepted,
    MarkedAlsoWorks,
    PostHidden,
    PostRestored,
    InfoRequested,
    AnswerDidntHelp,
    QuestionEdited,
    QuestionEscalated,
    QuestionHandedBack,
    QuestionClosed,
    QuestionReopened,
    QuestionsMerged,
    AnswersArrived,
    RepliesLocked,
    QuestionMoved,
)
"""Everything after which a question's life (acknowledged, answered, solved), its state or what it counts as
may read differently."""

TEXT_CHANGED: tuple[type[Event], ...] = (QuestionEdited, AnswerEdited, CommentEdited)
"""What was written reads differently."""
