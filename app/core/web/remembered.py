"""Pieces of pages, made once for the same values.

A list has thirty rows and a question twenty posts, and most of them are as they were a moment ago. A macro
that uses nothing but its arguments is a function, so what it returned for equal arguments can be returned
again: there is nothing to invalidate, and nothing that could be stale. What differs from visit to visit (form
tokens) is left open in the piece and filled in afterwards.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from jinja2.runtime import Macro
from markupsafe import Markup

PIECES = 4000
"""At about 4 kB each: some 15 MB a process at most."""

OPEN_TOKEN = secrets.token_hex(16)
OPEN_KEY = secrets.token_hex(16)
"""What stands for a form token and a submission key until they are filled in. Unguessable: a post that
contained one would get the reader's token into its text."""
OPEN = re.compile(f"({OPEN_TOKEN}|{OPEN_KEY})")


def remembered(macro: Macro, *args: Hashable) -> Markup:
    """What `macro(*args)` returns. It must be pure: no clock, no request, no randomness.

    A field of a dataclass among them holds either text or Markup, always: equal ones would be mistaken.
    Arguments that have no hash (a form that came back with errors) are rendered each time.
    """
    try:
        return _made(macro, *args)
    except TypeError as error:
        if "unhashable" not in str(error):
            raise
        return macro(*args)  # type: ignore[return-value]


@lru_cache(maxsize=PIECES, typed=True)  # text and Markup of the same letters are equal
def _made(macro: Any, *args: Hashable) -> Markup:
    return macro(*args)  # type: ignore[no-any-return]


def filled_in(piece: Markup, token: str, key: str = "") -> Markup:
    """The piece with its forms' tokens, and submission keys that begin with `key`.

    Without a token the piece has no forms: nobody is signed in.
    """
    if not token:
        return piece
    parts = list(_parts(piece))
    parts[1::2] = [token if part == OPEN_TOKEN else key for part in parts[1::2]]
    return Markup("".join(parts))  # noqa: S704 - all of them are ours


@lru_cache(maxsize=PIECES)
def _parts(piece: Markup) -> list[str]:
    """What stands between the open places, and these at every second one."""
    return OPEN.split(str(piece))
