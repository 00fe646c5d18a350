"""What people type into the programme's forms."""

from __future__ import annotations

from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text
from superusers.programme.models.places import LONGEST_REASON


def read_text(
    typed: str, *, field: str, required: str = "", least: int = 0, longest: int = LONGEST_REASON
) -> str:
    """Some lines. `required`: what to say where it is missing or shorter than `least`. Raises Invalid."""
    try:
        text = clean_text(typed).strip()
    except UnstorableText as error:
        raise Invalid(**{field: str(error)}) from error
    if required and len(text) < max(1, least):
        raise Invalid(**{field: required})
    if len(text) > longest:
        raise Invalid(**{field: f"At most {longest:,} characters, please; this is {len(text):,}."})
    return text


def read_line(typed: str, *, field: str, required: str = "", longest: int = 120) -> str:
    """One line. Raises Invalid on the field."""
    return " ".join(read_text(typed, field=field, required=required, longest=longest).split())


def read_reason(typed: str) -> str:
    """A decision's reason, which the member reads. Raises Invalid on `reason`."""
    return read_text(
        typed,
        field="reason",
        required="Please write the reason, in a sentence: the member reads it.",
        least=10,
    )


def read_count(typed: str, *, field: str, most: int, least: int = 0) -> int:
    """A whole number. Raises Invalid on the field."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9 and least <= int(digits) <= most):
        raise Invalid(**{field: f"Please give a whole number from {least:,} to {most:,}."})
    return int(digits)
