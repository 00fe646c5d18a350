"""Numbers, names and times in words, as pages and mails show them."""

from __future__ import annotations

from datetime import datetime

from app.core import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ago(moment: datetime) -> str:
    """How long ago an aware moment was, in one short phrase."""
    seconds = max(0.0, (clock.now() - moment).total_seconds())
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h ago"
    if seconds < 30 * DAY:
        days = int(seconds // DAY)
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{moment.day} {MONTHS[moment.month]} {moment.year}"


def duration(seconds: float | None) -> str:
    """A length of time in the two largest units that matter: `1 h 50 min`. None: `not reached`."""
    if seconds is None:
        return "not reached"
    total = int(seconds)
    if total < MINUTE:
        return f"{total} s"
    if total < HOUR:
        return f"{total // MINUTE} min"
    if total < DAY:
        hours, minutes = divmod(total // MINUTE, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(total // HOUR, 24)
    unit = "day" if days == 1 else "days"
    return f"{days} {unit} {hours} h" if hours and days < 10 else f"{days} {unit}"


def percent(share: float | None) -> str:
    """A share as whole per cent; a dash where there is nothing to divide."""
    return "–" if share is None else f"{share * 100:.0f}%"


def number(value: float) -> str:
    return f"{value:,.0f}"


def initials(name: str) -> str:
    """One or two capitals that stand for a name where there is no picture."""
    words = [word for word in name.replace("_", " ").replace("-", " ").split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"
