"""From a page's key to its board, read whole: what views, exports and mails all show."""

from __future__ import annotations

from collections.abc import Callable

from app.analytics.board import Board
from app.analytics.boards.overview import overview
from app.analytics.boards.people import people
from app.analytics.boards.quality import quality
from app.analytics.boards.speed import speed
from app.analytics.boards.topics import topics
from app.analytics.boards.value import value
from app.analytics.lens import Lens

BUILDERS: dict[str, Callable[[Lens], Board]] = {
    "overview": overview,
    "speed": speed,
    "people": people,
    "quality": quality,
    "topics": topics,
    "value": value,
}


def build_board(key: str, lens: Lens) -> Board:
    """Raises KeyError for a page that there is not."""
    return BUILDERS[key](lens)
