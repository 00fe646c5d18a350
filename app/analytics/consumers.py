"""The statistics hear of the forum's events."""

from __future__ import annotations

from typing import Protocol

from app.analytics.services.record_facts import write_facts
from app.core.kernel import Kernel
from app.forum.events import QUESTION_CHANGED
from app.forum.queries import lock_question


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume("analytics.facts", on_question_changed, *QUESTION_CHANGED)


def on_question_changed(event: AboutQuestion) -> None:
    """Read the question's life as it is now, under its lock, and store it."""
    lock_question(event.question_id)
    write_facts([event.question_id])
