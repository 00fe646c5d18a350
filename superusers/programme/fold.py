"""After an import: those who came with the role of a super user get their places."""

from __future__ import annotations

from superusers.programme.services.adopt_members import adopt_members


def adopt_imported() -> int:
    """Returns how many."""
    count = 0
    while found := adopt_members():
        count += found
    return count
