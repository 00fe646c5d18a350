"""Members as people type them: by name, or by the number of their page."""

from __future__ import annotations

from app.accounts.queries import member_cards, members_named
from app.core.policy import Invalid


def number_from(typed: str) -> int | None:
    """A number from an address or a field; None for anything else."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def find_member(typed: str, *, field: str) -> int:
    """Raises Invalid on the field."""
    found = members_named(typed)
    if (number := number_from(typed)) is not None and number in member_cards([number]):
        found = found or [number]
    if len(found) > 1:
        raise Invalid(**{field: "Several members have this name. Please give the number of the page."})
    if not found:
        raise Invalid(**{field: "No member has this name or number."})
    return found[0]


def find_members(typed: str, *, field: str) -> list[int]:
    """Several, separated by commas or lines. Raises Invalid on the field."""
    names = [name.strip() for name in typed.replace("\n", ",").split(",")]
    return [find_member(name, field=field) for name in names if name]
