"""Sentences that people type."""

from __future__ import annotations

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

LONGEST = 300


def read_sentence(typed: str, *, field: str, required: str = "", longest: int = LONGEST) -> str:
    """One line. `required`: what to say where it is missing. Raises Invalid on the field."""
    try:
        text = " ".join(clean_text(typed).split())
    except UnstorableText as error:
        raise Invalid(**{field: str(error)}) from error
    if required and not text:
        raise Invalid(**{field: required})
    if len(text) > longest:
        raise Invalid(**{field: f"At most {longest} characters, please; this is {len(text)}."})
    return text
