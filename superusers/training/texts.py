"""What people type about events: checked here, rendered before any transaction begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.markup import render_markdown
from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

LONGEST_TEXT = 10_000
LONGEST_AGENDA = 40
AGENDA_LINE = re.compile(r"(\d{1,4})\s+(\S.*)")
# Controls that no font shows and HTML forbids, and marks that turn the direction of what stands beside them.
_UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def read_lines(typed: str, *, field: str, longest: int = LONGEST_TEXT) -> str:
    """Several lines. Raises Invalid on the field."""
    try:
        text = _UNSEEN.sub("", clean_text(typed)).strip()
    except UnstorableText as error:
        raise Invalid(**{field: str(error)}) from error
    if len(text) > longest:
        raise Invalid(**{field: f"At most {longest:,} characters, please; this is {len(text):,}."})
    return text


def read_sentence(typed: str, *, field: str, required: str = "", longest: int = 300) -> str:
    """One line. `required`: what to say where it is missing. Raises Invalid on the field."""
    text = " ".join(read_lines(typed, field=field, longest=100_000).split())
    if required and not text:
        raise Invalid(**{field: required})
    if len(text) > longest:
        raise Invalid(**{field: f"At most {longest} characters, please; this is {len(text)}."})
    return text


@dataclass(frozen=True, slots=True)
class Written:
    """Markdown as typed and as shown."""

    source: str
    html: str


def read_markdown(typed: str, *, field: str, longest: int = LONGEST_TEXT) -> Written:
    """Empty stays empty. Raises Invalid on the field."""
    source = read_lines(typed, field=field, longest=longest)
    return Written(source, render_markdown(source).html if source else "")


def read_whole(typed: str, *, field: str, least: int, most: int) -> int:
    """A whole number. Raises Invalid on the field."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise Invalid(**{field: "Please give a whole number."})
    if not least <= int(digits) <= most:
        raise Invalid(**{field: f"Please give a number from {least:,} to {most:,}."})
    return int(digits)


def read_number(typed: str) -> int | None:
    """A key as it stands in an address or a choice; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def read_link(typed: str, *, field: str) -> str:
    """An https address, or nothing. Raises Invalid on the field."""
    text = read_sentence(typed, field=field, longest=500)
    if not text:
        return ""
    try:
        url = urlsplit(text)
        valid = url.scheme == "https" and bool(url.hostname) and not url.username and " " not in text
    except ValueError:
        valid = False
    if not valid:
        raise Invalid(**{field: "Please give an address that begins with https://."})
    return text


@dataclass(frozen=True, slots=True)
class AgendaItem:
    length: int
    """Minutes."""
    title: str


def read_agenda(typed: str) -> str:
    """`15 What is new`, one item a line. Raises Invalid on `agenda`."""
    lines = [
        " ".join(line.split()) for line in read_lines(typed, field="agenda").splitlines() if line.strip()
    ]
    if len(lines) > LONGEST_AGENDA:
        raise Invalid(agenda=f"At most {LONGEST_AGENDA} items, please.")
    for line in lines:
        found = AGENDA_LINE.fullmatch(line)
        if found is None or not 1 <= int(found[1]) <= 1440:
            raise Invalid(
                agenda=f"Please begin each line with its minutes, such as “15 Welcome”: {line[:60]}"
            )
        if len(found[2]) > 150:
            raise Invalid(agenda=f"At most 150 characters an item, please: {line[:60]}…")
    return "\n".join(lines)


def agenda_items(agenda: str) -> list[AgendaItem]:
    """Of an agenda that `read_agenda` gave."""
    found = (AGENDA_LINE.fullmatch(line) for line in agenda.splitlines())
    return [AgendaItem(int(match[1]), match[2]) for match in found if match]
