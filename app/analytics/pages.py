"""The pages of the statistics: key and title. The key ends the address; the first page has none there."""

from __future__ import annotations

PAGES = {
    "overview": "Overview",
    "speed": "Speed",
    "people": "People",
    "quality": "Quality",
    "topics": "Topics",
    "value": "Value",
}
BY_EVENT = frozenset({"value"})
"""Pages that count what happened on the chosen days, not what was asked on them."""


def page_path(key: str) -> str:
    return "/statistics" if key == "overview" else f"/statistics/{key}"
