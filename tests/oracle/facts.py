"""What happened to each question, as the second, independent computation sees it.

Nothing in this folder imports the product. It reads the raw files in the plainest way and follows the words
of the definitions, so that an error in the product and an error here would have to be the same error. Facts
are as the files end: what is hidden, closed or undone in them is so, whatever the time asked about.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Answer:
    id: str
    question: str
    author: str | None  # None: a deleted member
    created: datetime
    role: str = "customer"  # customer, super_user, staff, automatic
    visible: bool = True


@dataclass
class Question:
    """One question with its facts. Times are aware, UTC, and as the source has them: a reply may even be
    earlier than the question (it moved here from elsewhere). Durations are then 0, see `duration`."""

    id: str
    author: str | None
    asked: datetime
    category: str | None = None
    excluded: str | None = None  # spam, abuse, duplicate, off_topic; None: eligible
    answers: int = 0  # all of them: hidden, automatic and own ones too
    acknowledged: datetime | None = None
    answered: datetime | None = None
    solved: datetime | None = None
    solution: str | None = None  # the accepted answer's id
    solver: str | None = None  # None although solved: a deleted member
    role: str | None = None  # of the solver
    self_solved: bool = False

    def reply(self, at: datetime, *, author: str | None, role: str, is_answer: bool) -> None:
        """Note a visible reply: an answer, or a comment on the question or on a visible answer of it."""
        if role == "automatic":
            return
        # A deleted author counts as someone else, also when the asker is deleted too.
        if author is not None and author == self.author:
            return
        if self.acknowledged is None or at < self.acknowledged:
            self.acknowledged = at
        if is_answer and (self.answered is None or at < self.answered):
            self.answered = at

    def solve(self, at: datetime, answer: Answer) -> None:
        self.solved = at
        self.solution = answer.id
        self.solver = answer.author
        self.role = answer.role
        self.self_solved = answer.author is not None and answer.author == self.author

    def duration(self, event: str) -> float | None:
        """Seconds from asking to "acknowledged", "answered" or "solved", never negative. None: it did not."""
        at: datetime | None = getattr(self, event)
        return None if at is None else max(0.0, (at - self.asked).total_seconds())


def exclusion(*, hidden_reason: str | None, duplicate: bool, closed: bool) -> str | None:
    """Why a question is in no denominator, or None. Spam and abuse come first, off-topic last.

    Definitions, "eligible question": hidden for any other reason stays in; an imported question that is
    closed without being a duplicate counts as off-topic.
    """
    if hidden_reason in ("spam", "abuse"):
        return hidden_reason
    if duplicate:
        return "duplicate"
    if closed:
        return "off_topic"
    return None
