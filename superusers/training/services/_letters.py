"""Mails of this room, stored with what they are about and composed when they are sent."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.jobs import enqueue_all
from superusers.training.models import ProgrammeEvent

MAIL, LETTER = "training.mail", "training.letter"


def write_letters(what: str, to: Iterable[tuple[int, int]]) -> None:
    """Inside a command. `to`: members, each with the number of the row it is about."""
    enqueue_all(
        LETTER,
        [(None, {"what": what, "member_id": member, "subject_id": subject}) for member, subject in to],
    )


def tell(event: ProgrammeEvent, what: str, member_ids: Iterable[int]) -> None:
    """Mail these members about an event. `what`: see `kinds`."""
    enqueue_all(
        MAIL, [(None, {"event_id": event.id, "member_id": member, "what": what}) for member in member_ids]
    )
