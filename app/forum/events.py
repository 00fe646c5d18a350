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


QUESTION_CHANGED: tuple[type[Event], ...] = (
    QuestionAsked,
    AnswerPosted,
    CommentPosted,
    AnswerAccepted,
    AnswerUnaccepted,
    MarkedAlsoWorks,
)
"""Everything after which a question's life (acknowledged, answered, solved) may read differently."""
