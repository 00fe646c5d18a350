"""What letters say: mails to one member about one row, read when they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.core.db import db
from superusers.training.ical import Entry
from superusers.training.models import Certificate, TrainingTopic


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    lines: tuple[str, ...]
    """Paragraphs."""
    path: str
    """Of the page where it goes on."""
    link_words: str
    method: str = ""
    entry: Entry | None = None
    """With `method`: what the file with the mail does to a calendar."""


def certified(certificate_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    found, title = _certificate(certificate_id)
    until = f" It holds until {found.valid_until:%d %b %Y}." if found.valid_until else ""
    return Letter(
        f"Your certificate: {title}",
        (f"thank you for coming. Your certificate of “{title}” is on your training page.{until}",),
        "/training",
        "Your training",
    )


def runs_out(certificate_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    found, title = _certificate(certificate_id)
    return Letter(
        f"Soon to be renewed: {title}",
        (
            f"your certificate of “{title}” holds until {found.valid_until:%d %b %Y}.",
            "Your training page says when it is taught next. If no day suits you, tell us.",
        ),
        "/training",
        "Your training",
    )


def _certificate(certificate_id: int) -> tuple[Certificate, str]:
    found = db.session.get_one(Certificate, certificate_id)
    return found, db.session.get_one(TrainingTopic, found.topic_id).title


LETTERS: dict[str, Callable[[int, int, ZoneInfo], Letter | None]] = {
    "certified": certified,
    "runs_out": runs_out,
}
"""By what they are about: row, member and the member's zone in, the letter out; None: it holds no more."""
