"""Letters: mails to one member about one row, composed when they are sent."""

from __future__ import annotations

from collections.abc import Iterable

from app.core.jobs import enqueue_all

LETTER = "training.letter"


def write_letters(what: str, to: Iterable[tuple[int, int]]) -> None:
    """Inside a command. `to`: members, each with the number of the row it is about."""
    enqueue_all(
        LETTER,
        [(None, {"what": what, "member_id": member, "subject_id": subject}) for member, subject in to],
    )
