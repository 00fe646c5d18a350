"""Text at the edges: what may be stored, how keys of names are folded, how a title becomes part of a URL."""

from __future__ import annotations

import re
import unicodedata

SLUG_LENGTH = 80
"""Characters a slug may have, before a browser percent-encodes them."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# Accents of Latin, Greek and Cyrillic letters. Marks of other scripts carry vowels and stay.
_ACCENT = re.compile("[\u0300-\u036f]")


class UnstorableText(ValueError):
    """The text holds a character no database of ours can store. The message is a sentence for its author."""


def clean_text(value: str) -> str:
    """Return `value` with every line ending as one newline.

    Raises UnstorableText for NUL and for lone surrogates: PostgreSQL can store neither.
    """
    if (at := value.find("\0")) >= 0:
        raise UnstorableText(f"Character {at + 1} (NUL) cannot be stored. Please remove it.")
    if not value.isascii() and (found := _SURROGATE.search(value)):
        raise UnstorableText(
            f"Character {found.start() + 1} is broken and cannot be stored. Please remove it."
        )
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value


def case_fold_key(value: str) -> str:
    """The key two names or e-mail addresses share when a reader would take them for the same.

    Compatibility forms, case and runs of white space are folded (Unicode 15, section 3.13, D146, in NFKC).
    Invisible format characters go too, so that "admin" with a zero-width space in it is still "admin".
    """
    text = "".join(c for c in value if unicodedata.category(c) != "Cf")
    # Folding case can undo a normal form and the other way round; a second round settles both.
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(text.split())


def slugify(title: str, *, fallback: str = "question") -> str:
    """The readable end of a URL: lower-case words joined by hyphens, at most SLUG_LENGTH characters.

    Accents are dropped; letters of other scripts stay. `fallback` stands in for a title without any letter.
    """
    text = unicodedata.normalize("NFKD", title).casefold()
    text = unicodedata.normalize("NFC", _ACCENT.sub("", text))
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text).split()
    slug = "-".join(words)
    if len(slug) > SLUG_LENGTH:
        # Whole words where there are any: a word cut in the middle may say something else.
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug or fallback
