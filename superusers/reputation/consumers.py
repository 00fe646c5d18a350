"""The ledger hears of acceptances and votes."""

from __future__ import annotations

from typing import Protocol

from app.core.kernel import Kernel
from app.forum.events import AnswerAccepted, AnswerUnaccepted, MarkedAlsoWorks, VoteChanged
from app.forum.queries import lock_question
from superusers.reputation.services.reconcile_ledger import append_lines, missing_lines


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume(
        "reputation.ledger", on_credit_changed, AnswerAccepted, AnswerUnaccepted, MarkedAlsoWorks, VoteChanged
    )


def on_credit_changed(event: AboutQuestion) -> None:
    """Lock the question, read what stands on it now, append the difference."""
    lock_question(event.question_id)
    append_lines(missing_lines([event.question_id]))
