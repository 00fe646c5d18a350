"""What the pages of those who look after reputation have in common."""

from __future__ import annotations

from typing import Any

TABS = (("Rules", "/reputation/rules"), ("Vote patterns", "/reputation/cases"))


def tab(label: str, url: str, *, current: bool) -> dict[str, Any]:
    """A row for ui.tabs."""
    return {"label": label, "url": url, "current": current, "count": None}


def manager_tabs(here: str) -> list[dict[str, Any]]:
    return [tab(word, url, current=url == here) for word, url in TABS]
