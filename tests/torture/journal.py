"""What the clients have done, as they know it: every write they began, and the server's word for it."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Write:
    """One write. `acknowledged` once the server has answered as it does when the write has happened."""

    member_id: int
    kind: str
    """ask, answer, comment, vote, accept, unaccept or sign_up."""
    key: str
    """Submission key, or the e-mail address of a sign-up."""
    question_id: int = 0
    answer_id: int = 0
    value: int = 0
    post_id: int = 0
    """What the server called the new post."""
    attempts: int = 0
    acknowledged: bool = False


@dataclass(slots=True)
class Known:
    """An answer the clients may vote on, accept or comment."""

    answer_id: int
    question_id: int
    author_id: int


@dataclass(slots=True)
class Journal:
    """Shared by all clients. A member's own writes stand in the order in which they were made."""

    writes: list[Write] = field(default_factory=list)
    questions: dict[int, int] = field(default_factory=dict)
    """Id -> asker, of questions that are known to be there."""
    answers: list[Known] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, write: Write) -> Write:
        with self.lock:
            self.writes.append(write)
        return write

    def acknowledge(self, write: Write, post_id: int = 0) -> None:
        with self.lock:
            write.acknowledged, write.post_id = True, post_id
            if write.kind == "ask":
                self.questions[post_id] = write.member_id
            elif write.kind == "answer":
                self.answers.append(Known(post_id, write.question_id, write.member_id))

    def acknowledged(self, kind: str | None = None) -> list[Write]:
        with self.lock:
            return [w for w in self.writes if w.acknowledged and kind in (None, w.kind)]
