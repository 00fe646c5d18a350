"""What the pages of managers have in common."""

from __future__ import annotations

from typing import Any

TABS = (
    ("Board", ""),
    ("Candidates", "/candidates"),
    ("Criteria", "/criteria"),
    ("Agreement", "/agreement"),
    ("Tiers and markets", "/tiers"),
    ("Goals", "/goals"),
    ("Arrival", "/arrival"),
)


def tab(label: str, url: str, current: bool, count: int | None = None) -> dict[str, Any]:
    """A row for ui.tabs."""
    return {"label": label, "url": url, "current": current, "count": count}


def manage_tabs(here: str) -> list[dict[str, Any]]:
    return [tab(label, f"/programme/manage{path}", path == here) for label, path in TABS]
