"""The statistics hear of the forum's events."""

from __future__ import annotations

from typing import Protocol

from app.accounts.events import MemberClosed
from app.analytics.services._forgetting import forget_member
from app.analytics.services.record_facts import move_facts, write_facts
from app.core.kernel import Kernel
from app.forum.events import QUESTION_CHANGED, CategoryRetired
from app.forum.queries import lock_question


class AboutQuestion(Protocol):
    @property
    def question_id(self) -> int: ...


def register(kernel: Kernel) -> None:
    kernel.consume("analytics.facts", on_question_changed, *QUESTION_CHANGED)
    kernel.consume("analytics.member_closed", on_member_closed, MemberClosed)
    kernel.consume("analytics.categories", on_category_retired, CategoryRetired)


def on_question_changed(event: AboutQuestion) -> None:
    """Read the question's life as it is now, under its lock, and store it."""
    lock_question(event.question_id)
    write_facts([event.question_id])


def on_member_closed(event: MemberClosed) -> None:
    """What was kept for this person alone goes."""
    forget_member(event.member_id)


def on_category_retired(event: CategoryRetired) -> None:
    """All questions of a category moved at once: their facts follow in one statement."""
    move_facts(event.category_id)
