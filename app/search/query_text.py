"""What somebody typed into the search box, understood. Nothing typed is an error.

Words and "phrases in quotes", narrowed by `status:solved`, `tag:wi-fi` and `category:speakers`. What makes no
sense is searched for as words; a very long search is cut, and the page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.text import UnstorableText, clean_text
from app.search.analysis import words_of
from app.search.queries import STATUSES

LONGEST = 400
"""Characters of a search that are read."""
MOST_WORDS = 16
MOST_FILTERS = 5
MOST_PHRASES = 3

_QUOTES = str.maketrans("“”„«»", '"""""')
_PIECE = re.compile(
    r"""(?P<name>status|tag|category):(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))"""
    r"""|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a search as it was typed: `kind` is word, phrase, status, tag or category."""

    kind: str
    value: str
    typed: str


@dataclass(frozen=True, slots=True)
class Typed:
    pieces: tuple[Piece, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Sentences for the page: what was left out of the search, and why."""

    def of(self, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(piece.value for piece in self.pieces if piece.kind == kind))

    @property
    def is_empty(self) -> bool:
        return not self.pieces

    def text(self) -> str:
        """The search, typed anew."""
        return " ".join(piece.typed for piece in self.pieces)

    def plain_words(self) -> str:
        """Words and phrases without quotes and filters: how a question about it may begin."""
        return " ".join(piece.value for piece in self.pieces if piece.kind in ("word", "phrase"))

    def without(self, *pieces: Piece) -> Typed:
        return Typed(tuple(piece for piece in self.pieces if piece not in pieces))

    def with_status(self, status: str | None) -> Typed:
        """The same search for this status only, or for any."""
        rest = tuple(piece for piece in self.pieces if piece.kind != "status")
        return Typed((*rest, Piece("status", status, f"status:{status}")) if status else rest)


def read_search(typed: str) -> Typed:
    """Understand a search. Any text will do."""
    notes = []
    try:
        text = clean_text(typed[: 2 * LONGEST])
    except UnstorableText:
        text = "".join(c for c in typed[: 2 * LONGEST] if c != "\0" and not "\ud800" <= c <= "\udfff")
    if len(typed) > LONGEST:
        notes.append(f"Your search is long, so only its first {LONGEST} characters were looked for.")
        cut = text[:LONGEST]
        text = cut[: cut.rfind(" ")] if " " in cut else cut
    pieces: list[Piece] = []
    words = filters = 0
    for piece in _pieces(text.translate(_QUOTES)):
        if piece.kind in ("word", "phrase"):
            words += sum(1 for _ in words_of(piece.value))
            if words > MOST_WORDS:
                if pieces:
                    notes.append(f"Only the first {MOST_WORDS} words were looked for.")
                    break
                continue
        else:
            filters += 1
            if filters > MOST_FILTERS:
                continue
        if piece.kind == "phrase" and sum(1 for p in pieces if p.kind == "phrase") == MOST_PHRASES:
            notes.append(f"Only the first {MOST_PHRASES} phrases in quotes were looked for.")
            continue
        if piece.kind == "status" and piece.value not in STATUSES:
            notes.append(f"There is no status “{piece.value}”. Try {', '.join(STATUSES)}.")
            continue
        if piece not in pieces:
            pieces.append(piece)
    return Typed(tuple(pieces), tuple(dict.fromkeys(notes)))


def _pieces(text: str) -> Iterator[Piece]:
    for found in _PIECE.finditer(text):
        if found["name"]:
            value = " ".join((found["quoted"] or found["plain"] or "").split()).casefold()
            kind = found["name"].lower()
            if value:
                yield Piece(kind, value, f'{kind}:"{value}"' if " " in value else f"{kind}:{value}")
        elif found["phrase"] is not None:
            if value := " ".join(found["phrase"].split()):
                several = sum(len(word.parts) for word in words_of(value)) > 1
                if several:
                    yield Piece("phrase", value, f'"{value}"')
                elif any(words_of(value)):
                    yield Piece("word", value, f'"{value}"')
        elif any(words_of(found["word"])):
            yield Piece("word", found["word"], found["word"])
