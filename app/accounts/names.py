"""Which names a member may choose at sign-up. Imported members keep the names they had."""

from __future__ import annotations

import re
import unicodedata

from app.accounts.roles import ROLE_WORDS
from app.core.text import case_fold_key

FORMER_NAME = "Former member"
"""What everybody is called who closed their account; nobody else can take it."""
MIN_LENGTH = 2
MAX_LENGTH = 40
LONGEST_KEY = 160
"""Characters of `member.name_key`: one character may fold to eighteen."""

# Keys of names that say what somebody is, or that speak for the site.
RESERVED = frozenset(
    {*(word.casefold() for word in ROLE_WORDS.values()), "former member", "admin", "moderator", "system"}
)

# Letters to Unicode, nothing to the eye.
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Joiners shape Persian, Indic scripts and emoji; every other format character only misleads.
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# The name stands in mail to an address that its owner has not confirmed: it must not carry a link there.
_LINK = re.compile(r"://|\bwww\.|@", re.IGNORECASE)


def problem_with_name(name: str) -> str | None:
    """Why nobody may take this name, as a sentence; None when it can be taken if it is free."""
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return f"Use between {MIN_LENGTH} and {MAX_LENGTH} characters; this is {len(name)}."
    if any(unicodedata.category(c) in _UNSEEN and c not in _JOINERS for c in name):
        return "This name holds a character that cannot be seen. Please type it again."
    if not any(unicodedata.category(c)[0] in "LN" and c not in _BLANK_LETTERS for c in name):
        return "A name needs at least one letter or digit."
    if _LINK.search(name):
        return "A name cannot be an address or a link."
    if len(case_fold_key(name)) > LONGEST_KEY:
        return "This name is too long. Please choose a shorter one."
    return None
