"""Tell of one cause."""

from __future__ import annotations

from app.core.uow import command
from app.forum.queries import lock_question
from app.notifications.services._telling import tell


@command
def tell_cause(question_id: int, cause: str) -> None:
    """Tell whoever has not been told of it, or withdraw what does not stand any more."""
    lock_question(question_id)
    tell(cause)
